import { GatewayError } from "../../core/gateway-error.ts";
import type { Clock } from "../../platform/clock.ts";
import { hashOf, NonceShard } from "./nonce-shard.ts";
import type { ReplayStore } from "./replay-store.ts";

export interface MemoryReplayStoreOptions {
  readonly clock: Clock;
  /** Keys held at once; about 70 MB for a million. At the bound calls are refused, never keys dropped. */
  readonly maxKeys?: number;
}

export interface HeldNonce {
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** Milliseconds. */
  readonly expiresAt: number;
}

/** The replay store of one process. Answers without a promise. */
export interface MemoryReplayStore extends ReplayStore {
  readonly engine: "memory";
  /** @throws GatewayError `replay.unavailable` when the store is full of live keys */
  readonly reserve: (key: Uint8Array, signedAt: number, expiresAt: number) => boolean;
  /**
   * Takes in what an earlier process had accepted, before the first call is let in. What has expired
   * is passed over; a key taken in twice counts once.
   */
  readonly preload: (held: Iterable<HeldNonce>) => void;
  readonly keys: () => number;
  readonly bytes: () => number;
}

const SHARDS = 256;
/** Shards looked through for expired keys when the store is full; bounds what one call pays. */
const SHARDS_PER_PURGE = 8;
/** A key whose expiry has come in this very second is held a little longer: its replay may be on its way. */
const LIVES_AT_LEAST_SECONDS = 2;

export function createMemoryReplayStore(options: MemoryReplayStoreOptions): MemoryReplayStore {
  const store = new ShardedNonces(options.maxKeys ?? 4_000_000);
  const seconds = (): number => Math.floor(options.clock() / 1000);
  return {
    engine: "memory",
    reserve: (key, _signedAt, expiresAt) => store.reserve(key, expiresAt, seconds()),
    preload: (held) => {
      const now = seconds();
      for (const { key, expiresAt } of held) {
        if (expiresAt > now * 1000) store.reserve(key, expiresAt, now);
      }
    },
    keys: () => store.used,
    bytes: () => store.bytes,
    close: () => Promise.resolve(),
  };
}

class ShardedNonces {
  readonly #shards = Array.from({ length: SHARDS }, () => new NonceShard());
  readonly #maxKeys: number;
  /** The key as words, whatever the alignment of the caller's bytes. */
  readonly #words = new Uint32Array(8);
  readonly #bytes = new Uint8Array(this.#words.buffer);
  #used = 0;
  #nextPurge = 0;

  constructor(maxKeys: number) {
    this.#maxKeys = maxKeys;
  }

  get used(): number {
    return this.#used;
  }

  get bytes(): number {
    return this.#shards.reduce((sum, shard) => sum + shard.bytes, 0);
  }

  reserve(key: Uint8Array, expiresAt: number, now: number): boolean {
    if (key.length !== this.#bytes.length) {
      throw new GatewayError("gateway.internal", { detail: "a replay key is 32 bytes" });
    }
    this.#bytes.set(key);
    const hash = hashOf(this.#words, 0);
    const shard = this.#shards[hash >>> 24] as NonceShard;
    if (this.#used >= this.#maxKeys) this.#makeRoom(now);
    const before = shard.used;
    const expiry = Math.max(Math.ceil(expiresAt / 1000), now) + LIVES_AT_LEAST_SECONDS;
    const isNew = shard.reserve(this.#words, hash, expiry, now);
    this.#used += shard.used - before;
    return isNew;
  }

  #makeRoom(now: number): void {
    for (let turn = 0; turn < SHARDS_PER_PURGE && this.#used >= this.#maxKeys; turn++) {
      this.#used -= (this.#shards[this.#nextPurge] as NonceShard).purge(now);
      this.#nextPurge = (this.#nextPurge + 1) % SHARDS;
    }
    if (this.#used >= this.#maxKeys) {
      throw new GatewayError("replay.unavailable", {
        detail: "the replay store of this process is full of live keys",
        retryAfterSeconds: 1,
      });
    }
  }
}
