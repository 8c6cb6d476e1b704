import { GatewayError } from "../gateway-error.ts";
import type { DateText } from "../licence.ts";
import { readDate } from "../numbers/dates.ts";

/** What is wrong with a citizen ID number: never its value. */
export type CitizenIdFault =
  | "shape"
  | "fifteen-digits"
  | "area"
  | "birth-date"
  | "birth-in-future"
  | "check-digit";

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const CHECK_DIGITS = "10X98765432";
const SHAPE = /^\d{17}[\dX]$/;
/** First two digits of GB/T 2260 areas that GB 11643 numbers start with; 66 (兵团) is no birthplace head. */
const AREA_HEAD = /^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])/;

export function normaliseCitizenId(text: string): string {
  return text.trim().toUpperCase();
}

/**
 * Why a text is not a citizen ID number (GB 11643-1999), or undefined where it is one.
 *
 * `today` is an argument so that the check has no clock. Fifteen-digit numbers have not been valid
 * documents since 2013 and get their own reason, because a caller can act on it.
 */
export function citizenIdFault(text: string, today: DateText): CitizenIdFault | undefined {
  const id = normaliseCitizenId(text);
  if (!SHAPE.test(id)) return /^\d{15}$/.test(id) ? "fifteen-digits" : "shape";
  if (!AREA_HEAD.test(id)) return "area";
  const birthDate = readDate(id.slice(6, 14));
  if (birthDate === undefined) return "birth-date";
  if (birthDate > today) return "birth-in-future";
  return id.charAt(17) === citizenCheckDigit(id) ? undefined : "check-digit";
}

export interface CitizenIdParts {
  /** GB/T 2260, of the place of first registration. */
  readonly areaCode: string;
  readonly birthDate: DateText;
  /** 1 to 999; odd for men, even for women. */
  readonly sequence: number;
}

/**
 * An ID number for synthetic data, with its check digit.
 *
 * @throws GatewayError `gateway.internal` where a part is not well formed.
 */
export function composeCitizenId(parts: CitizenIdParts): string {
  const birthDate = parts.birthDate.replaceAll("-", "");
  const body = `${parts.areaCode}${birthDate}${String(parts.sequence).padStart(3, "0")}`;
  const id = body + citizenCheckDigit(body);
  if (!SHAPE.test(id) || !AREA_HEAD.test(id) || readDate(birthDate) === undefined) {
    throw new GatewayError("gateway.internal", { detail: "citizen ID part not well formed" });
  }
  return id;
}

function citizenCheckDigit(id: string): string {
  let sum = 0;
  for (const [at, weight] of WEIGHTS.entries()) sum += (id.charCodeAt(at) - 48) * weight;
  return CHECK_DIGITS.charAt(sum % 11);
}
