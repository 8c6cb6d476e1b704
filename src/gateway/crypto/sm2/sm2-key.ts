import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { GatewayError } from "../../core/gateway-error.ts";
import { Secret } from "../../core/secret.ts";
import type { KeyMaterial } from "../engine.ts";
import { DEFAULT_DISTINGUISHING_ID, isPoint, zaOf } from "./curve.ts";

/** A key ready for the engine, with the ZA of the id last used (a credential has one id). */
export interface PreparedKey {
  readonly keyObject: KeyObject;
  readonly za: (id: string | undefined) => Buffer;
}

/** SubjectPublicKeyInfo { id-ecPublicKey, sm2p256v1 } up to the point: the one spelling that we take. */
const SPKI_PREFIX = Buffer.from("3059301306072a8648ce3d020106082a811ccf5501822d034200", "hex");
const CURVE_OID = Buffer.from("06082a811ccf5501822d", "hex");

/** Up to the scalar, from it to the point, and the two tags before a scalar wherever it stands. */
const PKCS8_HEAD = Buffer.from(
  "308187020100301306072a8648ce3d020106082a811ccf5501822d046d306b0201010420",
  "hex",
);
const PUBLIC_HEAD = Buffer.from("a144034200", "hex");
const SCALAR_HEAD = Buffer.from("0201010420", "hex");

const prepared = {
  signing: new WeakMap<object, PreparedKey>(),
  verifying: new WeakMap<object, PreparedKey>(),
};

/**
 * Importing costs more than verifying (0.11 ms SPKI, 0.35 ms PKCS#8), so it happens once per key.
 *
 * @throws GatewayError `gateway.configuration`
 */
export function signingKey(key: Secret<Uint8Array>): PreparedKey {
  return once(prepared.signing, key, importPrivate);
}

/** @throws GatewayError `gateway.configuration` */
export function verifyingKey(key: Secret<Uint8Array>): PreparedKey {
  return once(prepared.verifying, key, importPublic);
}

/**
 * A fresh pair as DER.
 *
 * The KeyObjects of `generateKeyPairSync` are thrown away: used directly they sign with **ECDSA** on the
 * SM2 curve and verify that happily. Only an imported key is an SM2 key to the engine.
 */
export function generateSm2Key(): KeyMaterial {
  const { privateKey, publicKey } = generateKeyPairSync("ec", {
    namedCurve: "SM2",
    privateKeyEncoding: { format: "der", type: "pkcs8" },
    publicKeyEncoding: { format: "der", type: "spki" },
  });
  return { signing: new Secret<Uint8Array>(privateKey), verifying: new Secret<Uint8Array>(publicKey) };
}

/**
 * The public half of a private key: SubjectPublicKeyInfo DER and, in it, 04 ‖ x ‖ y.
 *
 * @throws GatewayError `gateway.configuration`
 */
export function publicKeyOf(signing: Secret<Uint8Array>): {
  readonly spki: Uint8Array;
  readonly point: Uint8Array;
} {
  const spki = createPublicKey(signingKey(signing).keyObject).export({ format: "der", type: "spki" });
  return { spki, point: pointOfSpki(spki) };
}

/**
 * The scalar of a private key, 32 bytes: for arithmetic that the engine has no name for.
 *
 * @throws GatewayError `gateway.configuration`
 */
export function scalarOf(signing: Secret<Uint8Array>): Uint8Array {
  signingKey(signing);
  const der = Buffer.from(signing.reveal());
  // PKCS#8 { version, algorithm, OCTET STRING { SEC1 { INTEGER 1, OCTET STRING (32) … } } }
  const at = der.indexOf(SCALAR_HEAD);
  return der.subarray(at + SCALAR_HEAD.length, at + SCALAR_HEAD.length + 32);
}

/** PKCS#8 DER of a scalar of 32 bytes, with the public point that belongs to it. */
export function pkcs8OfScalar(scalar: Uint8Array, point: Uint8Array): Secret<Uint8Array> {
  return new Secret<Uint8Array>(Buffer.concat([PKCS8_HEAD, scalar, PUBLIC_HEAD, point]));
}

/** 04 ‖ x ‖ y of a public key that {@link verifyingKey} takes. */
export const pointOfSpki = (spki: Uint8Array): Uint8Array => spki.subarray(SPKI_PREFIX.length);
export const spkiOfPoint = (point: Uint8Array): Buffer => Buffer.concat([SPKI_PREFIX, point]);

function importPublic(spki: Uint8Array): PreparedKey {
  const head = Buffer.from(spki.buffer, spki.byteOffset, Math.min(spki.length, SPKI_PREFIX.length));
  if (!head.equals(SPKI_PREFIX) || !isPoint(pointOfSpki(spki)))
    throw wrongKey("not an SM2 SubjectPublicKeyInfo with an uncompressed point of the curve");
  const keyObject = createPublicKey({ key: Buffer.from(spki), format: "der", type: "spki" });
  return prepare(keyObject, pointOfSpki(spki));
}

function importPrivate(pkcs8: Uint8Array): PreparedKey {
  let keyObject: KeyObject;
  try {
    keyObject = createPrivateKey({ key: Buffer.from(pkcs8), format: "der", type: "pkcs8" });
  } catch (cause) {
    throw wrongKey("not a PKCS#8 private key", cause);
  }
  if (!Buffer.from(pkcs8).includes(CURVE_OID)) throw wrongKey("a private key of another curve");
  const spki = createPublicKey(keyObject).export({ format: "der", type: "spki" });
  return prepare(keyObject, pointOfSpki(spki));
}

function prepare(keyObject: KeyObject, point: Uint8Array): PreparedKey {
  // Node has no name for an SM2 key; a name ("ec") means that this key would sign with ECDSA.
  if (keyObject.asymmetricKeyType !== undefined) throw wrongKey("the engine does not treat it as SM2");
  let id = DEFAULT_DISTINGUISHING_ID;
  let za = zaOf(id, point);
  return {
    keyObject,
    za: (wanted = DEFAULT_DISTINGUISHING_ID) => {
      if (wanted !== id) {
        za = zaOf(wanted, point);
        id = wanted;
      }
      return za;
    },
  };
}

function once(
  cache: WeakMap<object, PreparedKey>,
  key: Secret<Uint8Array>,
  load: (bytes: Uint8Array) => PreparedKey,
): PreparedKey {
  const cached = cache.get(key);
  if (cached !== undefined) return cached;
  const made = load(key.reveal());
  cache.set(key, made);
  return made;
}

const wrongKey = (detail: string, cause?: unknown): GatewayError =>
  new GatewayError("gateway.configuration", { detail: `SM2 key: ${detail}`, cause });
