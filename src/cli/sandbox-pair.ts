/**
 * The sandbox partner's own SM2 key pair. The gateway keeps public keys alone, yet every start, in every
 * process, must be able to write the partner's side to credentials.json: so the pair follows from a secret
 * that both already share. Nothing but the sandbox makes a key this way.
 */
import type { Secret } from "../gateway/core/secret.ts";
import type { KeyMaterial } from "../gateway/crypto/engine.ts";
import { asSigningKey, readKey } from "../gateway/crypto/keys/read-key.ts";
import { hmacSm3 } from "../gateway/crypto/sm3.ts";

export function sandboxPair(secret: Secret<Uint8Array>, keyId: string): KeyMaterial {
  const scalar = hmacSm3(secret.reveal(), `elgw sandbox sm2: ${keyId}`).toString("hex");
  return asSigningKey(readKey(Buffer.from(scalar)), "sm2");
}
