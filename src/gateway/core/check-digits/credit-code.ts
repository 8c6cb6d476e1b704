import { GatewayError } from "../gateway-error.ts";

/** What is wrong with a unified social credit code: never its value. */
export type CreditCodeFault = "shape" | "check-digit";

/** GB 32100: no I, O, S, V or Z. */
export const CREDIT_CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
/** 3^i mod 31 */
const CREDIT_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28] as const;
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2] as const;
const SHAPE = /^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/;

export function normaliseCreditCode(text: string): string {
  return text.trim().toUpperCase();
}

/** Why a text is not a credit code (GB 32100), or undefined where it is one. Letter case is forgiven. */
export function creditCodeFault(text: string): CreditCodeFault | undefined {
  const code = normaliseCreditCode(text);
  if (!SHAPE.test(code)) return "shape";
  return code.charAt(17) === creditCheckDigit(code) ? undefined : "check-digit";
}

/**
 * Does the organisation code inside a credit code (positions 9 to 17) carry its own check digit (GB 11714)?
 *
 * A failure is a warning, not a rejection: codes handed out in batches before 2015 broke it, and the
 * credit code's own check digit already covers these positions.
 */
export function embedsOrganisationCode(text: string): boolean {
  const code = normaliseCreditCode(text);
  return SHAPE.test(code) && code.charAt(16) === organisationCheckDigit(code.slice(8, 16));
}

/** Is the text an organisation code of nine characters (GB 11714), with or without its hyphen? */
export function isOrganisationCode(text: string): boolean {
  const code = text.trim().toUpperCase().replace("-", "");
  return /^[0-9A-Z]{8}[0-9X]$/.test(code) && code.charAt(8) === organisationCheckDigit(code.slice(0, 8));
}

export interface CreditCodeParts {
  /** Registering department and category of the organisation, e.g. `91` for an enterprise, `92` for 个体工商户. */
  readonly department: string;
  /** GB/T 2260 */
  readonly areaCode: string;
  /** The eight characters before the organisation code's check digit. */
  readonly organisation: string;
}

/**
 * A credit code for synthetic data, with both check digits right.
 *
 * @throws GatewayError `gateway.internal` where a part is not well formed.
 */
export function composeCreditCode(parts: CreditCodeParts): string {
  const organisationCheck = organisationCheckDigit(parts.organisation);
  const body = `${parts.department}${parts.areaCode}${parts.organisation}${organisationCheck}`;
  const code = body + creditCheckDigit(body);
  if (!SHAPE.test(code)) {
    throw new GatewayError("gateway.internal", { detail: "credit code part not well formed" });
  }
  return code;
}

function creditCheckDigit(code: string): string {
  let sum = 0;
  for (const [at, weight] of CREDIT_WEIGHTS.entries()) {
    sum += CREDIT_CODE_ALPHABET.indexOf(code.charAt(at)) * weight;
  }
  return CREDIT_CODE_ALPHABET.charAt((31 - (sum % 31)) % 31);
}

function organisationCheckDigit(body: string): string {
  let sum = 0;
  for (const [at, weight] of ORGANISATION_WEIGHTS.entries()) {
    const unit = body.charCodeAt(at);
    sum += (unit >= 65 ? unit - 55 : unit - 48) * weight;
  }
  const check = 11 - (sum % 11);
  return check === 10 ? "X" : String(check % 11);
}
