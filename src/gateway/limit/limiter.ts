import type { LimitPolicy } from "../core/limit-policy.ts";

/**
 * How much a caller may ask: a rate with burst (GCRA), a number at once, a number a day (Beijing time).
 *
 * Guarantees, on every engine: never one call over; a refused call consumes nothing; a release is
 * idempotent; a crashed process's concurrency leases lapse after `leaseMs`.
 */
export type Admission =
  | { readonly admitted: true; readonly remaining: number; readonly release: () => void }
  | {
      readonly admitted: false;
      readonly limit: "rate" | "concurrent" | "daily";
      readonly retryAfterSeconds: number;
      readonly remaining: 0;
    };

export interface Limiter {
  readonly engine: "memory" | "redis";
  /**
   * May answer without a promise, so that the embedded hot path stays in one tick.
   *
   * @throws GatewayError `limit.unavailable` when the shared store cannot answer and the policy for
   *   that is to refuse
   */
  readonly admit: (key: string, policy: LimitPolicy) => Admission | Promise<Admission>;
  readonly close: () => Promise<void>;
}
