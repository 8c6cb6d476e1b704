import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { Limiter } from "../../../src/gateway/limit/limiter.ts";
import { createRedisLimiter, type RedisLimiterOptions } from "../../../src/gateway/limit/redis-limiter.ts";
import { systemIds } from "../../../src/gateway/platform/ids.ts";
import type { Redis } from "../../../src/gateway/platform/redis.ts";
import { hasRedisServer, IMPATIENT, type PrivateRedis, startPrivateRedis } from "./private-redis.ts";

describe.skipIf(!hasRedisServer)("the limiter when Redis is away", () => {
  let server: PrivateRedis;
  let redis: Redis;
  const states: string[] = [];
  beforeAll(async () => {
    server = await startPrivateRedis();
    redis = await server.connect({ ...IMPATIENT, onState: (state) => states.push(state) });
  });
  beforeEach(() => vi.waitFor(() => expect(redis.server()).toBeDefined(), { timeout: 10_000 }));
  afterAll(() => server.stop());

  const policy = { perSecond: 1, burst: 5, concurrent: 2 };
  const limiterThat = (whenDown: "refuse" | "local", more: Partial<RedisLimiterOptions> = {}): Limiter =>
    createRedisLimiter({
      redis,
      clock: () => Date.now(),
      ids: systemIds,
      whenDown,
      prefix: `test:${systemIds.nonce()}:`,
      ...more,
    });

  test("set to refuse, it refuses every call while Redis is dead and admits again when it is back", async () => {
    const limiter = limiterThat("refuse");
    const admission = await limiter.admit("a", policy);
    await server.kill();
    await vi.waitFor(() => expect(redis.server()).toBeUndefined());
    const error = await failure(limiter, "a");
    expect(error).toMatchObject({ code: "limit.unavailable", retryAfterSeconds: 1 });
    if (!admission.admitted) throw new Error("the first call was to be admitted");
    expect(() => admission.release()).not.toThrow();
    await server.start();
    await vi.waitFor(async () => expect((await limiter.admit("a", policy)).admitted).toBe(true), {
      timeout: 10_000,
    });
    expect(states).toContain("down");
    expect(states.at(-1)).toBe("up");
  });

  test("set to count locally, it holds the same policy by itself, says so once, and is shared again after", async () => {
    const modes: string[] = [];
    const limiter = limiterThat("local", { onMode: (mode, reason) => modes.push(`${mode} ${reason?.code}`) });
    await limiter.admit("a", policy);
    await server.kill();
    const answers = [await limiter.admit("a", policy), await limiter.admit("a", policy)];
    expect(answers.map(({ admitted }) => admitted)).toEqual([true, true]);
    expect(await limiter.admit("a", policy)).toMatchObject({ admitted: false, limit: "concurrent" });
    for (const answer of answers) if (answer.admitted) answer.release();
    expect(modes).toEqual(["local limit.unavailable"]);
    await server.start();
    await vi.waitFor(() => expect(redis.server()).toBeDefined(), { timeout: 10_000 });
    expect((await limiter.admit("a", policy)).admitted).toBe(true);
    expect(modes).toEqual(["local limit.unavailable", "shared undefined"]);
  });

  test("while Redis is frozen a call waits no longer than the time-out", async () => {
    const limiter = limiterThat("refuse");
    await limiter.admit("a", policy);
    server.freeze();
    const began = Date.now();
    expect(await failure(limiter, "a")).toMatchObject({ code: "limit.unavailable" });
    expect(Date.now() - began).toBeLessThan(2_000);
    server.thaw();
  });

  // The risk: the script runs when Redis wakes, and its place in flight belongs to a call long refused.
  test("a place taken by a call that had timed out is given back when Redis wakes", async () => {
    const limiter = limiterThat("refuse");
    server.freeze();
    const errors = await Promise.all([failure(limiter, "a"), failure(limiter, "a")]);
    expect(errors.map((error) => (error as { code: string }).code)).toEqual([
      "limit.unavailable",
      "limit.unavailable",
    ]);
    server.thaw();
    await vi.waitFor(async () => expect((await limiter.admit("a", policy)).admitted).toBe(true), {
      timeout: 5_000,
    });
    expect((await limiter.admit("a", policy)).admitted).toBe(true);
    expect(await limiter.admit("a", policy)).toMatchObject({ admitted: false, limit: "concurrent" });
  });

  test("no error says where Redis is or what it was asked", async () => {
    const limiter = limiterThat("refuse");
    server.freeze();
    const error = await failure(limiter, "partner-with-a-name");
    server.thaw();
    const cause = (error as Error).cause as Error;
    expect(cause.message).toBe("Command timed out");
    expect(Object.keys(cause)).toEqual([]);
    expect(JSON.stringify([error, (error as Error).message, cause.message])).not.toContain(
      "partner-with-a-name",
    );
  });
});

async function failure(limiter: Limiter, key: string): Promise<unknown> {
  try {
    await limiter.admit(key, { perSecond: 1, burst: 5, concurrent: 2 });
  } catch (thrown) {
    return thrown;
  }
  throw new Error("the call was to fail");
}
