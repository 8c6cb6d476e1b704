/**
 * Recognises a key or certificate in whatever form a peer sends it, and says in plain words when it is the
 * wrong thing. What comes out is normalised: engines meet one spelling of each key and no other.
 */
import { GatewayError } from "../../core/gateway-error.ts";
import { Secret } from "../../core/secret.ts";
import { decodeStrictBase64 } from "../../core/strict-base64.ts";
import type { KeyFamily, KeyMaterial } from "../engine.ts";
import { readDer } from "./read-der.ts";
import { readPem } from "./read-pem.ts";
import { readSm2Hex } from "./read-sm2-hex.ts";

export interface ReadKey {
  readonly family: Exclude<KeyFamily, "secret">;
  readonly half: "public" | "private";
  /** For a person: `PEM PKCS#8`, `hex`, `X.509` … */
  readonly form: string;
  /** SubjectPublicKeyInfo DER, of a private key too. */
  readonly spki: Uint8Array;
  /** PKCS#8 DER; of a private key alone. */
  readonly signing?: Secret<Uint8Array>;
  /** DER, leaf first, where the key came in one. */
  readonly certificates?: readonly Uint8Array[];
}

export interface ReadOptions {
  readonly passphrase?: Secret<string>;
}

const BYTES_MAX = 64 * 1024;

/**
 * PEM, DER and base64 of DER: SubjectPublicKeyInfo, PKCS#8 (encrypted too), SEC1, PKCS#1, X.509 (a chain in
 * one PEM); OpenSSH of RSA; SM2 in hex: 64 digits d, 128 x ‖ y, 130 with 04, 66 compressed.
 *
 * @throws GatewayError `key.unreadable`, `key.passphrase`, `key.wrong-curve`, `key.wrong-family`,
 *   `key.not-on-curve`, `key.weak`
 */
export function readKey(input: Uint8Array, options: ReadOptions = {}): ReadKey {
  if (input.length === 0 || input.length > BYTES_MAX) throw new GatewayError("key.unreadable");
  const text = Buffer.from(input)
    .toString("latin1")
    .replace(/^\u00ef\u00bb\u00bf/, "");
  if (text.includes("-----BEGIN ")) return readPem(text, options);
  const trimmed = text.trim();
  if (/^[0-9a-f]+$/i.test(trimmed)) return readSm2Hex(trimmed);
  const decoded = decodeStrictBase64(trimmed.replace(/\r?\n/g, ""));
  if (decoded !== undefined) return readDer(decoded, "base64", options);
  return readDer(input, "DER", options);
}

/**
 * The public half, where a peer's key is wanted.
 *
 * @throws GatewayError `key.private-given`, `key.wrong-family`
 */
export function asVerifyingKey(read: ReadKey, family: KeyFamily): Uint8Array {
  if (read.half === "private") throw new GatewayError("key.private-given");
  if (read.family !== family) throw new GatewayError("key.wrong-family");
  return read.spki;
}

/**
 * The pair, where a key of ours is wanted.
 *
 * @throws GatewayError `key.public-given`, `key.wrong-family`
 */
export function asSigningKey({ signing, spki, family: given }: ReadKey, family: KeyFamily): KeyMaterial {
  if (signing === undefined) throw new GatewayError("key.public-given");
  if (given !== family) throw new GatewayError("key.wrong-family");
  return { signing, verifying: new Secret(spki) };
}
