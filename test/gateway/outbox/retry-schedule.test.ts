/** The risk: a partner that is away for a day is given up, or met by everything at once when it is back. */
import { expect, test } from "vitest";
import { nextAttempt, RETRY_DEFAULTS } from "../../../src/gateway/outbox/retry-schedule.ts";

const HOUR_MS = 3_600_000;

/** The times of all attempts of a delivery that always fails, from a virtual clock that starts at 0. */
function schedule(random: () => number, retryAfterSeconds?: number): readonly number[] {
  const attempts = [0];
  for (;;) {
    const now = attempts.at(-1) ?? 0;
    const asked = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
    const at = nextAttempt({ failures: attempts.length, tryingSince: 0, now, random: random(), ...asked });
    if (at === undefined) return attempts;
    attempts.push(at);
  }
}
const gapsOf = (times: readonly number[]): readonly number[] =>
  times.slice(1).map((at, index) => at - (times[index] ?? 0));

test.each([
  ["earliest", 0],
  ["middle", 0.5],
  ["latest", 0.999_999],
])("the whole schedule, %s: from a second, doubling, to an hour, for three days", (_, random) => {
  const times = schedule(() => random);
  const gaps = gapsOf(times);
  const last = times.at(-1) ?? 0;
  expect(last).toBeGreaterThanOrEqual(72 * HOUR_MS);
  expect(last).toBeLessThanOrEqual(RETRY_DEFAULTS.horizonMs);
  expect(Math.max(...gaps)).toBeLessThanOrEqual(HOUR_MS);
  for (const [index, gap] of gaps.entries()) {
    const plain = Math.min(HOUR_MS, 1_000 * 2 ** index);
    expect(gap, `gap ${index}`).toBeGreaterThanOrEqual(0.8 * plain - 1);
    expect(gap, `gap ${index}`).toBeLessThanOrEqual(Math.min(HOUR_MS, 1.2 * plain + 1));
  }
});

test("attempts of many deliveries that failed together are spread", () => {
  let state = 1;
  const random = (): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const seconds = new Set<number>();
  for (let index = 0; index < 1_000; index += 1) {
    const at = nextAttempt({ failures: 12, tryingSince: 0, now: 0, random: random() }) ?? 0;
    seconds.add(Math.floor(at / 1000));
  }
  expect(seconds.size).toBeGreaterThan(300);
});

test("what the partner asked for is never shortened, and never kept longer than an hour", () => {
  const ask = (retryAfterSeconds: number) =>
    nextAttempt({ failures: 1, tryingSince: 0, now: 0, random: 0.5, retryAfterSeconds });
  expect(ask(120)).toBe(120_000);
  expect(ask(0)).toBe(1_000);
  expect(ask(86_400)).toBe(HOUR_MS);
  expect(schedule(() => 0.5, 1_800).at(-1)).toBeGreaterThanOrEqual(72 * HOUR_MS);
});

test("a delivery is given up after its horizon, counted from when it was enqueued", () => {
  const late = { failures: 90, tryingSince: 0, random: 0.5 };
  expect(nextAttempt({ ...late, now: 72 * HOUR_MS })).toBe(73 * HOUR_MS);
  expect(nextAttempt({ ...late, now: 72 * HOUR_MS + 1 })).toBeUndefined();
});
