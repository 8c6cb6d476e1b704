/** From what an engine has read to the one form that the rest of the gateway takes. */
import { createECDH, createPublicKey, type KeyObject } from "node:crypto";
import { GatewayError } from "../../core/gateway-error.ts";
import { Secret } from "../../core/secret.ts";
import { isSoundRsaKey } from "../rsa/rsa-key.ts";
import { isPoint } from "../sm2/curve.ts";
import { pkcs8OfScalar, scalarOf, spkiOfPoint } from "../sm2/sm2-key.ts";
import type { ReadKey } from "./read-key.ts";

type Normal = Pick<ReadKey, "family" | "half" | "spki" | "signing">;

/** @throws GatewayError `key.wrong-curve`, `key.wrong-family`, `key.weak`, `key.not-on-curve` */
export function normalise(key: KeyObject): Normal {
  const publicKey = key.type === "private" ? createPublicKey(key) : key;
  const { asymmetricKeyType: type } = publicKey;
  if (type === "ec") throw new GatewayError("key.wrong-curve");
  if (type === "rsa") return rsa(key, publicKey);
  // Node has no name for SM2 keys, nor for others that it does not know: the spelling tells.
  const spki = type === undefined ? publicKey.export({ format: "der", type: "spki" }) : Buffer.alloc(0);
  if (!isSm2Spki(spki)) throw new GatewayError("key.wrong-family");
  if (key.type !== "private") return sm2Public(spki.subarray(-65));
  const exported = new Secret<Uint8Array>(key.export({ format: "der", type: "pkcs8" }));
  return sm2Private(scalarOf(exported));
}

const SM2_SPKI_BYTES = 91;
const isSm2Spki = (spki: Uint8Array): boolean =>
  spki.length === SM2_SPKI_BYTES && Buffer.compare(spkiOfPoint(spki.subarray(-65)), spki) === 0;

/** @param point 04 ‖ x ‖ y */
export function sm2Public(point: Uint8Array): Normal {
  if (!isPoint(point)) throw new GatewayError("key.not-on-curve");
  return { family: "sm2", half: "public", spki: spkiOfPoint(point) };
}

/**
 * The point is computed from the scalar, never taken from the file: a pair whose halves do not belong
 * together would sign under the ZA of somebody else.
 */
export function sm2Private(scalar: Uint8Array): Normal {
  const ecdh = createECDH("SM2");
  let point: Buffer;
  try {
    ecdh.setPrivateKey(scalar);
    point = ecdh.getPublicKey();
  } catch {
    throw new GatewayError("key.unreadable", { detail: "the scalar is not between 1 and n - 2" });
  }
  return { family: "sm2", half: "private", spki: spkiOfPoint(point), signing: pkcs8OfScalar(scalar, point) };
}

function rsa(key: KeyObject, publicKey: KeyObject): Normal {
  if (!isSoundRsaKey(publicKey)) throw new GatewayError("key.weak");
  const spki = publicKey.export({ format: "der", type: "spki" });
  if (key.type !== "private") return { family: "rsa", half: "public", spki };
  const signing = new Secret<Uint8Array>(key.export({ format: "der", type: "pkcs8" }));
  return { family: "rsa", half: "private", spki, signing };
}
