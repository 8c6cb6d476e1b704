import { GatewayError } from "../../core/gateway-error.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Redis, RedisScript } from "../../platform/redis.ts";
import type { ReplayStore } from "./replay-store.ts";
import { OPEN_SCRIPT, RESERVE_SCRIPT } from "./reserve-script.ts";

export interface RedisReplayStoreOptions {
  readonly redis: Redis;
  /** By how much the clocks of the processes may differ, beyond what `expiresAt` allows for. */
  readonly spareMs?: number;
  /** Before every key. Processes that share replay protection share it. */
  readonly prefix?: string;
  /** Replaces Redis TIME, so that a test moves time. */
  readonly now?: Clock;
}

/**
 * The replay store of several processes. The Redis connection stays the caller's to close.
 *
 * Open it early in the start: on a server that has never seen us the window opens at this moment, and
 * a call that was stamped before is refused `replay.window-closed`. A server that cannot be reached
 * yet is no error here; every reservation is `replay.unavailable` until it can.
 */
export async function openRedisReplayStore(options: RedisReplayStoreOptions): Promise<ReplayStore> {
  const store = new RedisReplayStore(options);
  if (options.redis.server() !== undefined) await store.open();
  return store;
}

class RedisReplayStore implements ReplayStore {
  readonly engine = "redis";
  readonly #options: RedisReplayStoreOptions;
  readonly #open: RedisScript;
  readonly #reserve: RedisScript;
  readonly #prefix: string;
  readonly #marker: string;
  readonly #spareMs: number;
  readonly #stopListening: () => void;
  /** Name of the memory that the last answer came from, and the server run it belongs to. */
  #memory: string | undefined;
  #run: string | undefined;
  /** Highest stamp accepted, ever; and as it was when the present memory began. */
  #highest = 0;
  #floor = 0;

  constructor(options: RedisReplayStoreOptions) {
    this.#options = options;
    this.#open = options.redis.script(OPEN_SCRIPT, "replay.unavailable");
    this.#reserve = options.redis.script(RESERVE_SCRIPT, "replay.unavailable");
    this.#prefix = options.prefix ?? "elgw:replay:";
    this.#marker = `${this.#prefix}epoch`;
    this.#spareMs = options.spareMs ?? 10_000;
    // At once on every new connection: else the first call after a restart would find the loss, and be
    // refused for a stamp that is only a moment older.
    this.#stopListening = options.redis.onUp(() => void this.open());
  }

  async open(): Promise<void> {
    try {
      const run = this.#runId();
      this.#read(run, await this.#open([this.#marker], this.#common(run)));
    } catch {
      // Every reservation does the same, and says so where it fails.
    }
  }

  readonly reserve = async (key: Uint8Array, signedAt: number, expiresAt: number): Promise<boolean> => {
    const nonce = this.#prefix + Buffer.from(key.buffer, key.byteOffset, key.length).toString("base64url");
    const run = this.#runId();
    const reply = await this.#reserve(
      [this.#marker, nonce],
      [...this.#common(run), signedAt, Math.ceil(expiresAt), this.#spareMs],
    );
    const { verdict, waitMs } = this.#read(run, reply);
    // The floor may have risen with this very answer: another process had opened the new memory
    // before it could know what we accepted in the old one.
    if (verdict < 0 || signedAt <= this.#floor) throw windowClosed(waitMs);
    if (verdict === 0) return false;
    this.#highest = Math.max(this.#highest, signedAt);
    return true;
  };

  readonly close = (): Promise<void> => {
    this.#stopListening();
    return Promise.resolve();
  };

  #runId(): string {
    const server = this.#options.redis.server();
    if (server?.evicts === true) {
      throw new GatewayError("replay.unavailable", {
        detail: "Redis may drop keys before their time: set maxmemory-policy noeviction",
      });
    }
    return server?.runId ?? "";
  }

  #common(run: string): (string | number)[] {
    const now = this.#options.now === undefined ? "" : Math.floor(this.#options.now());
    // Another run is another memory: all that we accepted belongs to an earlier one.
    return [run, run === this.#run ? this.#floor : this.#highest, now];
  }

  #read(run: string, reply: unknown): { readonly verdict: number; readonly waitMs: number } {
    const [verdict, memory, waitMs] = Array.isArray(reply) ? (reply as readonly unknown[]) : [];
    if (typeof verdict !== "number" || typeof memory !== "string" || typeof waitMs !== "number") {
      throw new GatewayError("replay.unavailable", {
        detail: "Redis answered the reserve script in another form",
      });
    }
    if (memory !== this.#memory) {
      this.#floor = this.#highest;
      this.#memory = memory;
      this.#run = run;
      if (this.#floor > 0) void this.open(); // tells the other processes our floor
    }
    return { verdict, waitMs };
  }
}

const windowClosed = (waitMs: number): GatewayError =>
  new GatewayError("replay.window-closed", {
    detail: "Redis has lost its memory of the calls of that time",
    retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)),
  });
