/** Whether a licence may go out to a partner that trusts what it is sent. */
import { parseLicenceIdentifier } from "../core/check-digits/licence-identifier.ts";
import { type Licence, licenceType } from "../core/licence.ts";
import { isDateText, isPeriod } from "../core/numbers/dates.ts";

/** Names that stand in the database and in lists; never a value of the licence. */
export type Finding =
  | "identifier-invalid"
  | "type-unknown"
  | "type-differs"
  | "period-malformed"
  | "period-reversed"
  | "predecessor-missing"
  | "predecessor-invalid";

/** @returns what is not sound, each once; empty: nothing */
export function judgeLicence(licence: Licence): readonly Finding[] {
  const { identifier, typeCode, validFrom, validTo, predecessor } = licence;
  const findings: Finding[] = [];
  const parts = parseLicenceIdentifier(identifier);
  if (parts === undefined) findings.push("identifier-invalid");
  if (licenceType(typeCode) === undefined) findings.push("type-unknown");
  else if (parts !== undefined && parts.typeCode !== typeCode) findings.push("type-differs");
  if (!isDateText(validFrom) || !isDateText(validTo)) findings.push("period-malformed");
  else if (!isPeriod(validFrom, validTo)) findings.push("period-reversed");
  if (predecessor === undefined) {
    // Every renewal and change counts the version up (GB/T 36904), and replaces the licence before it.
    if (parts !== undefined && parts.version > 1) findings.push("predecessor-missing");
  } else if (parseLicenceIdentifier(predecessor) === undefined || predecessor === identifier) {
    findings.push("predecessor-invalid");
  }
  return findings;
}
