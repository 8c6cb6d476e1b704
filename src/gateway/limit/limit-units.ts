import { GatewayError } from "../core/gateway-error.ts";
import type { LimitPolicy } from "../core/limit-policy.ts";

/**
 * One call, in the integer units of a bucket's level.
 *
 * GCRA in its continuous-state form (ITU-T I.371 annex A): the level leaks at `ratePerMs` and each
 * call adds one CALL; a call conforms while the level stays within `capacity`. With integers the sums
 * are exact, so burst is exactly burst; a float would lose its last call to rounding. The level keeps
 * its meaning when a partner's rate is changed, which a theoretical arrival time would not.
 */
export const CALL = 1_000_000_000;

/** A clock set back by less than this is jitter: no time is credited twice. By more: it was corrected. */
export const CLOCK_JITTER_MS = 10_000;

export const DAY_MS = 86_400_000;
/** The quota's day is the Beijing day (UTC+8, no summer time). */
export const BEIJING_MS = 28_800_000;

export interface LimitUnits {
  readonly ratePerMs: number;
  readonly capacity: number;
  /** -1: no limit. */
  readonly concurrent: number;
  /** -1: no limit. */
  readonly perDay: number;
}

/** @throws GatewayError `gateway.configuration` on a rate or burst that no bucket can hold exactly */
export function limitUnits(policy: LimitPolicy): LimitUnits {
  // 0.001 unit over the float's own noise (0.29 × 1e6 = 289999.99…), far below one unit.
  const ratePerMs = Math.floor(policy.perSecond * 1_000_000 + 0.001);
  const burst = Math.floor(policy.burst);
  if (!(ratePerMs >= 1 && ratePerMs <= 1e12 && burst >= 1 && burst <= 1e6)) {
    throw new GatewayError("gateway.configuration", {
      detail: "a limit needs perSecond within 0.000001…1000000 and burst within 1…1000000",
    });
  }
  return {
    ratePerMs,
    capacity: burst * CALL,
    concurrent: wholeNumber(policy.concurrent),
    perDay: wholeNumber(policy.perDay),
  };
}

function wholeNumber(value: number | undefined): number {
  if (value === undefined) return -1;
  if (!(value >= 0 && value <= Number.MAX_SAFE_INTEGER)) {
    throw new GatewayError("gateway.configuration", {
      detail: "a limit's concurrent and perDay are numbers from 0 up",
    });
  }
  return Math.floor(value);
}

export const beijingDay = (at: number): number => Math.floor((at + BEIJING_MS) / DAY_MS);
/** Milliseconds from `at` to the end of a Beijing day. */
export const untilDayEnds = (day: number, at: number): number => (day + 1) * DAY_MS - BEIJING_MS - at;
/** Retry-After counts whole seconds, and 0 would invite an immediate repeat. */
export const wholeSeconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1000));
