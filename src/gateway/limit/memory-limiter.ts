import type { LimitPolicy } from "../core/limit-policy.ts";
import type { Clock } from "../platform/clock.ts";
import { type Bucket, BucketTable } from "./bucket-table.ts";
import { Leases } from "./leases.ts";
import {
  beijingDay,
  CALL,
  CLOCK_JITTER_MS,
  type LimitUnits,
  limitUnits,
  untilDayEnds,
  wholeSeconds,
} from "./limit-units.ts";
import type { Admission, Limiter } from "./limiter.ts";

export interface MemoryLimiterOptions {
  readonly clock: Clock;
  /** Keys remembered at once. A new key that finds no room is refused, see {@link BucketTable}. */
  readonly maxKeys?: number;
  /** Longer than the longest call takes: a lease that lapses early lets one more call in. */
  readonly leaseMs?: number;
}

/** The limiter of one process. Answers without a promise. */
export interface MemoryLimiter extends Limiter {
  readonly engine: "memory";
  /** @throws GatewayError `gateway.configuration` on a policy that is no policy */
  readonly admit: (key: string, policy: LimitPolicy) => Admission;
  readonly keys: () => number;
}

export function createMemoryLimiter(options: MemoryLimiterOptions): MemoryLimiter {
  const table = new BucketTable(options.maxKeys ?? 100_000);
  const leaseMs = options.leaseMs ?? 60_000;
  return {
    engine: "memory",
    admit: (key, policy) => {
      // Whole milliseconds keep the sums exact.
      const now = Math.floor(options.clock());
      const units = limitUnits(policy);
      const known = table.get(key);
      const bucket = known ?? freshBucket(now);
      catchUp(bucket, now);
      const refused = findRefusal(bucket, units, now);
      if (refused !== undefined) return refused;
      if (known === undefined && !table.add(key, bucket, now, bucket.day)) return refuse("rate", 1_000);
      return take(bucket, units, now, leaseMs);
    },
    keys: () => table.size,
    close: () => Promise.resolve(),
  };
}

function freshBucket(now: number): Bucket {
  return { level: 0, at: now, drainedAt: now, day: beijingDay(now), count: 0, leases: undefined };
}

function catchUp(bucket: Bucket, now: number): void {
  if (now < bucket.at - CLOCK_JITTER_MS) bucket.at = now;
  const day = beijingDay(now);
  // One day ahead is a clock that slipped back over midnight: its calls go on counting there. Further
  // ahead is a clock that was wrong before, and would otherwise hold the quota for all that time.
  if (day > bucket.day || bucket.day > day + 1) {
    bucket.day = day;
    bucket.count = 0;
  }
}

const levelNow = (bucket: Bucket, units: LimitUnits, now: number): number =>
  now <= bucket.at ? bucket.level : Math.max(0, bucket.level - (now - bucket.at) * units.ratePerMs);

/** Changes nothing: a refused call consumes none of the three. The longest wait is named first. */
function findRefusal(bucket: Bucket, units: LimitUnits, now: number): Admission | undefined {
  if (units.perDay >= 0 && bucket.count >= units.perDay) {
    return refuse("daily", untilDayEnds(bucket.day, now));
  }
  const over = levelNow(bucket, units, now) + CALL - units.capacity;
  if (over > 0) {
    return refuse("rate", Math.ceil(over / units.ratePerMs) + Math.max(0, bucket.at - now));
  }
  if (units.concurrent >= 0 && (bucket.leases?.count(now) ?? 0) >= units.concurrent) {
    return refuse("concurrent", 1_000);
  }
  return undefined;
}

function refuse(limit: "rate" | "concurrent" | "daily", waitMs: number): Admission {
  return { admitted: false, limit, retryAfterSeconds: wholeSeconds(waitMs), remaining: 0 };
}

const nothingToRelease = (): void => undefined;

function take(bucket: Bucket, units: LimitUnits, now: number, leaseMs: number): Admission {
  const level = levelNow(bucket, units, now) + CALL;
  bucket.level = level;
  if (now > bucket.at) bucket.at = now;
  bucket.drainedAt = bucket.at + Math.ceil(level / units.ratePerMs);
  let remaining = Math.floor((units.capacity - level) / CALL);
  if (units.perDay >= 0) {
    bucket.count += 1;
    remaining = Math.min(remaining, units.perDay - bucket.count);
  }
  if (units.concurrent < 0) return { admitted: true, remaining, release: nothingToRelease };
  bucket.leases ??= new Leases();
  const release = bucket.leases.take(now + leaseMs);
  return {
    admitted: true,
    remaining: Math.min(remaining, units.concurrent - bucket.leases.count(now)),
    release,
  };
}
