/** A rate with burst, a number at once, a number a day (Beijing time). */
export interface LimitPolicy {
  readonly perSecond: number;
  /** Calls that may come at once after rest; at least 1. */
  readonly burst: number;
  readonly concurrent?: number;
  readonly perDay?: number;
}
