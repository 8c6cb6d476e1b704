import { createHmac, createSecretKey, type KeyObject, randomBytes, timingSafeEqual } from "node:crypto";
import { GatewayError } from "../core/gateway-error.ts";
import { Secret } from "../core/secret.ts";
import type { AlgorithmRow } from "./engine.ts";

// A KeyObject made once per key saves the copy and the wrapping on every call; the map holds no key alive.
const keyObjects = new WeakMap<Secret<Uint8Array>, KeyObject>();

/** RFC 2104 over a digest that Node knows (HMAC-SM3: GM/T 0042-2015 annex D). Both digests have 32 bytes. */
export function hmacRow(
  id: string,
  digest: "sha256" | "sm3",
  standing: AlgorithmRow["standing"],
): AlgorithmRow {
  return {
    id,
    family: "secret",
    kind: "mac",
    standing,
    signatureBytes: 32,
    keyBytesMin: 16,
    generateKey: () => {
      const key = new Secret<Uint8Array>(randomBytes(32));
      return { signing: key, verifying: key };
    },
    sign: (key, message) => createHmac(digest, keyObject(key)).update(message).digest(),
    verify: (key, message, signature) =>
      signature.length === 32 &&
      timingSafeEqual(createHmac(digest, keyObject(key)).update(message).digest(), signature),
  };
}

function keyObject(key: Secret<Uint8Array>): KeyObject {
  const cached = keyObjects.get(key);
  if (cached !== undefined) return cached;
  const bytes = key.reveal();
  // HMAC takes an empty key without a word, and then anybody can sign.
  if (bytes.length === 0) throw new GatewayError("gateway.configuration", { detail: "the mac key is empty" });
  const made = createSecretKey(bytes);
  keyObjects.set(key, made);
  return made;
}
