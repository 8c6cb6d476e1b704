import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { GatewayError } from "../../core/gateway-error.ts";

const BLOCK_BYTES = 16;

/**
 * SM4-CBC with PKCS#7 padding under a random IV: iv ‖ ciphertext. It hides, it does not protect against
 * change: only under a signature or a MAC over what is returned.
 *
 * @param key 16 bytes
 */
export function sm4CbcEncrypt(
  key: Uint8Array,
  plain: Uint8Array,
  random: (bytes: number) => Uint8Array = randomBytes,
): Buffer {
  const iv = random(BLOCK_BYTES);
  const cipher = createCipheriv("sm4-cbc", key, iv);
  return Buffer.concat([iv, cipher.update(plain), cipher.final()]);
}

/** @throws GatewayError `crypto.decrypt`, the same for every failure: a padding told apart is an oracle */
export function sm4CbcDecrypt(key: Uint8Array, sealed: Uint8Array): Buffer {
  if (sealed.length < 2 * BLOCK_BYTES || sealed.length % BLOCK_BYTES !== 0) throw undecryptable();
  try {
    const decipher = createDecipheriv("sm4-cbc", key, sealed.subarray(0, BLOCK_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(BLOCK_BYTES)), decipher.final()]);
  } catch {
    throw undecryptable();
  }
}

const undecryptable = (): GatewayError => new GatewayError("crypto.decrypt");
