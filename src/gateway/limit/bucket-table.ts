import type { Leases } from "./leases.ts";

/** One key's use: the rate's level, the day's count, and what is in flight. */
export interface Bucket {
  /** In units of `limit-units.ts`, as it was at `at`. */
  level: number;
  at: number;
  /** When the level has leaked away. */
  drainedAt: number;
  /** Beijing day that `count` belongs to. */
  day: number;
  count: number;
  /** Absent until a policy bounds what is in flight: an address rarely has one, and there are many. */
  leases: Leases | undefined;
}

/** Looked at on each new key. More than one, so that the table shrinks faster than strangers fill it. */
const STEP = 4;
const STEP_WHEN_FULL = 16;

/**
 * Buckets by key, bounded.
 *
 * A bucket may be forgotten only when a fresh one would answer the same: level leaked away, nothing
 * in flight, no count of today. When no such bucket is found the newcomer gets none, and its call is
 * refused: forgetting a live bucket instead would grant its burst twice.
 */
export class BucketTable {
  readonly #buckets = new Map<string, Bucket>();
  readonly #maxKeys: number;
  #hand: Iterator<[string, Bucket]>;

  constructor(maxKeys: number) {
    this.#maxKeys = maxKeys;
    this.#hand = this.#buckets.entries();
  }

  get size(): number {
    return this.#buckets.size;
  }

  get(key: string): Bucket | undefined {
    return this.#buckets.get(key);
  }

  /** False when there is no room. */
  add(key: string, bucket: Bucket, now: number, today: number): boolean {
    this.#sweep(STEP, now, today);
    if (this.#buckets.size >= this.#maxKeys) this.#sweep(STEP_WHEN_FULL, now, today);
    if (this.#buckets.size >= this.#maxKeys) return false;
    this.#buckets.set(key, bucket);
    return true;
  }

  /** Goes round the table a few buckets at a time, so that no single call pays for all. */
  #sweep(steps: number, now: number, today: number): void {
    for (let step = 0; step < steps; step++) {
      const next = this.#hand.next();
      if (next.done === true) {
        this.#hand = this.#buckets.entries();
        return;
      }
      const [key, bucket] = next.value;
      if (isIdle(bucket, now, today)) this.#buckets.delete(key);
    }
  }
}

function isIdle(bucket: Bucket, now: number, today: number): boolean {
  if (now < bucket.drainedAt) return false;
  if (bucket.count > 0 && today <= bucket.day) return false;
  return bucket.leases === undefined || bucket.leases.count(now) === 0;
}
