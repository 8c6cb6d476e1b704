import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { GatewayError } from "../../core/gateway-error.ts";
import { Secret } from "../../core/secret.ts";
import type { KeyMaterial } from "../engine.ts";

/** What may be signed with today (GB/T 39786 leaves RSA to the peer; NIST SP 800-131A: 2048 bits or more). */
const MODULUS_BITS = { min: 2048, max: 8192 } as const;
const NEW_KEY_BITS = 3072;
const EXPONENT_MIN = 65_537n;

/** A key ready for the engine. */
export interface PreparedRsaKey {
  readonly keyObject: KeyObject;
  /** Bytes of a signature: as many as the modulus has. */
  readonly signatureBytes: number;
}

const cache = {
  signing: new WeakMap<object, PreparedRsaKey>(),
  verifying: new WeakMap<object, PreparedRsaKey>(),
};

/** @throws GatewayError `gateway.configuration` */
export function rsaSigningKey(key: Secret<Uint8Array>): PreparedRsaKey {
  return once(cache.signing, key, (bytes) =>
    createPrivateKey({ key: Buffer.from(bytes), format: "der", type: "pkcs8" }),
  );
}

/** @throws GatewayError `gateway.configuration` */
export function rsaVerifyingKey(key: Secret<Uint8Array>): PreparedRsaKey {
  return once(cache.verifying, key, (bytes) =>
    createPublicKey({ key: Buffer.from(bytes), format: "der", type: "spki" }),
  );
}

export function generateRsaKey(): KeyMaterial {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", {
    modulusLength: NEW_KEY_BITS,
    publicKeyEncoding: { format: "der", type: "spki" },
    privateKeyEncoding: { format: "der", type: "pkcs8" },
  });
  return { signing: new Secret<Uint8Array>(privateKey), verifying: new Secret<Uint8Array>(publicKey) };
}

/** A plain RSA key of bearable size: PSS-only keys bring parameters of their own, which a row must not meet. */
export function isSoundRsaKey({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  const { modulusLength = 0, publicExponent = 0n } = asymmetricKeyDetails ?? {};
  return (
    asymmetricKeyType === "rsa" &&
    modulusLength >= MODULUS_BITS.min &&
    modulusLength <= MODULUS_BITS.max &&
    publicExponent >= EXPONENT_MIN &&
    publicExponent % 2n === 1n
  );
}

function once(
  known: WeakMap<object, PreparedRsaKey>,
  key: Secret<Uint8Array>,
  load: (bytes: Uint8Array) => KeyObject,
): PreparedRsaKey {
  const cached = known.get(key);
  if (cached !== undefined) return cached;
  let keyObject: KeyObject;
  try {
    keyObject = load(key.reveal());
  } catch (cause) {
    throw new GatewayError("gateway.configuration", { detail: "RSA key: not DER of the kind wanted", cause });
  }
  if (!isSoundRsaKey(keyObject)) {
    throw new GatewayError("gateway.configuration", { detail: "RSA key: too short, too long or odd" });
  }
  const signatureBytes = Math.ceil((keyObject.asymmetricKeyDetails?.modulusLength ?? 0) / 8);
  const made = { keyObject, signatureBytes };
  known.set(key, made);
  return made;
}
