/** Whom a licence is about, as far as masking must know: worked out once for each licence. */
import type { LicenceClass } from "../core/licence.ts";
import type { LicenceView } from "../core/operations.ts";

export interface Subject {
  readonly licenceClass: LicenceClass;
  /** The holder is an organisation: name and code are public. */
  readonly organisation: boolean;
  readonly typeCode: string | undefined;
  /** Texts that betray the holder; undefined: not known, so that nothing can be ruled out. */
  readonly traces: readonly string[] | undefined;
}

/** GB/T 36903 annex A: the two document kinds of organisations. */
const ORGANISATION_CODE_TYPES: readonly unknown[] = ["001", "099"];

/** Shorter texts occur in others by chance. */
const NUMBER_LENGTH_MIN = 6;
const NAME_LENGTH_MIN = 2;
const NO_TRACES: readonly string[] = [];

/**
 * An organisation is one only where class, kind and document kind all say so; in doubt the holder is a
 * person. An individual business (个体工商户) counts as one: its name may be a person's, and its code
 * leads to one.
 */
export function subjectOf(licence: LicenceView, licenceClass: LicenceClass): Subject {
  const { holder, typeCode } = licence;
  const organisation =
    licenceClass !== "practitioner" &&
    holder?.kind === "organisation" &&
    ORGANISATION_CODE_TYPES.includes(holder.codeType);
  return {
    licenceClass,
    organisation,
    typeCode,
    traces: organisation ? NO_TRACES : tracesOf(licence, licenceClass),
  };
}

/** Does a text that is public by itself (an identifier's serial, a parent's name) hold the holder's name or number? */
export function embedsPerson(value: string, { traces }: Subject): boolean {
  if (traces === undefined) return true;
  for (const trace of traces) if (value.includes(trace)) return true;
  return false;
}

function tracesOf(licence: LicenceView, licenceClass: LicenceClass): readonly string[] | undefined {
  const code: unknown = licence.holder?.code;
  if (typeof code !== "string" || code === "") return undefined;
  const traces: string[] = [];
  addNumber(traces, code);
  if (licenceClass === "practitioner") {
    // Mostly the same number again; what differs is a trace of its own.
    if (licence.number !== code) addNumber(traces, licence.number);
    if (licence.practitioner?.idNumber !== code) addNumber(traces, licence.practitioner?.idNumber);
  }
  addName(traces, licence.holder?.name);
  addName(traces, licence.operator?.legalRepresentative);
  return traces;
}

/**
 * Of an ID number, day of birth and sequence: that finds its 18-, 17- and 15-character forms alike. Of
 * any other number the whole, in either letter case.
 */
function addNumber(traces: string[], number: unknown): void {
  if (typeof number !== "string") return;
  const text = number.trim();
  if (text.length < NUMBER_LENGTH_MIN) return;
  if (isIdShaped(text)) traces.push(text.slice(8, 17));
  else traces.push(text.toUpperCase(), text.toLowerCase());
}

function addName(traces: string[], name: unknown): void {
  if (typeof name !== "string") return;
  const text = name.trim();
  if (text.length >= NAME_LENGTH_MIN) traces.push(text);
}

function isIdShaped(number: string): boolean {
  if (number.length !== 18) return false;
  for (let at = 0; at < 17; at += 1) {
    const unit = number.charCodeAt(at);
    if (unit < 48 || unit > 57) return false;
  }
  return true;
}
