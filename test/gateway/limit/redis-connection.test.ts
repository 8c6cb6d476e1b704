import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Secret } from "../../../src/gateway/core/secret.ts";
import { openRedis, type Redis } from "../../../src/gateway/platform/redis.ts";
import { hasRedisServer, type PrivateRedis, startPrivateRedis } from "./private-redis.ts";

const PASSWORD = "canary-p4ssword";

describe("a Redis URL", () => {
  test.each([
    `http://user:${PASSWORD}@127.0.0.1:6379`,
    `redis://:${PASSWORD}@127.0.0.1:notaport`,
    `redis://:${PASSWORD}@127.0.0.1:6379/not-a-number`,
    `redis://:%zz${PASSWORD}@127.0.0.1:6379`,
    `${PASSWORD}`,
    "redis://",
  ])("that cannot be used is refused without being repeated", (url) => {
    let refusal: unknown;
    try {
      openRedis(new Secret(url));
    } catch (thrown) {
      refusal = thrown;
    }
    expect(refusal).toMatchObject({ code: "gateway.configuration" });
    expect((refusal as Error).cause).toBeUndefined();
    expect(JSON.stringify(Object.getOwnPropertyDescriptors(refusal))).not.toContain(PASSWORD);
  });
});

describe.skipIf(!hasRedisServer)("a connection to Redis", () => {
  let server: PrivateRedis;
  let redis: Redis | undefined;
  beforeEach(async () => {
    server = await startPrivateRedis();
  });
  afterEach(async () => {
    await redis?.close();
    await server.stop();
  });

  test("that is refused for its password says so, and does not say the password", async () => {
    const address = new URL(server.url.reveal()).host;
    redis = openRedis(new Secret(`redis://nobody:${PASSWORD}@${address}/0`));
    expect(await redis.whenUp(1_000)).toBe(false);
    const problem = redis.problem();
    expect(problem?.message).toMatch(/WRONGPASS|ERR|Ready check/);
    expect(
      JSON.stringify([problem, problem?.message, problem?.stack, Object.keys(problem ?? {})]),
    ).not.toContain(PASSWORD);
    const call = redis.script("return 1", "limit.unavailable")([], []);
    await expect(call).rejects.toMatchObject({ code: "limit.unavailable", retryAfterSeconds: 1 });
  });

  test("is known up before scripts run on it, and runs one that the server has forgotten", async () => {
    redis = await server.connect();
    expect(redis.server()).toMatchObject({ runId: expect.stringMatching(/^[0-9a-f]{40}$/), evicts: false });
    const double = redis.script("return ARGV[1] * 2", "limit.unavailable");
    expect(await double([], [21])).toBe(42);
    await server.kill();
    await server.start();
    expect(await redis.whenUp(10_000)).toBe(true);
    expect(await double([], [4])).toBe(8);
  });

  test("closed, it takes no more commands and does not come back", async () => {
    redis = await server.connect();
    const script = redis.script("return 1", "limit.unavailable");
    await redis.close();
    await redis.close();
    await expect(script([], [])).rejects.toMatchObject({ code: "limit.unavailable" });
    expect(await redis.whenUp(200)).toBe(false);
  });
});
