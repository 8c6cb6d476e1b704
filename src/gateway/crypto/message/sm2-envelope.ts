/**
 * The digital envelope of this field: the body under a fresh SM4 key, that key under the receiver's SM2 key.
 * How the parts stand in a message is the peer's contract, so parts are what comes out.
 */
import { randomBytes } from "node:crypto";
import { GatewayError } from "../../core/gateway-error.ts";
import type { Secret } from "../../core/secret.ts";
import { type Sm2Layout, sm2Decrypt, sm2Encrypt } from "../sm2/sm2-encryption.ts";
import { sm4CbcDecrypt, sm4CbcEncrypt } from "../sm4/sm4-cbc.ts";
import { sm4GcmDecrypt, sm4GcmEncrypt } from "../sm4/sm4-gcm.ts";

/** gcm is sealed by itself; cbc only hides, so it is for `encrypt-then-sign.ts`, under a signature. */
export type EnvelopeMode = "sm4-gcm" | "sm4-cbc";

export interface Envelope {
  readonly mode: EnvelopeMode;
  /** The SM4 key under the receiver's SM2 key, in the layout agreed. */
  readonly wrappedKey: Uint8Array;
  /** 12 bytes of gcm, 16 of cbc. */
  readonly iv: Uint8Array;
  readonly ciphertext: Uint8Array;
  /** 16 bytes of gcm, none of cbc. */
  readonly tag: Uint8Array;
}

const KEY_BYTES = 16;
const CBC_IV_BYTES = 16;
const NO_TAG = new Uint8Array(0);

/**
 * @param receiver SubjectPublicKeyInfo DER
 * @param context authenticated by gcm, not encrypted
 */
export function sealEnvelope(
  receiver: Secret<Uint8Array>,
  plain: Uint8Array,
  mode: EnvelopeMode,
  context: Uint8Array,
  layout?: Sm2Layout,
): Envelope {
  const key = randomBytes(KEY_BYTES);
  const wrappedKey = sm2Encrypt(receiver, key, layout);
  if (mode === "sm4-gcm") return { mode, wrappedKey, ...sm4GcmEncrypt(key, plain, context) };
  const sealed = sm4CbcEncrypt(key, plain);
  const iv = sealed.subarray(0, CBC_IV_BYTES);
  return { mode, wrappedKey, iv, ciphertext: sealed.subarray(CBC_IV_BYTES), tag: NO_TAG };
}

/**
 * @param receiver PKCS#8 DER
 * @throws GatewayError `crypto.decrypt`, the same for every failure
 */
export function openEnvelope(
  receiver: Secret<Uint8Array>,
  { mode, wrappedKey, iv, ciphertext, tag }: Envelope,
  context: Uint8Array,
  layout?: Sm2Layout,
): Buffer {
  const key = sm2Decrypt(receiver, wrappedKey, layout);
  if (key.length !== KEY_BYTES) throw new GatewayError("crypto.decrypt");
  if (mode === "sm4-gcm") return sm4GcmDecrypt(key, { iv, ciphertext, tag }, context);
  if (iv.length !== CBC_IV_BYTES || tag.length !== 0) throw new GatewayError("crypto.decrypt");
  return sm4CbcDecrypt(key, Buffer.concat([iv, ciphertext]));
}
