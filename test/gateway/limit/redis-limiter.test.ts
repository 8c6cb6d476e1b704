import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRedisLimiter, type RedisLimiterOptions } from "../../../src/gateway/limit/redis-limiter.ts";
import { systemClock } from "../../../src/gateway/platform/clock.ts";
import { systemIds } from "../../../src/gateway/platform/ids.ts";
import type { Redis } from "../../../src/gateway/platform/redis.ts";
import type { Order, Report } from "./limiter-process.ts";
import { describeLimiter, MORNING } from "./limiter-suite.ts";
import { hasRedis, type TestRedis, useRedis } from "./private-redis.ts";

/** Four seconds on two idle cores. */
const BUSY_MACHINE_MS = 120_000;

describe.skipIf(!hasRedis)("on Redis", () => {
  let server: TestRedis;
  let redis: Redis;
  beforeAll(async () => {
    server = await useRedis();
    redis = await server.connect();
  });
  afterAll(() => server.stop());

  const parts = (): RedisLimiterOptions => ({
    redis,
    clock: systemClock,
    ids: systemIds,
    whenDown: "refuse",
    prefix: `test:${systemIds.nonce()}:`,
  });

  describeLimiter("redis", () => {
    const clock = { now: MORNING };
    return { limiter: createRedisLimiter({ ...parts(), now: () => clock.now }), clock };
  });

  test("limits hold by the clock of Redis, whatever this process's clock says", async () => {
    const policy = { perSecond: 0.001, burst: 1 };
    const shared = parts();
    const ahead = createRedisLimiter({ ...shared, clock: () => Date.now() + 3_600_000 });
    expect((await createRedisLimiter(shared).admit("a", policy)).admitted).toBe(true);
    expect((await ahead.admit("a", policy)).admitted).toBe(false);
  });

  test("what is left behind expires: an idle key takes no room for ever", async () => {
    const prefix = `test:${systemIds.nonce()}:`;
    const limiter = createRedisLimiter({ ...parts(), prefix });
    await limiter.admit("a", { perSecond: 10, burst: 5, concurrent: 2 });
    const expiry = redis.script(
      `return {redis.call('PTTL', KEYS[1]), redis.call('PTTL', KEYS[2])}`,
      "limit.unavailable",
    );
    const [state, leases] = (await expiry([`${prefix}a`, `${prefix}a:leases`], [])) as number[];
    expect(state).toBeGreaterThan(59_000);
    expect(state).toBeLessThanOrEqual(60_100);
    expect(leases).toBeGreaterThan(119_000);
    expect(leases).toBeLessThanOrEqual(120_000);
  });

  describe("two processes", () => {
    let processes: ChildProcess[];
    beforeAll(async () => {
      processes = [startProcess(server), startProcess(server)];
      await Promise.all(processes.map(nextReport));
    });
    afterAll(() => {
      for (const child of processes) child.disconnect();
    });

    test(
      "over 1,000 windows and 64 parallel callers: never one call over, and all of the limit granted",
      async () => {
        const policy = { perSecond: 1_000, burst: 20 };
        const key = systemIds.nonce();
        const granted: number[] = [];
        for (let window = 0; window < 1_000; window++) {
          const order: Order = {
            kind: "together",
            key,
            policy,
            callers: 32,
            now: MORNING + window * 10,
          };
          granted.push((await tellAll(processes, order)).length);
        }
        expect(granted).toEqual([20, ...new Array<number>(999).fill(10)]);
      },
      BUSY_MACHINE_MS,
    );

    test("in real time no window of any length is over, and at least 99 % of the limit is granted", async () => {
      // A burst of a second, so that a test machine that stalls for less wastes nothing of the limit.
      const policy = { perSecond: 500, burst: 500 };
      const order: Order = { kind: "flood", key: systemIds.nonce(), policy, callers: 32, forMs: 4_000 };
      const began = Date.now();
      const admitted = await tellAll(processes, order);
      // Whatever lies within [from, to] of both its ends was decided in between: a lower bound, never an artefact.
      expect(worstCertainExcess(admitted, policy)).toBeLessThanOrEqual(1e-6);
      const last = Math.max(...admitted.map(([from]) => from));
      expect(last - began).toBeGreaterThan(3_000);
      expect(admitted.length).toBeGreaterThanOrEqual(
        0.99 * (policy.burst + (policy.perSecond * (last - began)) / 1_000),
      );
    });

    test("what a killed process held is free again when its lease lapses", async () => {
      const shared = { ...parts(), prefix: "elgw:limit:" };
      const policy = { perSecond: 100, burst: 100, concurrent: 1 };
      const key = systemIds.nonce();
      const doomed = startProcess(server);
      await nextReport(doomed);
      expect(await tellAll([doomed], { kind: "hold", key, policy })).toHaveLength(1);
      doomed.kill("SIGKILL");
      await once(doomed, "exit");
      const beforeLapse = createRedisLimiter({ ...shared, now: () => Date.now() + 50_000 });
      expect(await beforeLapse.admit(key, policy)).toMatchObject({
        admitted: false,
        limit: "concurrent",
      });
      const afterLapse = createRedisLimiter({ ...shared, now: () => Date.now() + 60_000 });
      expect((await afterLapse.admit(key, policy)).admitted).toBe(true);
    });
  });
});

function startProcess(server: TestRedis): ChildProcess {
  const script = fileURLToPath(new URL("./limiter-process.ts", import.meta.url));
  return fork(script, [server.url.reveal()], { execArgv: ["--import", "tsx"] });
}

async function nextReport(child: ChildProcess): Promise<Report> {
  const [report] = (await once(child, "message")) as [Report];
  return report;
}

async function tellAll(
  processes: readonly ChildProcess[],
  order: Order,
): Promise<(readonly [from: number, to: number])[]> {
  const reports = processes.map(nextReport);
  for (const child of processes) child.send(order);
  return (await Promise.all(reports)).flatMap((report) => ("admitted" in report ? report.admitted : []));
}

/** Calls certainly decided within a window [a, b] are those with a ≤ from and to ≤ b. */
function worstCertainExcess(
  admitted: readonly (readonly [from: number, to: number])[],
  policy: { readonly perSecond: number; readonly burst: number },
): number {
  const byFrom = [...admitted].sort((a, b) => a[0] - b[0]);
  let worst = Number.NEGATIVE_INFINITY;
  for (const [index, [start]] of byFrom.entries()) {
    if (index > 0 && byFrom[index - 1]?.[0] === start) continue;
    const ends = byFrom
      .slice(index)
      .map(([, to]) => to)
      .sort((a, b) => a - b);
    for (const [count, end] of ends.entries()) {
      worst = Math.max(worst, count + 1 - policy.burst - (policy.perSecond * (end - start)) / 1_000);
    }
  }
  return worst;
}
