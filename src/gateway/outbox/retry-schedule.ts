/**
 * When to try again: doubling from a second to an hour, each spread by a fifth either way so that a partner
 * that comes back is not met by everything at once. After three days a delivery is given up.
 */
export interface RetrySchedule {
  readonly firstMs: number;
  readonly gapMaxMs: number;
  /** From when it was enqueued, or replayed; a try that would come later is not made. */
  readonly horizonMs: number;
  /** 0.2: between 0.8 and 1.2 of the gap. */
  readonly jitter: number;
}

const HOUR_MS = 3_600_000;

export const RETRY_DEFAULTS: RetrySchedule = {
  firstMs: 1_000,
  gapMaxMs: HOUR_MS,
  horizonMs: 73 * HOUR_MS,
  jitter: 0.2,
};

export interface RetryQuestion {
  /** Failures so far, this one included: at least 1. */
  readonly failures: number;
  readonly tryingSince: number;
  readonly now: number;
  /** What the partner asked for; never shortened, and bounded by the largest gap. */
  readonly retryAfterSeconds?: number;
  /** 0 (inclusive) to 1 (exclusive). */
  readonly random: number;
}

/** @returns milliseconds since the epoch, or undefined: give up */
export function nextAttempt(
  question: RetryQuestion,
  schedule: RetrySchedule = RETRY_DEFAULTS,
): number | undefined {
  const { failures, tryingSince, now, retryAfterSeconds = 0, random } = question;
  const { firstMs, gapMaxMs, horizonMs, jitter } = schedule;
  const doubled = firstMs * 2 ** Math.min(failures - 1, 40);
  const spread = 1 - jitter + 2 * jitter * random;
  const gap = Math.min(gapMaxMs, Math.min(gapMaxMs, doubled) * spread);
  const asked = Math.min(gapMaxMs, retryAfterSeconds * 1000);
  const at = now + Math.round(Math.max(gap, asked));
  return at - tryingSince > horizonMs ? undefined : at;
}
