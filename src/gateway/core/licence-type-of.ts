import { LICENCE_IDENTIFIER_ROOT } from "./check-digits/licence-identifier.ts";
import { type LicenceIdentifier, type LicenceTypeCode, licenceType } from "./licence.ts";

const TYPE_CODE_LENGTH = 21;

/**
 * The type code that an identifier carries, or undefined where it is none of the nine.
 *
 * Reads two places and checks no digit: a `LicenceIdentifier` was checked when it was made, and every
 * call passes here twice.
 */
export function licenceTypeOf(identifier: LicenceIdentifier): LicenceTypeCode | undefined {
  const start = LICENCE_IDENTIFIER_ROOT.length;
  const end = start + TYPE_CODE_LENGTH;
  if (!identifier.startsWith(LICENCE_IDENTIFIER_ROOT) || identifier.charAt(end) !== ".") return undefined;
  const code = identifier.slice(start, end);
  return licenceType(code) === undefined ? undefined : (code as LicenceTypeCode);
}
