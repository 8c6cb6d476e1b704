import { GatewayError } from "../core/gateway-error.ts";
import type { LimitPolicy } from "../core/limit-policy.ts";
import type { Clock } from "../platform/clock.ts";
import type { Ids } from "../platform/ids.ts";
import type { Redis, RedisScript } from "../platform/redis.ts";
import { ADMIT_SCRIPT, RELEASE_SCRIPT } from "./admit-script.ts";
import { limitUnits, wholeSeconds } from "./limit-units.ts";
import type { Admission, Limiter } from "./limiter.ts";
import { createMemoryLimiter, type MemoryLimiter } from "./memory-limiter.ts";

export interface RedisLimiterOptions {
  readonly redis: Redis;
  /** Of this process: the local limiter's time. Redis counts by its own TIME, the same for every process. */
  readonly clock: Clock;
  /** Makes the lease ids of this process differ from those of others. */
  readonly ids: Pick<Ids, "nonce">;
  /** See docs/decisions/0003-limiter-without-redis.md. */
  readonly whenDown: "refuse" | "local";
  /** Called when counting begins in this process alone (with the reason) and when it is shared again. */
  readonly onMode?: (mode: "shared" | "local", reason: GatewayError | undefined) => void;
  /** Longer than the longest call takes: a lease that lapses early lets one more call in. */
  readonly leaseMs?: number;
  /** Bound of the local limiter. */
  readonly maxKeys?: number;
  /** Before every key. Processes that share limits share it. */
  readonly prefix?: string;
  /** Replaces Redis TIME, so that a test moves time. */
  readonly now?: Clock;
}

/** The limiter of several processes. The Redis connection stays the caller's to close. */
export function createRedisLimiter(options: RedisLimiterOptions): Limiter {
  return new RedisLimiter(options);
}

const REFUSALS = { 1: "rate", 2: "concurrent", 3: "daily" } as const;

class RedisLimiter implements Limiter {
  readonly engine = "redis";
  readonly #admit: RedisScript;
  readonly #release: RedisScript;
  readonly #options: RedisLimiterOptions;
  readonly #local: MemoryLimiter | undefined;
  readonly #prefix: string;
  readonly #leaseMs: number;
  readonly #leaseTag: string;
  #leases = 0;
  #mode: "shared" | "local" = "shared";

  constructor(options: RedisLimiterOptions) {
    this.#options = options;
    this.#admit = options.redis.script(ADMIT_SCRIPT, "limit.unavailable");
    this.#release = options.redis.script(RELEASE_SCRIPT, "limit.unavailable");
    this.#local = options.whenDown === "local" ? createMemoryLimiter(options) : undefined;
    this.#prefix = options.prefix ?? "elgw:limit:";
    this.#leaseMs = options.leaseMs ?? 60_000;
    this.#leaseTag = options.ids.nonce();
  }

  readonly admit = async (key: string, policy: LimitPolicy): Promise<Admission> => {
    const units = limitUnits(policy);
    const state = this.#prefix + key;
    const leases = `${state}:leases`;
    const lease = units.concurrent < 0 ? "" : `${this.#leaseTag}:${++this.#leases}`;
    try {
      const reply = await this.#admit(
        [state, leases],
        [
          units.ratePerMs,
          units.capacity,
          units.concurrent,
          units.perDay,
          lease,
          this.#leaseMs,
          this.#options.now === undefined ? "" : Math.floor(this.#options.now()),
        ],
      );
      const admission = readReply(reply, () => this.#giveBack(leases, lease));
      this.#enter("shared", undefined);
      return admission;
    } catch (thrown) {
      // The script may run yet, when the server wakes: what it takes then is nobody's.
      this.#giveBack(leases, lease);
      if (this.#local === undefined || !(thrown instanceof GatewayError)) throw thrown;
      this.#enter("local", thrown);
      return this.#local.admit(key, policy);
    }
  };

  /** Leases still held lapse by themselves; the calls they stand for have their own end. */
  readonly close = (): Promise<void> => Promise.resolve();

  /** One call that is not waited for. If it fails the lease lapses. */
  #giveBack(leases: string, lease: string): void {
    if (lease !== "") this.#release([leases], [lease]).catch(() => undefined);
  }

  #enter(mode: "shared" | "local", reason: GatewayError | undefined): void {
    if (this.#mode === mode) return;
    this.#mode = mode;
    this.#options.onMode?.(mode, reason);
  }
}

function readReply(reply: unknown, giveBack: () => void): Admission {
  const [verdict, remaining, waitMs] = Array.isArray(reply) ? (reply as readonly unknown[]) : [];
  if (typeof remaining !== "number" || typeof waitMs !== "number") throw notUnderstood();
  if (verdict === 0) return { admitted: true, remaining, release: onlyOnce(giveBack) };
  if (verdict !== 1 && verdict !== 2 && verdict !== 3) throw notUnderstood();
  return {
    admitted: false,
    limit: REFUSALS[verdict],
    retryAfterSeconds: wholeSeconds(waitMs),
    remaining: 0,
  };
}

function onlyOnce(work: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    work();
  };
}

const notUnderstood = (): GatewayError =>
  new GatewayError("limit.unavailable", { detail: "Redis answered the limit script in another form" });
