/**
 * SM2 certificates (GB/T 20518, X.509 v3): read strictly, and a chain judged with ZA of the default id.
 *
 * Not by Node's `X509Certificate.verify`: it takes ZA of an empty id, so it refuses every standard
 * certificate of this kind.
 */
import { AsnConvert } from "@peculiar/asn1-schema";
import {
  BasicConstraints,
  Certificate,
  type Extension,
  id_ce_basicConstraints,
  id_ce_certificatePolicies,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_subjectAltName,
  KeyUsage,
  KeyUsageFlags,
} from "@peculiar/asn1-x509";
import { GatewayError } from "../../core/gateway-error.ts";
import { Secret } from "../../core/secret.ts";
import { isOneSequence } from "../keys/read-der.ts";
import { isPoint } from "../sm2/curve.ts";
import { pointOfSpki, spkiOfPoint } from "../sm2/sm2-key.ts";
import { SM2_SM3 } from "../sm2/sm2-signature.ts";

export interface ReadCertificate {
  readonly der: Uint8Array;
  /** SubjectPublicKeyInfo DER of an SM2 key. */
  readonly spki: Uint8Array;
  /** Milliseconds; both ends inclusive. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** DER of the names: what chains are built by. */
  readonly subject: Uint8Array;
  readonly issuer: Uint8Array;
  /** Hex. */
  readonly serial: string;
  readonly isAuthority: boolean;
  /** Authorities that may stand below it. */
  readonly pathLength: number;
  /** `KeyUsageFlags`; undefined: the certificate does not restrict its key. */
  readonly keyUsage: number | undefined;
  readonly signed: Uint8Array;
  /** DER of r and s. */
  readonly signature: Uint8Array;
}

export type CertificateUsage = "sign" | "encrypt";

/** GM/T 0006: SM2 signature with SM3. */
const SM2_WITH_SM3 = "1.2.156.10197.1.501";
const CHAIN_MAX = 5;
/** What is looked at, or restricts nothing here. Any other critical extension is one we would ignore. */
const UNDERSTOOD: ReadonlySet<string> = new Set([
  id_ce_basicConstraints,
  id_ce_keyUsage,
  id_ce_extKeyUsage,
  id_ce_certificatePolicies,
  id_ce_subjectAltName,
]);
const USAGES: Readonly<Record<CertificateUsage, number>> = {
  sign: KeyUsageFlags.digitalSignature | KeyUsageFlags.nonRepudiation,
  encrypt: KeyUsageFlags.keyEncipherment | KeyUsageFlags.dataEncipherment | KeyUsageFlags.keyAgreement,
};

/** @throws GatewayError `key.unreadable`, `certificate.not-sm2-signed`, `key.wrong-curve`, `key.not-on-curve`, `certificate.usage` */
export function readCertificate(der: Uint8Array): ReadCertificate {
  const certificate = parse(der);
  const { tbsCertificate: body, signatureAlgorithm, signatureValue, tbsCertificateRaw } = certificate;
  const algorithms = [signatureAlgorithm.algorithm, body.signature.algorithm];
  if (algorithms.some((id) => id !== SM2_WITH_SM3) || tbsCertificateRaw === undefined) {
    throw new GatewayError("certificate.not-sm2-signed");
  }
  const extensions = extensionsOf(body.extensions ?? []);
  const constraints = extensionOf(extensions, id_ce_basicConstraints, BasicConstraints);
  return {
    der,
    spki: sm2Spki(encoded(body.subjectPublicKeyInfo)),
    notBefore: body.validity.notBefore.getTime().getTime(),
    notAfter: body.validity.notAfter.getTime().getTime(),
    subject: encoded(body.subject),
    issuer: encoded(body.issuer),
    serial: Buffer.from(body.serialNumber).toString("hex"),
    isAuthority: constraints?.cA === true,
    pathLength: constraints?.pathLenConstraint ?? CHAIN_MAX,
    keyUsage: extensionOf(extensions, id_ce_keyUsage, KeyUsage)?.toNumber(),
    signed: new Uint8Array(tbsCertificateRaw),
    signature: new Uint8Array(signatureValue),
  };
}

/**
 * @param chain DER, leaf first, each signed by the next
 * @param anchors DER; the chain must end in one of them, or below one
 * @throws GatewayError `certificate.untrusted`, `certificate.not-current`, `certificate.usage`, and as {@link readCertificate}
 */
export function checkChain(
  chain: readonly Uint8Array[],
  anchors: readonly Uint8Array[],
  { now, usage }: { readonly now: number; readonly usage: CertificateUsage },
): void {
  const trusted = anchors.map(readCertificate);
  const path = chain.map(readCertificate);
  const [leaf] = path;
  if (leaf === undefined || path.length > CHAIN_MAX) throw new GatewayError("certificate.untrusted");
  if (leaf.keyUsage !== undefined && (leaf.keyUsage & USAGES[usage]) === 0) {
    throw new GatewayError("certificate.usage");
  }
  for (const [depth, certificate] of path.entries()) {
    checkPeriod(certificate, now);
    if (trusted.some((anchor) => same(anchor.der, certificate.der))) return;
    const next = path[depth + 1];
    if (next === undefined) {
      checkIssuedByAny(certificate, trusted, depth, now);
      return;
    }
    if (!isIssued(certificate, next, depth)) throw new GatewayError("certificate.untrusted");
  }
}

/** An authority that has changed its key has two anchors of one name. */
function checkIssuedByAny(
  certificate: ReadCertificate,
  anchors: readonly ReadCertificate[],
  depth: number,
  now: number,
): void {
  const issuer = anchors.find((anchor) => isIssued(certificate, anchor, depth));
  if (issuer === undefined) throw new GatewayError("certificate.untrusted");
  checkPeriod(issuer, now);
}

function checkPeriod({ notBefore, notAfter }: ReadCertificate, now: number): void {
  if (!(notBefore <= now && now <= notAfter)) throw new GatewayError("certificate.not-current");
}

/** @param depth authorities between the issuer and the leaf */
function isIssued(certificate: ReadCertificate, issuer: ReadCertificate, depth: number): boolean {
  const signs = issuer.keyUsage === undefined || (issuer.keyUsage & KeyUsageFlags.keyCertSign) !== 0;
  return (
    same(certificate.issuer, issuer.subject) &&
    issuer.isAuthority &&
    signs &&
    depth <= issuer.pathLength &&
    SM2_SM3.verify(new Secret(issuer.spki), certificate.signed, certificate.signature)
  );
}

function parse(der: Uint8Array): Certificate {
  if (!isOneSequence(der)) throw new GatewayError("key.unreadable");
  try {
    return AsnConvert.parse(der, Certificate);
  } catch {
    throw new GatewayError("key.unreadable");
  }
}

function extensionsOf(list: readonly Extension[]): ReadonlyMap<string, Extension> {
  const extensions = new Map(list.map((extension) => [extension.extnID, extension]));
  const unknown = list.some(({ extnID, critical }) => critical && !UNDERSTOOD.has(extnID));
  // RFC 5280 4.2: none twice, and an unknown critical one is a reason to refuse.
  if (unknown || extensions.size !== list.length) throw new GatewayError("certificate.usage");
  return extensions;
}

function extensionOf<T>(
  extensions: ReadonlyMap<string, Extension>,
  id: string,
  type: new () => T,
): T | undefined {
  const extension = extensions.get(id);
  if (extension === undefined) return undefined;
  try {
    return AsnConvert.parse(extension.extnValue.buffer, type);
  } catch {
    throw new GatewayError("key.unreadable");
  }
}

function sm2Spki(spki: Uint8Array): Uint8Array {
  const point = pointOfSpki(spki);
  if (!same(spkiOfPoint(point), spki)) throw new GatewayError("key.wrong-curve");
  if (!isPoint(point)) throw new GatewayError("key.not-on-curve");
  return spki;
}

const encoded = (value: object): Uint8Array => new Uint8Array(AsnConvert.serialize(value));
const same = (left: Uint8Array, right: Uint8Array): boolean => Buffer.compare(left, right) === 0;
