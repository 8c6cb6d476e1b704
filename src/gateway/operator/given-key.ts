/** A key or certificate that an operator hands in, as bytes of a file. */
import { X509Certificate } from "node:crypto";
import { GatewayError } from "../core/gateway-error.ts";
import { Secret } from "../core/secret.ts";
import { checkChain, readCertificate } from "../crypto/certificates/sm2-certificate.ts";
import type { KeyFamily, KeyMaterial } from "../crypto/engine.ts";
import { asSigningKey, asVerifyingKey, type ReadKey, readKey } from "../crypto/keys/read-key.ts";
import { type Arguments, optionalText, text, wrong } from "./arguments.ts";

export interface GivenKey {
  readonly fits: (family: KeyFamily) => boolean;
  /** SubjectPublicKeyInfo DER. @throws GatewayError `key.*` when it is the wrong thing */
  readonly publicKey: (family: KeyFamily) => Uint8Array;
  /** @throws GatewayError `key.*` when it is the wrong thing */
  readonly pair: (family: KeyFamily) => KeyMaterial;
  /** Of the certificate, where it came in one. */
  readonly period: { readonly notBefore: number; readonly notAfter: number } | undefined;
}

const FILE_BYTES_MAX = 64 * 1024;

/**
 * `{key, passphrase?, authorities?}`, files in base64. A certificate without authorities is trusted as it
 * stands, because the operator brings it: period, usage and algorithm are still judged. With authorities
 * its chain must lead to one of them.
 *
 * @throws GatewayError `key.*`, `certificate.*`, `operator.usage`
 */
export function readGivenKey(args: Arguments, now: number): GivenKey {
  const passphrase = optionalText(args, "passphrase");
  const read = readKey(
    bytesOf(args, "key"),
    passphrase === undefined ? {} : { passphrase: new Secret(passphrase) },
  );
  return {
    fits: (family) => read.family === family,
    publicKey: (family) => asVerifyingKey(read, family),
    pair: (family) => asSigningKey(read, family),
    period: periodOf(read, args, now),
  };
}

function periodOf({ certificates = [], family }: ReadKey, args: Arguments, now: number): GivenKey["period"] {
  const authorities = optionalText(args, "authorities") !== undefined;
  const [leaf] = certificates;
  if (leaf === undefined) {
    if (authorities) throw wrong("authorities", "goes with a certificate");
    return undefined;
  }
  if (family !== "sm2") {
    if (authorities) throw wrong("authorities", "is for SM2 certificates");
    return rsaPeriod(leaf, now);
  }
  const anchors = authorities ? (readKey(bytesOf(args, "authorities")).certificates ?? []) : [leaf];
  checkChain(authorities ? certificates : [leaf], anchors, { now, usage: "sign" });
  return readCertificate(leaf);
}

function rsaPeriod(der: Uint8Array, now: number): GivenKey["period"] {
  const { validFrom, validTo } = new X509Certificate(der);
  const period = { notBefore: Date.parse(validFrom), notAfter: Date.parse(validTo) };
  if (!(period.notBefore <= now && now <= period.notAfter)) throw new GatewayError("certificate.not-current");
  return period;
}

function bytesOf(args: Arguments, name: string): Uint8Array {
  const bytes = Buffer.from(text(args, name), "base64");
  if (bytes.length === 0 || bytes.length > FILE_BYTES_MAX) throw wrong(name, "is empty, or more than 64 KiB");
  return bytes;
}
