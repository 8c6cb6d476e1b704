import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from "node:crypto";
import { GatewayError } from "../../core/gateway-error.ts";
import { isPoint } from "../sm2/curve.ts";
import { pointOfSpki, spkiOfPoint } from "../sm2/sm2-key.ts";
import { normalise } from "./normalise.ts";
import type { ReadKey, ReadOptions } from "./read-key.ts";

type Container = "X.509" | "SPKI" | "PKCS#8" | "SEC1" | "PKCS#1" | "PKCS#1 public" | "encrypted PKCS#8";

/** In this order: each is refused by the readers before it. */
const CONTAINERS: readonly Container[] = [
  "X.509",
  "SPKI",
  "PKCS#8",
  "SEC1",
  "PKCS#1",
  "PKCS#1 public",
  "encrypted PKCS#8",
];

/** @throws GatewayError as `readKey` */
export function readDer(der: Uint8Array, wrapping: string, options: ReadOptions): ReadKey {
  if (!isOneSequence(der)) throw new GatewayError("key.unreadable");
  refuseOffCurve(der);
  for (const container of CONTAINERS) {
    const key = tryContainer(der, container, options);
    if (key === undefined) continue;
    const form = `${wrapping} ${container}`;
    return { ...normalise(key), form, ...(container === "X.509" ? { certificates: [der] } : {}) };
  }
  throw isEncryptedPkcs8(der) ? new GatewayError("key.passphrase") : new GatewayError("key.unreadable");
}

/**
 * The key in a container of a stated kind.
 *
 * @throws GatewayError `key.unreadable`, `key.passphrase`, and what normalising throws
 */
export function readContainer(
  der: Uint8Array,
  container: Container,
  wrapping: string,
  options: ReadOptions,
): ReadKey {
  if (!isOneSequence(der)) throw new GatewayError("key.unreadable");
  refuseOffCurve(der);
  const key = tryContainer(der, container, options);
  if (key !== undefined) return { ...normalise(key), form: `${wrapping} ${container}` };
  throw new GatewayError(container === "encrypted PKCS#8" ? "key.passphrase" : "key.unreadable");
}

function tryContainer(
  der: Uint8Array,
  container: Container,
  { passphrase }: ReadOptions,
): KeyObject | undefined {
  const key = Buffer.from(der);
  try {
    switch (container) {
      case "X.509":
        return new X509Certificate(key).publicKey;
      case "SPKI":
        return createPublicKey({ key, format: "der", type: "spki" });
      case "PKCS#1 public":
        return createPublicKey({ key, format: "der", type: "pkcs1" });
      case "PKCS#8":
        return createPrivateKey({ key, format: "der", type: "pkcs8" });
      case "SEC1":
        return createPrivateKey({ key, format: "der", type: "sec1" });
      case "PKCS#1":
        return createPrivateKey({ key, format: "der", type: "pkcs1" });
      case "encrypted PKCS#8":
        if (passphrase === undefined || iterationsOf(key) > ITERATIONS_MAX) return undefined;
        return createPrivateKey({ key, format: "der", type: "pkcs8", passphrase: passphrase.reveal() });
    }
  } catch {
    return undefined;
  }
}

/** One DER SEQUENCE from the first byte to the last: nothing may hang on behind a key. */
export function isOneSequence(der: Uint8Array): boolean {
  const [tag, length = 0] = der;
  if (tag !== 0x30 || der.length < 4) return false;
  if (length < 0x80) return der.length === 2 + length;
  const digits = length & 0x7f;
  if (digits < 1 || digits > 3) return false;
  const stated = Buffer.from(der).readUIntBE(2, digits);
  return stated >= (digits === 1 ? 0x80 : 1 << (8 * (digits - 1))) && der.length === 2 + digits + stated;
}

/** Told apart from "not a key at all", because it is what a cut or reordered public key looks like. */
function refuseOffCurve(der: Uint8Array): void {
  const point = der.length === 91 ? pointOfSpki(der) : undefined;
  if (point === undefined || Buffer.compare(spkiOfPoint(point), der) !== 0) return;
  if (!isPoint(point)) throw new GatewayError("key.not-on-curve");
}

/** SEQUENCE { SEQUENCE { OID PBES2 (1.2.840.113549.1.5.13) … */
const isEncryptedPkcs8 = (der: Uint8Array): boolean =>
  Buffer.from(der).subarray(0, 32).includes(Buffer.from("06092a864886f70d01050d", "hex"));

/** A second or two of work. A file may ask for hours, and the gateway would stand still meanwhile. */
const ITERATIONS_MAX = 5_000_000;
const PBKDF2 = Buffer.from("06092a864886f70d01050c", "hex");

/** PBKDF2-params of RFC 8018: SEQUENCE { OCTET STRING salt, INTEGER iterations … behind the OID. */
function iterationsOf(der: Buffer): number {
  const at = der.indexOf(PBKDF2);
  if (at < 0) return 0;
  const salt = at + PBKDF2.length + 2;
  const count = salt + 2 + (der[salt + 1] ?? 0);
  const length = der[count + 1] ?? 0;
  if (der[salt] !== 0x04 || der[count] !== 0x02 || length < 1 || length > 6) return Number.POSITIVE_INFINITY;
  return count + 2 + length > der.length ? Number.POSITIVE_INFINITY : der.readUIntBE(count + 2, length);
}
