import { GatewayError } from "../gateway-error.ts";
import type { LicenceIdentifier } from "../licence.ts";

/** The constant OID arc of every e-licence identifier; it takes no part in the checksum (GB/T 36904). */
export const LICENCE_IDENTIFIER_ROOT = "1.2.156.3005.2.";

/** The column that provincial stores keep identifiers in holds 128 characters. */
const LENGTH_MAX = 128;
/** What is left for the four parts after root, dots and check character. */
const PAYLOAD_MAX = LENGTH_MAX - LICENCE_IDENTIFIER_ROOT.length - 5;

export interface LicenceIdentifierParts {
  /** USCC of the defining body (18) and three digits. */
  readonly typeCode: string;
  /** USCC of the issuing body, or a 6-digit area code. */
  readonly issuerCode: string;
  /** Digits and capitals, never a dot. */
  readonly serial: string;
  /** 1 for the first issue, one more on each renewal or change; at most 999. */
  readonly version: number;
  readonly check: string;
}

/** What is wrong with an identifier: the name of the part at fault, never its value. */
export type LicenceIdentifierFault =
  | "root"
  | "parts"
  | "type-code"
  | "issuer-code"
  | "serial"
  | "version"
  | "check-character";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const TYPE_CODE = /^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}\d{3}$/;
const ISSUER_CODE = /^(?:[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}|\d{6})$/;
const SERIAL = /^[0-9A-Z]+$/;
const VERSION = /^(?!000)\d{3}$/;

/** Identifiers are upper case; peers send them lower-case and padded. */
export function normaliseLicenceIdentifier(text: string): string {
  return text.trim().toUpperCase();
}

/**
 * ISO 7064 MOD 37,36 over digits and capitals, without dots.
 *
 * It finds every single wrong character and nearly every swap. Two changes at once may cancel out:
 * with all else equal, type codes ending in 008 and 016 share their check character.
 */
export function checkCharacter(payload: string): string {
  let product = 36;
  for (let at = 0; at < payload.length; at += 1) {
    const unit = payload.charCodeAt(at);
    const value = unit >= 65 ? unit - 55 : unit - 48;
    const sum = (product + value) % 36;
    product = ((sum === 0 ? 36 : sum) * 2) % 37;
  }
  return ALPHABET.charAt((37 - product) % 36);
}

/** The parts of an identifier in any letter case, or undefined where {@link licenceIdentifierFault} has a reason. */
export function parseLicenceIdentifier(text: string): LicenceIdentifierParts | undefined {
  const read = dissect(normaliseLicenceIdentifier(text));
  return typeof read === "string" ? undefined : read;
}

/** Why a text is not an identifier, or undefined where it is one. */
export function licenceIdentifierFault(text: string): LicenceIdentifierFault | undefined {
  const read = dissect(normaliseLicenceIdentifier(text));
  return typeof read === "string" ? read : undefined;
}

/** The normalised identifier, or undefined where a part or the check character is wrong. */
export function asLicenceIdentifier(text: string): LicenceIdentifier | undefined {
  const normal = normaliseLicenceIdentifier(text);
  return typeof dissect(normal) === "string" ? undefined : (normal as LicenceIdentifier);
}

/**
 * An identifier with its check character, for synthetic data and for the next version of a licence.
 *
 * @throws GatewayError `gateway.internal` where a part is not well formed.
 */
export function composeLicenceIdentifier(parts: Omit<LicenceIdentifierParts, "check">): LicenceIdentifier {
  const { typeCode, issuerCode, serial } = parts;
  const version = String(parts.version).padStart(3, "0");
  const fault = partFault(typeCode, issuerCode, serial, version);
  const payload = typeCode + issuerCode + serial + version;
  if (fault !== undefined || payload.length > PAYLOAD_MAX) {
    throw new GatewayError("gateway.internal", {
      detail: `identifier part not well formed: ${fault ?? "parts"}`,
    });
  }
  const check = checkCharacter(payload);
  return `${LICENCE_IDENTIFIER_ROOT}${typeCode}.${issuerCode}.${serial}.${version}.${check}` as LicenceIdentifier;
}

function dissect(text: string): LicenceIdentifierParts | LicenceIdentifierFault {
  if (!text.startsWith(LICENCE_IDENTIFIER_ROOT)) return "root";
  if (text.length > LENGTH_MAX) return "parts";
  const [typeCode, issuerCode, serial, version, check, ...rest] = text
    .slice(LICENCE_IDENTIFIER_ROOT.length)
    .split(".");
  if (typeCode === undefined || issuerCode === undefined || serial === undefined) return "parts";
  if (version === undefined || check === undefined || rest.length > 0) return "parts";
  const fault = partFault(typeCode, issuerCode, serial, version);
  if (fault !== undefined) return fault;
  if (check !== checkCharacter(typeCode + issuerCode + serial + version)) return "check-character";
  return { typeCode, issuerCode, serial, version: Number(version), check };
}

function partFault(
  typeCode: string,
  issuerCode: string,
  serial: string,
  version: string,
): LicenceIdentifierFault | undefined {
  if (!TYPE_CODE.test(typeCode)) return "type-code";
  if (!ISSUER_CODE.test(issuerCode)) return "issuer-code";
  if (!SERIAL.test(serial)) return "serial";
  return VERSION.test(version) ? undefined : "version";
}
