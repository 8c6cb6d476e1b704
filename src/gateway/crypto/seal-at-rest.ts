/**
 * How a secret stands in the database: SM4-CTR, then HMAC-SM3 over everything (encrypt then MAC).
 *
 * Guarantees: without the master key nothing can be read, and an envelope that was changed, cut, moved
 * to another row or table, or sealed under another key does not open. It does not hide the length.
 */
import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";
import { GatewayError } from "../core/gateway-error.ts";
import type { KeyRing, SealingKey } from "./sealing-key.ts";
import { hmacSm3 } from "./sm3.ts";

export interface SealingKeys {
  /** Seals, and opens its own. */
  readonly current: SealingKey;
  /** Only open, so that a master key can be rotated while the gateway runs. */
  readonly older?: readonly SealingKey[];
  /** Asked for a key that is not among these, before an envelope is refused. */
  readonly source?: KeyRing;
  /** Milliseconds; default: the system's. Paces the reloads of `source`. */
  readonly clock?: () => number;
}

export interface Sealer {
  /** Id of the current key. */
  readonly keyId: string;
  /** Of every key held, oldest acquaintance first: for error texts. */
  readonly keyIds: () => readonly string[];
  /** @param associated table and row id: `table/row` */
  readonly seal: (plain: Uint8Array, associated: string) => Uint8Array;
  /**
   * With whichever key of the ring the envelope names.
   *
   * @throws GatewayError `crypto.unseal`, naming at most the id of the key that is missing
   */
  readonly open: (sealed: Uint8Array, associated: string) => Uint8Array;
  /** Whether the envelope is sealed under another than the current key: what a rotation has left to do. */
  readonly isOutdated: (sealed: Uint8Array) => boolean;
  /** The id an envelope names where the ring has no such key; undefined where it has, or where this is no envelope. */
  readonly missingKey: (sealed: Uint8Array) => string | undefined;
  /** The same ring with another current key; undefined where the ring has no such key, even after a look at its source. */
  readonly under: (keyId: string) => Sealer | undefined;
}

const VERSION = 1;
const IV_BYTES = 16;
const TAG_BYTES = 32;
/** An envelope is not ours until it opened: a row full of them must not make us read a file all day. */
const RELOAD_EVERY_MS = 1000;

/**
 * Envelope: version (1) ‖ length of key id (1) ‖ key id ‖ iv (16) ‖ ciphertext ‖ tag (32).
 *
 * @throws GatewayError `gateway.configuration` for two keys of one id, or an id that is empty or too long
 */
export function createSealer(keys: SealingKeys, random: (bytes: number) => Uint8Array = randomBytes): Sealer {
  return sealerOn(new Ring(keys), keys.current.id, random);
}

/** What an envelope under this key begins with, and no other does. */
export function envelopeHead(keyId: string): Buffer {
  const idBytes = Buffer.from(keyId, "utf8");
  if (idBytes.length < 1 || idBytes.length > 64)
    throw configuration("the id of a sealing key is too long or empty");
  return Buffer.concat([Buffer.of(VERSION, idBytes.length), idBytes]);
}

function sealerOn(ring: Ring, keyId: string, random: (bytes: number) => Uint8Array): Sealer {
  return {
    keyId,
    keyIds: () => ring.ids(),
    seal: (plain, associated) => seal(ring.get(keyId), random(IV_BYTES), plain, associated),
    open: (sealed, associated) => open(ring.get(keyOf(sealed)), sealed, associated),
    isOutdated: (sealed) => keyOf(sealed) !== keyId,
    missingKey: (sealed) => {
      const id = namedKey(sealed);
      return id === undefined || ring.find(id) !== undefined ? undefined : printable(id);
    },
    under: (other) => (ring.find(other, "at once") === undefined ? undefined : sealerOn(ring, other, random)),
  };
}

function namedKey(sealed: Uint8Array): string | undefined {
  const end = 2 + (sealed[1] ?? 0);
  if (sealed[0] !== VERSION || sealed.length < end + IV_BYTES + TAG_BYTES) return undefined;
  return Buffer.from(sealed.subarray(2, end)).toString("utf8");
}

function keyOf(sealed: Uint8Array): string {
  const id = namedKey(sealed);
  if (id === undefined)
    throw new GatewayError("crypto.unseal", { detail: "not an envelope of a known version" });
  return id;
}

/**
 * The keys held, by id. Only grows: a key that opened a moment ago still opens after a mistaken edit of
 * the file, and a forgotten one is gone with the process.
 */
class Ring {
  readonly #keys = new Map<string, SealingKey>();
  readonly #derived = new Map<string, DerivedKey>();
  readonly #source: KeyRing | undefined;
  readonly #clock: () => number;
  #askedAt = Number.NEGATIVE_INFINITY;
  #refusal: unknown;

  constructor({ current, older = [], source, clock = Date.now }: SealingKeys) {
    this.#source = source;
    this.#clock = clock;
    for (const key of [current, ...older]) {
      if (this.#keys.has(key.id)) throw configuration("two sealing keys have one id");
      envelopeHead(key.id);
      this.#keys.set(key.id, key);
    }
  }

  ids(): readonly string[] {
    return [...this.#keys.keys()];
  }

  /** @throws GatewayError `crypto.unseal` when no such key is to be had */
  get(id: string): DerivedKey {
    const found = this.find(id);
    if (found !== undefined) return found;
    throw new GatewayError("crypto.unseal", {
      detail: `sealed under key ${printable(id)}`,
      ...(this.#refusal === undefined ? {} : { cause: this.#refusal }),
    });
  }

  /** @param pace of the reload: an id out of an envelope is anybody's, one that the database names is not */
  find(id: string, pace: "paced" | "at once" = "paced"): DerivedKey | undefined {
    const held = this.#derived.get(id);
    if (held !== undefined) return held;
    const key = this.#keys.get(id) ?? this.#learn(id, pace);
    if (key === undefined) return undefined;
    const derived = derive(key);
    this.#derived.set(id, derived);
    return derived;
  }

  #learn(id: string, pace: "paced" | "at once"): SealingKey | undefined {
    if (this.#source === undefined) return undefined;
    this.#add(this.#source.ring());
    if (!this.#keys.has(id)) this.#reload(this.#source, pace);
    return this.#keys.get(id);
  }

  #reload(source: KeyRing, pace: "paced" | "at once"): void {
    const now = this.#clock();
    // A clock that was set back must not stop the looking for as long as it was ahead.
    if (pace === "paced" && Math.abs(now - this.#askedAt) < RELOAD_EVERY_MS) return;
    this.#askedAt = now;
    try {
      this.#add(source.reload());
      this.#refusal = undefined;
    } catch (thrown) {
      // What is held stays; the envelope that is refused now carries the reason.
      this.#refusal = thrown;
    }
  }

  #add(keys: readonly SealingKey[]): void {
    for (const key of keys) if (!this.#keys.has(key.id)) this.#keys.set(key.id, key);
  }
}

interface DerivedKey {
  readonly head: Buffer;
  readonly encrypt: KeyObject;
  readonly authenticate: KeyObject;
}

/** One master key never serves two algorithms: each gets its own key, derived under its own label. */
function derive(key: SealingKey): DerivedKey {
  const under = (label: string, bytes: number): KeyObject => {
    const derived = key.derive(label);
    if (derived.length !== 32) throw configuration("a sealing key derived other than 32 bytes");
    return createSecretKey(derived.subarray(0, bytes));
  };
  return {
    head: envelopeHead(key.id),
    encrypt: under("elgw seal 1: sm4-ctr", 16),
    authenticate: under("elgw seal 1: hmac-sm3", 32),
  };
}

function seal(key: DerivedKey, iv: Uint8Array, plain: Uint8Array, associated: string): Buffer {
  const cipher = createCipheriv("sm4-ctr", key.encrypt, iv);
  const covered = Buffer.concat([key.head, iv, cipher.update(plain), cipher.final()]);
  return Buffer.concat([covered, tagOf(key, covered, associated)]);
}

function open(key: DerivedKey, sealed: Uint8Array, associated: string): Buffer {
  const covered = sealed.subarray(0, sealed.length - TAG_BYTES);
  if (!timingSafeEqual(tagOf(key, covered, associated), sealed.subarray(covered.length)))
    throw new GatewayError("crypto.unseal", {
      detail: "changed, moved, or sealed under another key of this id",
    });
  const body = covered.subarray(key.head.length);
  const decipher = createDecipheriv("sm4-ctr", key.encrypt, body.subarray(0, IV_BYTES));
  return Buffer.concat([decipher.update(body.subarray(IV_BYTES)), decipher.final()]);
}

/** The length of the associated text stands first: no two pairs of text and envelope read alike. */
function tagOf(key: DerivedKey, covered: Uint8Array, associated: string): Buffer {
  const text = Buffer.from(associated, "utf8");
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  return hmacSm3(key.authenticate, Buffer.concat([length, text, covered]));
}

/** An envelope is not ours until it opened, so what it calls its key may be anything. */
const printable = (id: string): string => (/^[\w.-]{1,64}$/.test(id) ? id : "(unreadable)");

const configuration = (detail: string): GatewayError => new GatewayError("gateway.configuration", { detail });
