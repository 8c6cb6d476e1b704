import { describe, expect, test } from "vitest";
import { createMemoryLimiter, type MemoryLimiter } from "../../../src/gateway/limit/memory-limiter.ts";
import { describeLimiter, MORNING } from "./limiter-suite.ts";

function make(maxKeys = 100): { limiter: MemoryLimiter; clock: { now: number } } {
  const clock = { now: MORNING };
  return { limiter: createMemoryLimiter({ clock: () => clock.now, maxKeys }), clock };
}

describeLimiter("memory", make);

describe("the limiter in memory", () => {
  test("answers without a promise", () => {
    const answer = make().limiter.admit("a", { perSecond: 1, burst: 1, concurrent: 1, perDay: 1 });
    expect(answer).not.toBeInstanceOf(Promise);
    expect(answer.admitted).toBe(true);
  });

  // The risk: an attacker with many addresses either fills the memory, or has live keys forgotten.
  test("200,000 strangers take no more room than the bound, and nobody's use is forgotten for them", () => {
    const { limiter, clock } = make(1_000);
    const policy = { perSecond: 1, burst: 2 };
    limiter.admit("kept", policy);
    limiter.admit("kept", policy);
    let admitted = 0;
    for (let stranger = 0; stranger < 200_000; stranger++) {
      if (limiter.admit(`stranger-${stranger}`, policy).admitted) admitted += 1;
    }
    expect(limiter.keys()).toBe(1_000);
    expect(admitted).toBe(999);
    expect(limiter.admit("kept", policy).admitted).toBe(false);
    clock.now += 2_000;
    expect(limiter.admit("kept", policy).admitted).toBe(true);
  });

  test("keys that have come to rest make room for new ones while others stay", () => {
    const { limiter, clock } = make(1_000);
    const policy = { perSecond: 100, burst: 5 };
    let admitted = 0;
    for (let turn = 0; turn < 100_000; turn++) {
      clock.now += 1;
      if (limiter.admit(`stranger-${turn}`, policy).admitted) admitted += 1;
    }
    expect(admitted).toBe(100_000);
    expect(limiter.keys()).toBeLessThan(100);
  });

  test("a key with a call in flight, or with a count of today, is kept at rest; and let go after", () => {
    const { limiter, clock } = make(2);
    const busy = limiter.admit("busy", { perSecond: 1, burst: 1, concurrent: 1 });
    limiter.admit("counted", { perSecond: 1, burst: 1, perDay: 1 });
    clock.now += 30_000;
    const plain = { perSecond: 1, burst: 1 };
    expect(limiter.admit("new", plain)).toEqual({
      admitted: false,
      limit: "rate",
      retryAfterSeconds: 1,
      remaining: 0,
    });
    expect(limiter.admit("busy", { perSecond: 1, burst: 1, concurrent: 1 }).admitted).toBe(false);
    expect(limiter.admit("counted", { perSecond: 1, burst: 1, perDay: 1 }).admitted).toBe(false);
    if (busy.admitted) busy.release();
    expect(limiter.admit("new", plain).admitted).toBe(true);
    expect(limiter.admit("newer", plain).admitted).toBe(false);
    clock.now += 86_400_000;
    expect(limiter.admit("newer", plain).admitted).toBe(true);
  });
});
