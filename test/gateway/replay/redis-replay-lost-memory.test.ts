import { Redis as Client } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { openRedisReplayStore } from "../../../src/gateway/authenticate/replay/redis-replay-store.ts";
import type { ReplayStore } from "../../../src/gateway/authenticate/replay/replay-store.ts";
import type { Redis } from "../../../src/gateway/platform/redis.ts";
import { hasRedisServer, IMPATIENT, type PrivateRedis, startPrivateRedis } from "../limit/private-redis.ts";
import { WINDOW_MS } from "./replay-suite.ts";
import { keyOf } from "./reserve-key.ts";

// The risk in all of these: a call accepted before Redis lost its memory is accepted a second time.
describe.skipIf(!hasRedisServer)("the replay store when Redis forgets or is away", () => {
  let server: PrivateRedis;
  let redis: Redis;
  let other: Redis;
  let store: ReplayStore;
  let otherStore: ReplayStore;
  beforeAll(async () => {
    server = await startPrivateRedis();
    redis = await server.connect(IMPATIENT);
    other = await server.connect(IMPATIENT);
  });
  beforeEach(async () => {
    await bothUp();
    await command("FLUSHALL");
    store = await openRedisReplayStore({ redis, prefix: "test:" });
    otherStore = await openRedisReplayStore({ redis: other, prefix: "test:" });
    await pastOpening();
  });
  afterEach(async () => {
    server.thaw();
    await store.close();
    await otherStore.close();
  });
  afterAll(() => server.stop());

  const bothUp = (): Promise<void> =>
    vi.waitFor(() => expect([redis.server(), other.server()]).not.toContain(undefined), { timeout: 10_000 });
  const command = (...words: string[]): Promise<unknown> =>
    redis.script("return redis.call(unpack(ARGV))", "replay.unavailable")([], words);
  const restart = async (): Promise<void> => {
    await server.kill();
    await server.start();
    await bothUp();
  };
  /** Until the clock has left the millisecond in which the window opened. */
  const pastOpening = async (): Promise<void> => {
    const epoch = Number(await command("HGET", "test:epoch", "epoch"));
    await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(epoch));
  };
  const reserve = (by: ReplayStore, nonce: string, signedAt: number): Promise<boolean> =>
    Promise.resolve(by.reserve(keyOf(nonce), signedAt, signedAt + WINDOW_MS));
  const closed = { code: "replay.window-closed" };

  test("after a restart that lost everything older stamps are refused, and new calls are accepted at once", async () => {
    const signedAt = Date.now();
    expect(await reserve(store, "before", signedAt)).toBe(true);
    await restart();
    await expect(reserve(store, "before", signedAt)).rejects.toMatchObject(closed);
    await expect(reserve(otherStore, "before", signedAt)).rejects.toMatchObject(closed);
    await expect(reserve(otherStore, "never seen, but as old", signedAt)).rejects.toMatchObject(closed);
    await pastOpening();
    expect(await reserve(store, "after", Date.now())).toBe(true);
    expect(await reserve(otherStore, "after", Date.now())).toBe(false);
  });

  test("a process that is started anew with Redis refuses the older stamps as well", async () => {
    const signedAt = Date.now();
    expect(await reserve(store, "before", signedAt)).toBe(true);
    await restart();
    const fresh = await openRedisReplayStore({ redis: await server.connect(), prefix: "test:" });
    await expect(reserve(fresh, "before", signedAt)).rejects.toMatchObject(closed);
  });

  // The last second of an append-only file is lost by a crash, although the marker comes back.
  test("a restart that brought the marker back counts as a loss too", async () => {
    const signedAt = Date.now();
    expect(await reserve(store, "before", signedAt)).toBe(true);
    const marker = (await command("HGETALL", "test:epoch")) as string[];
    await server.kill();
    await server.start();
    const early = await server.connect();
    await early.script("return redis.call('HSET', KEYS[1], unpack(ARGV))", "replay.unavailable")(
      ["test:epoch"],
      marker,
    );
    await bothUp();
    await expect(reserve(store, "before", signedAt)).rejects.toMatchObject(closed);
  });

  test("a memory emptied while it runs is noticed by the very next call, whichever process makes it", async () => {
    const signedAt = Date.now();
    expect(await reserve(store, "before", signedAt)).toBe(true);
    await command("FLUSHALL");
    const answers = await Promise.allSettled([
      reserve(otherStore, "before", signedAt),
      reserve(store, "before", signedAt),
      reserve(otherStore, "before", signedAt),
    ]);
    for (const answer of answers) expect(answer).toMatchObject({ status: "rejected", reason: closed });
  });

  // A partner's clock runs a minute ahead; the loss comes before that stamp's time.
  test("a call that was stamped ahead of its time is not accepted a second time after a loss", async () => {
    const ahead = Date.now() + 60_000;
    expect(await reserve(store, "ahead", ahead)).toBe(true);
    await command("FLUSHALL");
    await expect(reserve(store, "ahead", ahead)).rejects.toMatchObject(closed);
    for (const by of [store, otherStore]) {
      const refusal = await reserve(by, "ahead", ahead).catch((thrown: unknown) => thrown);
      expect(refusal).toMatchObject(closed);
      expect((refusal as { retryAfterSeconds: number }).retryAfterSeconds).toBeGreaterThan(30);
    }
  });

  test("the same after a restart, for a process that had accepted nothing ahead", async () => {
    const ahead = Date.now() + 60_000;
    expect(await reserve(store, "ahead", ahead)).toBe(true);
    await restart();
    await expect(reserve(otherStore, "ahead", ahead)).rejects.toMatchObject(closed);
  });

  test("the same when another process has opened the new memory first", async () => {
    const ahead = Date.now() + 60_000;
    expect(await reserve(store, "ahead", ahead)).toBe(true);
    await command("FLUSHALL");
    await pastNewOpening();
    await expect(reserve(store, "ahead", ahead)).rejects.toMatchObject(closed);
    await expect(reserve(store, "told the others", ahead)).rejects.toMatchObject(closed);
    await expect(reserve(otherStore, "ahead", ahead)).rejects.toMatchObject(closed);
  });
  const pastNewOpening = async (): Promise<void> => {
    await expect(reserve(otherStore, "opens", Date.now() - 1_000)).rejects.toMatchObject(closed);
    await pastOpening();
  };

  test("while Redis is dead or frozen every call is refused, and is told in time", async () => {
    server.freeze();
    const began = Date.now();
    await expect(reserve(store, "a", Date.now())).rejects.toMatchObject({ code: "replay.unavailable" });
    expect(Date.now() - began).toBeLessThan(2_000);
    server.thaw();
    await bothUp();
    await server.kill();
    await vi.waitFor(() => expect(redis.server()).toBeUndefined());
    await expect(reserve(store, "a", Date.now())).rejects.toMatchObject({ code: "replay.unavailable" });
    await server.start();
  });

  test("a reservation that succeeds after its time-out accepts nothing: the call stays refused", async () => {
    const signedAt = Date.now();
    server.freeze();
    await expect(reserve(store, "late", signedAt)).rejects.toMatchObject({ code: "replay.unavailable" });
    server.thaw();
    await bothUp();
    // It may have been taken when Redis woke; then it is seen. It is accepted at most once either way.
    const answers = await Promise.all([
      reserve(store, "late", signedAt),
      reserve(otherStore, "late", signedAt),
    ]);
    expect(answers.filter(Boolean).length).toBeLessThanOrEqual(1);
    expect(await reserve(store, "late", signedAt)).toBe(false);
  });

  test("a Redis that may drop keys to make room is refused, and by name", async () => {
    const operator = new Client(server.url.reveal());
    await operator.config("SET", "maxmemory", "100mb");
    await operator.config("SET", "maxmemory-policy", "allkeys-lru");
    const evicting = await openRedisReplayStore({ redis: await server.connect(), prefix: "test:" });
    const refusal = await reserve(evicting, "a", Date.now()).catch((thrown: unknown) => thrown);
    expect(refusal).toMatchObject({ code: "replay.unavailable" });
    expect((refusal as { detail: string }).detail).toContain("noeviction");
    await operator.config("SET", "maxmemory-policy", "noeviction");
    operator.disconnect();
  });
});
