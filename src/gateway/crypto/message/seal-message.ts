/** Encryption of a part of a message, as partners' dialects have it. It hides; that nothing was changed is the signature's to prove. */
import { createCipheriv, createDecipheriv } from "node:crypto";
import { GatewayError } from "../../core/gateway-error.ts";
import type { Secret } from "../../core/secret.ts";
import { type Sm2Layout, sm2Decrypt, sm2Encrypt } from "../sm2/sm2-encryption.ts";
import { sm4CbcDecrypt, sm4CbcEncrypt } from "../sm4/sm4-cbc.ts";

export type MessageCipher =
  | { readonly cipher: "SM2"; readonly layout: Sm2Layout }
  | { readonly cipher: "SM4-CBC" | "SM4-ECB" };

interface Key {
  readonly key: Secret<Uint8Array>;
}

/**
 * @param key SM2: SubjectPublicKeyInfo DER. SM4: the text of 32 hex digits.
 * @throws GatewayError `gateway.configuration`: the key is none of the cipher
 */
export function sealWith(kind: MessageCipher, { key }: Key, plain: Uint8Array): Buffer {
  if (kind.cipher === "SM2") return sm2Encrypt(key, plain, kind.layout);
  const bytes = sm4KeyOf(key);
  if (kind.cipher === "SM4-CBC") return sm4CbcEncrypt(bytes, plain);
  const cipher = createCipheriv("sm4-ecb", bytes, null);
  return Buffer.concat([cipher.update(plain), cipher.final()]);
}

/**
 * With the first of the keys that opens it; undefined: none does, whatever the reason.
 *
 * @param keys SM2: PKCS#8 DER. SM4: the text of 32 hex digits.
 */
export function openWith(kind: MessageCipher, keys: readonly Key[], sealed: Uint8Array): Buffer | undefined {
  for (const { key } of keys) {
    try {
      return opened(kind, key, sealed);
    } catch (thrown) {
      if (!(thrown instanceof GatewayError)) throw thrown;
    }
  }
  return undefined;
}

function opened(kind: MessageCipher, key: Secret<Uint8Array>, sealed: Uint8Array): Buffer {
  if (kind.cipher === "SM2") return sm2Decrypt(key, sealed, kind.layout);
  const bytes = sm4KeyOf(key);
  if (kind.cipher === "SM4-CBC") return sm4CbcDecrypt(bytes, sealed);
  if (sealed.length === 0 || sealed.length % 16 !== 0) throw new GatewayError("crypto.decrypt");
  try {
    const decipher = createDecipheriv("sm4-ecb", bytes, null);
    return Buffer.concat([decipher.update(sealed), decipher.final()]);
  } catch {
    throw new GatewayError("crypto.decrypt");
  }
}

function sm4KeyOf(key: Secret<Uint8Array>): Buffer {
  const text = Buffer.from(key.reveal()).toString("latin1");
  if (!/^[0-9A-Fa-f]{32}$/.test(text))
    throw new GatewayError("gateway.configuration", { detail: "an SM4 key has 32 hex digits" });
  return Buffer.from(text, "hex");
}
