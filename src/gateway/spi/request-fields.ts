/**
 * What a schema cannot say about a field: check characters and days that exist.
 *
 * No clock here, so a birth date in the future or an expiry in the past is the core's to judge.
 */
import { citizenIdFault, normaliseCitizenId } from "../core/check-digits/citizen-id.ts";
import { creditCodeFault, normaliseCreditCode } from "../core/check-digits/credit-code.ts";
import { asLicenceIdentifier } from "../core/check-digits/licence-identifier.ts";
import type { ErrorCode } from "../core/error-catalogue.ts";
import { GatewayError } from "../core/gateway-error.ts";
import type { DateText, LicenceIdentifier } from "../core/licence.ts";
import { readDate } from "../core/numbers/dates.ts";

const lastDay: DateText = "9999-12-31";

const refuse = (code: ErrorCode, field: string, detail?: string): GatewayError =>
  new GatewayError(code, { fields: [field], ...(detail === undefined ? {} : { detail }) });

/**
 * @param field how the contract spells the field, for the refusal
 * @throws GatewayError `request.identifier-invalid`
 */
export function readIdentifier(text: string, field: string): LicenceIdentifier {
  const identifier = asLicenceIdentifier(text);
  if (identifier === undefined) throw refuse("request.identifier-invalid", field);
  return identifier;
}

/**
 * The holder code in its normal form; judged for the two types that have check digits (GB/T 36903
 * annex A: 001 unified social credit code, 111 citizen ID number).
 *
 * @throws GatewayError `request.code-invalid`
 */
export function readHolderCode(text: string, codeType: string, field: string): string {
  if (codeType === "111") {
    const fault = citizenIdFault(text, lastDay);
    if (fault !== undefined) throw refuse("request.code-invalid", field, fault);
    return normaliseCitizenId(text);
  }
  if (codeType === "001") {
    const fault = creditCodeFault(text);
    if (fault !== undefined) throw refuse("request.code-invalid", field, fault);
    return normaliseCreditCode(text);
  }
  return text;
}

/** @throws GatewayError `request.invalid` when there is no such day */
export function readDay(text: string, field: string): DateText {
  const day = readDate(text);
  if (day === undefined) throw refuse("request.invalid", field, "no such day");
  return day;
}

/**
 * No contract here has query parameters, and a dialect may leave the query unsigned.
 *
 * @throws GatewayError `request.unknown-field`
 */
export function refuseQuery(query: string): void {
  if (query !== "") throw refuse("request.unknown-field", "?");
}
