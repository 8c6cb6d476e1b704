import { describe, expect, test } from "vitest";
import type { LimitPolicy } from "../../../src/gateway/core/limit-policy.ts";
import { addressKey, createLimitByAddress } from "../../../src/gateway/limit/limit-by-address.ts";
import { createLimitByCredential } from "../../../src/gateway/limit/limit-by-credential.ts";
import type { Limiter } from "../../../src/gateway/limit/limiter.ts";
import { createMemoryLimiter } from "../../../src/gateway/limit/memory-limiter.ts";
import type { Authorised, Progress, Routed } from "../../../src/gateway/pipeline/states.ts";
import { MORNING } from "./limiter-suite.ts";

const memory = (): Limiter => createMemoryLimiter({ clock: () => MORNING });
/** The same answers, a tick later, as from Redis. */
const later = (limiter: Limiter): Limiter => ({
  ...limiter,
  engine: "redis",
  admit: async (key, policy) => limiter.admit(key, policy),
});
const from = (address: string): Routed => ({ address, progress: { releases: [] } }) as unknown as Routed;
const by = (id: string, limits: LimitPolicy): Authorised =>
  ({ partner: { id, limits }, progress: { releases: [] } }) as unknown as Authorised;
const releasesOf = (message: { readonly progress: Progress }): (() => void)[] => message.progress.releases;

describe("the limit by address", () => {
  test("a stranger over the limit is refused as an address, with the time to wait", () => {
    const stage = createLimitByAddress(memory(), { perSecond: 0.25, burst: 1 });
    expect(stage(from("192.0.2.1"))).not.toBeInstanceOf(Promise);
    expect(() => stage(from("192.0.2.1"))).toThrow(
      expect.objectContaining({ code: "limit.address", retryAfterSeconds: 4, remaining: 0 }),
    );
    expect(stage(from("192.0.2.2"))).toMatchObject({ address: "192.0.2.2" });
  });

  test("it waits only where the limiter does, and refuses then as well", async () => {
    const stage = createLimitByAddress(later(memory()), { perSecond: 0.25, burst: 1 });
    const first = stage(from("192.0.2.1"));
    expect(first).toBeInstanceOf(Promise);
    await expect(first).resolves.toMatchObject({ address: "192.0.2.1" });
    await expect(stage(from("192.0.2.1"))).rejects.toMatchObject({ code: "limit.address" });
  });

  test("a place in flight that an address holds is given back with the others", () => {
    const stage = createLimitByAddress(memory(), { perSecond: 100, burst: 100, concurrent: 1 });
    const first = from("192.0.2.1");
    stage(first);
    expect(() => stage(from("192.0.2.1"))).toThrow(expect.objectContaining({ code: "limit.address" }));
    for (const release of releasesOf(first)) release();
    expect(() => stage(from("192.0.2.1"))).not.toThrow();
  });

  // The risk: a caller with a whole network, or another spelling of one address, has as many limits as it likes.
  test.each([
    ["192.0.2.7", "address:192.0.2.7"],
    ["::ffff:192.0.2.7", "address:192.0.2.7"],
    ["::FFFF:c000:207", "address:192.0.2.7"],
    ["0:0:0:0:0:ffff:192.0.2.7", "address:192.0.2.7"],
    ["2001:db8:1:2:3:4:5:6", "address:2001:db8:1:2::/64"],
    ["2001:db8:1:2::", "address:2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002::ffff", "address:2001:db8:1:2::/64"],
    ["2001:db8:1:2:0:0:192.0.2.7", "address:2001:db8:1:2::/64"],
    ["2001:db8:1:3::1", "address:2001:db8:1:3::/64"],
    ["2001:db8::1:2:3:4", "address:2001:db8:0:0::/64"],
    ["fe80::1%eth0", "address:fe80:0:0:0::/64"],
    ["::1", "address:0:0:0:0::/64"],
    ["", "address:unknown"],
    ["192.0.2.07", "address:unknown"],
    ["192.0.2.7, 198.51.100.1", "address:unknown"],
    ["no:address", "address:unknown"],
  ])("%s counts under %s", (address, key) => {
    expect(addressKey(address)).toBe(key);
  });
});

describe("the limit by credential", () => {
  test.each([
    ["limit.rate", { perSecond: 0.5, burst: 1 }, 2],
    ["limit.concurrent", { perSecond: 10, burst: 10, concurrent: 1 }, 1],
    ["limit.daily", { perSecond: 10, burst: 10, perDay: 1 }, 50_400],
  ] as const)(
    "a partner over its limit is told %s, how long to wait and that nothing remains",
    (code, limits, wait) => {
      const stage = createLimitByCredential(memory());
      expect(stage(by("mini-program", limits))).toHaveProperty("remaining");
      expect(() => stage(by("mini-program", limits))).toThrow(
        expect.objectContaining({ code, retryAfterSeconds: wait, remaining: 0 }),
      );
      expect(() => stage(by("another", limits))).not.toThrow();
    },
  );

  test("an admitted call knows how many are left", () => {
    const stage = createLimitByCredential(memory());
    const limits = { perSecond: 10, burst: 9, concurrent: 5, perDay: 3 };
    expect(stage(by("mini-program", limits))).toMatchObject({ remaining: 2 });
  });

  test("its place is given back by the message's releases, on whichever way out", async () => {
    const limits = { perSecond: 10, burst: 10, concurrent: 1 };
    for (const limiter of [memory(), later(memory())]) {
      const stage = createLimitByCredential(limiter);
      const first = by("mini-program", limits);
      await stage(first);
      await expect((async () => stage(by("mini-program", limits)))()).rejects.toMatchObject({
        code: "limit.concurrent",
      });
      for (const release of releasesOf(first)) release();
      await expect((async () => stage(by("mini-program", limits)))()).resolves.toBeDefined();
    }
  });

  test("a partner and an address of the same name do not share a limit", () => {
    const limiter = memory();
    const limits = { perSecond: 1, burst: 1 };
    createLimitByAddress(limiter, limits)(from("nonsense"));
    expect(() => createLimitByCredential(limiter)(by("unknown", limits))).not.toThrow();
  });
});
