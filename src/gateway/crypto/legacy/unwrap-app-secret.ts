/** Legacy: AES-128-ECB under a SHA-1 key. Only for the adapter whose peer delivers its secret this way. */
import { createDecipheriv, createHash } from "node:crypto";
import { GatewayError } from "../../core/gateway-error.ts";
import { Secret } from "../../core/secret.ts";
import { decodeStrictBase64 } from "../../core/strict-base64.ts";

/**
 * The app secret that `refreshappsecret` delivers, out of its wrapping by the app key.
 *
 * The peer derives the key with Java's seeded `SHA1PRNG`, which on Sun's provider is
 * SHA1(SHA1(appkey)), cut to 16 bytes. ECB has no integrity: a wrong key shows only as bad padding,
 * and once in some 250 times not even so; the first signed call with the secret is the proof.
 *
 * @param wrapped base64, as delivered
 * @throws GatewayError `crypto.unseal`, the same for every failure
 */
export function unwrapAppSecret(appkey: Secret<string>, wrapped: string): Secret<string> {
  const bytes = decodeStrictBase64(wrapped);
  const seed = createHash("sha1").update(appkey.reveal(), "utf8").digest();
  const key = createHash("sha1").update(seed).digest().subarray(0, 16);
  try {
    if (bytes === undefined || bytes.length === 0) throw new GatewayError("crypto.unseal");
    const decipher = createDecipheriv("aes-128-ecb", key, null);
    const plain = Buffer.concat([decipher.update(bytes), decipher.final()]);
    return new Secret(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(plain));
  } catch {
    // Without the cause: the engine's words would tell padding from text, which is an oracle.
    throw new GatewayError("crypto.unseal", { detail: "wrapped app secret" });
  }
}
