/**
 * SM4-GCM (RFC 8998, GB/T 36624): OpenSSL's SM4-CTR under noble's GHASH, because Node has no SM4-GCM.
 * IV 12 bytes, tag 16 bytes, and no other lengths: short tags are forgeable, and other IVs collide.
 */
import { createCipheriv, randomBytes, timingSafeEqual } from "node:crypto";
import { GHASH } from "@noble/ciphers/_polyval.js";
import { GatewayError } from "../../core/gateway-error.ts";

export interface Sm4GcmSealed {
  /** 12 bytes, never used twice under one key. */
  readonly iv: Uint8Array;
  readonly ciphertext: Uint8Array;
  /** 16 bytes. */
  readonly tag: Uint8Array;
}

const KEY_BYTES = 16;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const NOTHING = new Uint8Array(0);

/**
 * @param key 16 bytes
 * @param aad authenticated, not encrypted
 * @throws GatewayError `gateway.configuration` for a key or IV of another length
 */
export function sm4GcmEncrypt(
  key: Uint8Array,
  plain: Uint8Array,
  aad: Uint8Array = NOTHING,
  iv: Uint8Array = randomBytes(IV_BYTES),
): Sm4GcmSealed {
  if (key.length !== KEY_BYTES || iv.length !== IV_BYTES) {
    throw new GatewayError("gateway.configuration", {
      detail: "SM4-GCM takes a key of 16 and an IV of 12 bytes",
    });
  }
  const ciphertext = counterMode(key, iv, plain);
  return { iv, ciphertext, tag: tagOf(key, iv, ciphertext, aad) };
}

/** @throws GatewayError `crypto.decrypt` before a byte is decrypted */
export function sm4GcmDecrypt(
  key: Uint8Array,
  { iv, ciphertext, tag }: Sm4GcmSealed,
  aad: Uint8Array = NOTHING,
): Buffer {
  if (key.length !== KEY_BYTES || iv.length !== IV_BYTES || tag.length !== TAG_BYTES) {
    throw new GatewayError("crypto.decrypt");
  }
  if (!timingSafeEqual(tagOf(key, iv, ciphertext, aad), tag)) throw new GatewayError("crypto.decrypt");
  return counterMode(key, iv, ciphertext);
}

/** Counting from 2: block 1 belongs to the tag (NIST SP 800-38D clause 7.1). */
function counterMode(key: Uint8Array, iv: Uint8Array, data: Uint8Array): Buffer {
  const cipher = createCipheriv("sm4-ctr", key, counterBlock(iv, 2));
  return Buffer.concat([cipher.update(data), cipher.final()]);
}

function counterBlock(iv: Uint8Array, count: number): Buffer {
  const block = Buffer.alloc(16);
  block.set(iv);
  block.writeUInt32BE(count, IV_BYTES);
  return block;
}

function tagOf(key: Uint8Array, iv: Uint8Array, ciphertext: Uint8Array, aad: Uint8Array): Buffer {
  const ecb = createCipheriv("sm4-ecb", key, null).setAutoPadding(false);
  const blocks = ecb.update(Buffer.concat([Buffer.alloc(16), counterBlock(iv, 1)]));
  const lengths = Buffer.alloc(16);
  lengths.writeBigUInt64BE(BigInt(aad.length) * 8n, 0);
  lengths.writeBigUInt64BE(BigInt(ciphertext.length) * 8n, 8);
  const sum = new GHASH(new Uint8Array(blocks.subarray(0, 16)), aad.length + ciphertext.length);
  // Each update is padded to whole blocks with zeros, as the mode wants it of both parts.
  const digest = sum.update(copied(aad)).update(copied(ciphertext)).update(copied(lengths)).digest();
  return Buffer.from(digest.map((byte, index) => byte ^ (blocks[16 + index] ?? 0)));
}

/** The library takes `Uint8Array` and not `Buffer`, and reads words: a copy starts where words may. */
const copied = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes);
