import { describe, expect, test } from "vitest";
import type { LimitPolicy } from "../../../src/gateway/core/limit-policy.ts";
import type { Admission, Limiter } from "../../../src/gateway/limit/limiter.ts";

/** A limiter under a clock that the test moves; `leaseMs` is 60 s. */
export interface LimiterUnderTest {
  readonly limiter: Limiter;
  readonly clock: { now: number };
}

/** 2026-03-02 10:00:00 in Beijing. */
export const MORNING = Date.UTC(2026, 2, 2, 2, 0, 0);
const BEIJING_MIDNIGHT = Date.UTC(2026, 2, 2, 16, 0, 0);

/** The guarantees of `Limiter`, the same on every engine. */
export function describeLimiter(
  engine: string,
  make: () => LimiterUnderTest | Promise<LimiterUnderTest>,
): void {
  describe(`the limiter (${engine})`, () => {
    describeRate(make);
    describeConcurrency(make);
    describeDay(make);
    describeTogether(make);
  });
}

type Make = () => LimiterUnderTest | Promise<LimiterUnderTest>;

function describeRate(make: Make): void {
  test.each([
    { perSecond: 10, burst: 1 },
    { perSecond: 3, burst: 7 }, // an interval that is no whole number of milliseconds
    { perSecond: 0.29, burst: 5 },
    { perSecond: 7_000, burst: 300 },
  ])("after rest exactly the burst is admitted at once: $perSecond/s, burst $burst", async (policy) => {
    const { limiter, clock } = await make();
    for (const at of [MORNING, MORNING + 3_600_000]) {
      clock.now = at;
      const answers = await admitMany(limiter, "a", policy, policy.burst + 3);
      expect(answers.map(({ admitted }) => admitted)).toEqual([
        ...new Array<boolean>(policy.burst).fill(true),
        false,
        false,
        false,
      ]);
      expect(answers.map(({ remaining }) => remaining).slice(0, policy.burst)).toEqual(
        Array.from({ length: policy.burst }, (_, used) => policy.burst - used - 1),
      );
    }
  });

  test("a refused caller is told how long to wait: then it is admitted, and a second earlier it is not", async () => {
    const { limiter, clock } = await make();
    const policy = { perSecond: 0.25, burst: 2 };
    await admitMany(limiter, "a", policy, 2);
    const refused = await limiter.admit("a", policy);
    expect(refused).toEqual({ admitted: false, limit: "rate", retryAfterSeconds: 4, remaining: 0 });
    clock.now = MORNING + 3_000;
    expect(await limiter.admit("a", policy)).toMatchObject({ admitted: false, retryAfterSeconds: 1 });
    clock.now = MORNING + 4_000;
    expect((await limiter.admit("a", policy)).admitted).toBe(true);
  });

  test("refusals put nothing off: a caller that hammers gets its rate nevertheless", async () => {
    const { limiter, clock } = await make();
    const policy = { perSecond: 10, burst: 1 };
    let admitted = 0;
    for (let ms = 0; ms < 1_000; ms += 10) {
      clock.now = MORNING + ms;
      if ((await limiter.admit("a", policy)).admitted) admitted += 1;
    }
    expect(admitted).toBe(10);
  });

  test("one key's use is no other key's", async () => {
    const { limiter } = await make();
    const policy = { perSecond: 1, burst: 1 };
    expect((await limiter.admit("a", policy)).admitted).toBe(true);
    expect((await limiter.admit("a", policy)).admitted).toBe(false);
    expect((await limiter.admit("b", policy)).admitted).toBe(true);
  });

  test("over 1,000 windows with 64 parallel callers never one call over, and all of the limit granted", async () => {
    const { limiter, clock } = await make();
    const policy = { perSecond: 1_000, burst: 20 };
    const granted: number[] = [];
    for (let window = 0; window < 1_000; window++) {
      clock.now = MORNING + window * 10;
      const answers = await admitMany(limiter, "a", policy, 64);
      granted.push(answers.filter(({ admitted }) => admitted).length);
    }
    expect(granted).toEqual([20, ...new Array<number>(999).fill(10)]);
  }, 120_000);

  test.each([11, 23, 47])(
    "in no window of any length is one call over, calls at random (seed %i)",
    async (seed) => {
      const { limiter, clock } = await make();
      const random = seeded(seed);
      const policy = { perSecond: 3 + Math.floor(random() * 40), burst: 1 + Math.floor(random() * 12) };
      const at: number[] = [];
      let latest = 0;
      for (let step = 0; step < 1_000; step++) {
        // Rest, crowds and single calls, with the odd step back that clocks make.
        const move = random();
        clock.now +=
          move < 0.5 ? 0 : move < 0.95 ? random() * 60 : move < 0.98 ? random() * 3_000 : -random() * 50;
        latest = Math.max(latest, Math.floor(clock.now));
        if ((await limiter.admit("a", policy)).admitted) at.push(latest);
      }
      expect(at.length).toBeGreaterThan(50);
      expect(worstExcess(at, policy)).toBeLessThanOrEqual(1e-6);
    },
  );

  test("a clock that was corrected by an hour does not hold a caller for an hour", async () => {
    const { limiter, clock } = await make();
    const policy = { perSecond: 1, burst: 1 };
    clock.now = MORNING + 3_600_000;
    await limiter.admit("a", policy);
    clock.now = MORNING;
    expect(await limiter.admit("a", policy)).toMatchObject({ admitted: false, retryAfterSeconds: 1 });
    clock.now = MORNING + 1_000;
    expect((await limiter.admit("a", policy)).admitted).toBe(true);
  });

  test.each([
    { perSecond: 0, burst: 1 },
    { perSecond: 1, burst: 0 },
    { perSecond: Number.NaN, burst: 1 },
    { perSecond: 1, burst: 1, perDay: -1 },
    { perSecond: 1, burst: 1, concurrent: Number.NaN },
  ])("a policy that is none is refused by name, and not read as no limit: %o", async (policy) => {
    const { limiter } = await make();
    const attempt = async (): Promise<Admission> => limiter.admit("a", policy);
    await expect(attempt()).rejects.toMatchObject({ code: "gateway.configuration" });
  });
}

function describeConcurrency(make: Make): void {
  const policy = { perSecond: 1_000, burst: 1_000, concurrent: 3 };

  test("no more calls are in flight than allowed, and each one that ends makes room for one", async () => {
    const { limiter } = await make();
    const answers = await admitMany(limiter, "a", policy, 64);
    const inFlight = answers.filter(({ admitted }) => admitted);
    expect(inFlight.map(({ remaining }) => remaining)).toEqual([2, 1, 0]);
    expect(answers.at(-1)).toEqual({
      admitted: false,
      limit: "concurrent",
      retryAfterSeconds: 1,
      remaining: 0,
    });
    release(inFlight[0]);
    expect((await admitMany(limiter, "a", policy, 2)).map(({ admitted }) => admitted)).toEqual([true, false]);
  });

  test("a release that is called twice makes room once", async () => {
    const { limiter } = await make();
    const [first] = await admitMany(limiter, "a", policy, 3);
    release(first);
    release(first);
    expect((await admitMany(limiter, "a", policy, 2)).map(({ admitted }) => admitted)).toEqual([true, false]);
    release(first);
    expect((await limiter.admit("a", policy)).admitted).toBe(false);
  });

  test("a call that never ends holds its place until the lease lapses, and its late release takes nobody's", async () => {
    const { limiter, clock } = await make();
    const [lost] = await admitMany(limiter, "a", policy, 3);
    clock.now = MORNING + 59_999;
    expect((await limiter.admit("a", policy)).admitted).toBe(false);
    clock.now = MORNING + 60_000;
    expect((await admitMany(limiter, "a", policy, 3)).map(({ admitted }) => admitted)).toEqual([
      true,
      true,
      true,
    ]);
    release(lost);
    expect((await limiter.admit("a", policy)).admitted).toBe(false);
  });

  test("zero at once admits nobody", async () => {
    const { limiter } = await make();
    const answer = await limiter.admit("a", { ...policy, concurrent: 0 });
    expect(answer).toMatchObject({ admitted: false, limit: "concurrent" });
  });
}

function describeDay(make: Make): void {
  const policy = { perSecond: 1_000, burst: 1_000, perDay: 5 };

  test("the day's quota is exact, and begins anew at midnight in Beijing and not before", async () => {
    const { limiter, clock } = await make();
    const answers = await admitMany(limiter, "a", policy, 64);
    expect(answers.filter(({ admitted }) => admitted).map(({ remaining }) => remaining)).toEqual([
      4, 3, 2, 1, 0,
    ]);
    expect(answers.at(-1)).toEqual({
      admitted: false,
      limit: "daily",
      retryAfterSeconds: (BEIJING_MIDNIGHT - MORNING) / 1_000,
      remaining: 0,
    });
    clock.now = BEIJING_MIDNIGHT - 1;
    expect(await limiter.admit("a", policy)).toMatchObject({ limit: "daily", retryAfterSeconds: 1 });
    clock.now = BEIJING_MIDNIGHT;
    expect((await admitMany(limiter, "a", policy, 64)).filter(({ admitted }) => admitted)).toHaveLength(5);
  });

  test("a clock that slips back over midnight grants no second quota", async () => {
    const { limiter, clock } = await make();
    clock.now = BEIJING_MIDNIGHT + 1;
    await admitMany(limiter, "a", policy, 5);
    clock.now = BEIJING_MIDNIGHT - 1;
    expect(await limiter.admit("a", policy)).toMatchObject({ admitted: false, limit: "daily" });
    clock.now = BEIJING_MIDNIGHT + 2;
    expect(await limiter.admit("a", policy)).toMatchObject({ admitted: false, limit: "daily" });
  });

  test("zero a day admits nobody", async () => {
    const { limiter } = await make();
    expect(await limiter.admit("a", { ...policy, perDay: 0 })).toMatchObject({ limit: "daily" });
  });
}

function describeTogether(make: Make): void {
  test("a call refused for one limit consumes nothing of the others", async () => {
    const { limiter, clock } = await make();
    const policy = { perSecond: 10, burst: 4, concurrent: 2, perDay: 6 };
    const first = await admitMany(limiter, "a", policy, 2);
    expect(await limits(limiter, policy, 10)).toEqual(new Array<string>(10).fill("concurrent"));
    for (const one of first) release(one);
    // Ten refusals for want of a place cost neither rate nor day: two of the burst are left, four of the day.
    const second = await admitMany(limiter, "a", policy, 2);
    expect(second.map(({ admitted, remaining }) => [admitted, remaining])).toEqual([
      [true, 1],
      [true, 0],
    ]);
    for (const one of second) release(one);
    expect(await limits(limiter, policy, 10)).toEqual(new Array<string>(10).fill("rate"));
    clock.now += 10_000;
    const third = await admitMany(limiter, "a", policy, 2);
    expect(third.map(({ remaining }) => remaining)).toEqual([1, 0]);
    for (const one of third) release(one);
    expect(await limits(limiter, policy, 10)).toEqual(new Array<string>(10).fill("daily"));
  });

  test("a rate that is changed takes effect at the next call, and what was used stays used", async () => {
    const { limiter, clock } = await make();
    await admitMany(limiter, "a", { perSecond: 1, burst: 10 }, 10);
    clock.now += 2_000;
    const faster = { perSecond: 4, burst: 10 };
    expect((await admitMany(limiter, "a", faster, 12)).filter(({ admitted }) => admitted)).toHaveLength(8);
  });
}

async function limits(limiter: Limiter, policy: LimitPolicy, times: number): Promise<string[]> {
  const answers = await admitMany(limiter, "a", policy, times);
  return answers.map((answer) => (answer.admitted ? "admitted" : answer.limit));
}

function admitMany(limiter: Limiter, key: string, policy: LimitPolicy, times: number): Promise<Admission[]> {
  return Promise.all(Array.from({ length: times }, () => limiter.admit(key, policy)));
}

function release(admission: Admission | undefined): void {
  if (admission?.admitted !== true) throw new Error("only an admitted call can be released");
  admission.release();
}

/** By how many calls the fullest window, of any start and length, is over burst + rate × length. */
function worstExcess(at: readonly number[], policy: LimitPolicy): number {
  // count(i…j) − rate × (tj − ti) is largest where the running minimum of (index − rate × t) is taken.
  let lowest = Number.POSITIVE_INFINITY;
  let worst = Number.NEGATIVE_INFINITY;
  const start = at[0] ?? 0;
  for (const [index, time] of [...at].sort((a, b) => a - b).entries()) {
    const line = index - (policy.perSecond * (time - start)) / 1_000;
    lowest = Math.min(lowest, line);
    worst = Math.max(worst, line - lowest + 1);
  }
  return worst - policy.burst;
}

/** Mulberry32: the same walk on every machine. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
