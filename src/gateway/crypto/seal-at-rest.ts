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
import type { Secret } from "../core/secret.ts";
import { hmacSm3 } from "./sm3.ts";

export interface SealingKey {
  /** Printable, at most 64 characters; stands in every envelope. */
  readonly id: string;
  /** 32 bytes. */
  readonly key: Secret<Uint8Array>;
}

export interface SealingKeys {
  /** Seals, and opens its own. */
  readonly current: SealingKey;
  /** Only open, so that a master key can be rotated while the gateway runs. */
  readonly older?: readonly SealingKey[];
}

export interface Sealer {
  /** Id of the current key. */
  readonly keyId: string;
  /** @param associated table and row id: `table/row` */
  readonly seal: (plain: Uint8Array, associated: string) => Uint8Array;
  /** @throws GatewayError `crypto.unseal`, naming at most the id of the key that is missing */
  readonly open: (sealed: Uint8Array, associated: string) => Uint8Array;
  /** Whether the envelope is sealed under another than the current key: what a rotation has left to do. */
  readonly isOutdated: (sealed: Uint8Array) => boolean;
}

const VERSION = 1;
const IV_BYTES = 16;
const TAG_BYTES = 32;

/**
 * Envelope: version (1) ‖ length of key id (1) ‖ key id ‖ iv (16) ‖ ciphertext ‖ tag (32).
 *
 * @throws GatewayError `gateway.configuration` for a key of another length or two keys of one id
 */
export function createSealer(keys: SealingKeys, random: (bytes: number) => Uint8Array = randomBytes): Sealer {
  const current = derive(keys.current);
  const ring = new Map([[current.id, current]]);
  for (const older of keys.older ?? []) {
    if (ring.has(older.id)) throw configuration("two sealing keys have one id");
    ring.set(older.id, derive(older));
  }
  const keyOf = (sealed: Uint8Array): string => {
    const end = 2 + (sealed[1] ?? 0);
    if (sealed[0] !== VERSION || sealed.length < end + IV_BYTES + TAG_BYTES)
      throw new GatewayError("crypto.unseal", { detail: "not an envelope of a known version" });
    return Buffer.from(sealed.subarray(2, end)).toString("utf8");
  };
  return {
    keyId: current.id,
    seal: (plain, associated) => seal(current, random(IV_BYTES), plain, associated),
    open: (sealed, associated) => {
      const id = keyOf(sealed);
      const key = ring.get(id);
      if (key === undefined)
        throw new GatewayError("crypto.unseal", { detail: `sealed under key ${printable(id)}` });
      return open(key, sealed, associated);
    },
    isOutdated: (sealed) => keyOf(sealed) !== current.id,
  };
}

interface DerivedKey {
  readonly id: string;
  readonly head: Buffer;
  readonly encrypt: KeyObject;
  readonly authenticate: KeyObject;
}

/** One master key never serves two algorithms: each gets its own key, derived under its own label. */
function derive({ id, key }: SealingKey): DerivedKey {
  const master = key.reveal();
  const idBytes = Buffer.from(id, "utf8");
  if (master.length !== 32) throw configuration("a sealing key is not 32 bytes long");
  if (idBytes.length < 1 || idBytes.length > 64)
    throw configuration("the id of a sealing key is too long or empty");
  return {
    id,
    head: Buffer.concat([Buffer.of(VERSION, idBytes.length), idBytes]),
    encrypt: createSecretKey(hmacSm3(master, "elgw seal 1: sm4-ctr").subarray(0, 16)),
    authenticate: createSecretKey(hmacSm3(master, "elgw seal 1: hmac-sm3")),
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
