import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openRedisReplayStore } from "../../../src/gateway/authenticate/replay/redis-replay-store.ts";
import { systemIds } from "../../../src/gateway/platform/ids.ts";
import type { Redis } from "../../../src/gateway/platform/redis.ts";
import { hasRedis, type TestRedis, useRedis } from "../limit/private-redis.ts";
import type { Order, Report } from "./replay-process.ts";
import { describeReplayStore, WINDOW_MS } from "./replay-suite.ts";
import { keyOf } from "./reserve-key.ts";

describe.skipIf(!hasRedis)("on Redis", () => {
  let server: TestRedis;
  let redis: Redis;
  let other: Redis;
  beforeAll(async () => {
    server = await useRedis();
    redis = await server.connect();
    other = await server.connect();
  });
  const prefixes: string[] = [];
  const newPrefix = (): string => {
    const prefix = `test:${systemIds.nonce()}:`;
    prefixes.push(prefix);
    return prefix;
  };
  afterAll(async () => {
    // Nonces expire; a marker never does.
    const forget = redis.script("return redis.call('DEL', unpack(KEYS))", "replay.unavailable");
    await forget(
      prefixes.map((prefix) => `${prefix}epoch`),
      [],
    );
    await server.stop();
  });

  describeReplayStore("redis", async () => {
    const clock = { now: Date.UTC(2026, 2, 2, 2, 0, 0) };
    const shared = { prefix: newPrefix(), now: () => clock.now };
    const store = await openRedisReplayStore({ redis, ...shared });
    clock.now += 1_000;
    return { store, second: await openRedisReplayStore({ redis: other, ...shared }), signedAt: clock.now };
  });

  test("a nonce is kept until it has expired by every clock, and no longer", async () => {
    const prefix = newPrefix();
    const now = Date.now();
    const store = await openRedisReplayStore({ redis, prefix, now: () => now - 1_000, spareMs: 10_000 });
    expect(await store.reserve(keyOf("a"), now, now - 1_000 + WINDOW_MS)).toBe(true);
    const lives = redis.script("return redis.call('PTTL', KEYS[1])", "replay.unavailable");
    const left = Number(await lives([prefix + keyOf("a").toString("base64url")], []));
    expect(left).toBeLessThanOrEqual(WINDOW_MS + 10_000);
    expect(left).toBeGreaterThan(WINDOW_MS + 5_000);
  });

  test("two processes and one nonce: exactly one is accepted, 500 times over", async () => {
    const prefix = newPrefix();
    const processes = [startProcess(server, prefix), startProcess(server, prefix)];
    await Promise.all(processes.map(nextReport));
    const nonces = Array.from({ length: 500 }, (_, index) => `nonce-${index}`);
    const signedAt = Date.now() + 1_000;
    const reports = processes.map(nextReport);
    for (const child of processes)
      child.send({ nonces, signedAt, expiresAt: signedAt + WINDOW_MS } satisfies Order);
    const [first = [], second = []] = await Promise.all(reports);
    for (const child of processes) child.disconnect();
    expect(nonces.map((_, index) => [first[index], second[index]].sort())).toEqual(
      nonces.map(() => [false, true]),
    );
  });

  test("a memory that is found empty opens its window now: what was stamped before is refused", async () => {
    const clock = { now: Date.UTC(2026, 2, 2, 2, 0, 0) };
    const store = await openRedisReplayStore({ redis, prefix: newPrefix(), now: () => clock.now });
    const opened = clock.now;
    clock.now += 60_000;
    for (const signedAt of [opened - WINDOW_MS, opened - 1, opened]) {
      await expect(store.reserve(keyOf(signedAt), signedAt, signedAt + WINDOW_MS)).rejects.toMatchObject({
        code: "replay.window-closed",
        retryAfterSeconds: 1,
      });
    }
    expect(await store.reserve(keyOf("new"), opened + 1, opened + WINDOW_MS)).toBe(true);
  });

  test("a process that joins later does not close the window again", async () => {
    const prefix = newPrefix();
    const clock = { now: Date.UTC(2026, 2, 2, 2, 0, 0) };
    await openRedisReplayStore({ redis, prefix, now: () => clock.now });
    const signedAt = clock.now + 1;
    clock.now += 60_000;
    const later = await openRedisReplayStore({ redis: other, prefix, now: () => clock.now });
    expect(await later.reserve(keyOf("a"), signedAt, signedAt + WINDOW_MS)).toBe(true);
  });
});

function startProcess(server: TestRedis, prefix: string): ChildProcess {
  const script = fileURLToPath(new URL("./replay-process.ts", import.meta.url));
  return fork(script, [server.url.reveal(), prefix], { execArgv: ["--import", "tsx"] });
}

async function nextReport(child: ChildProcess): Promise<Report> {
  const [report] = (await once(child, "message")) as [Report];
  return report;
}
