/** Who a licence's holder is, as far as masking must know. In doubt the holder is a person. */
import type { LicenceClass } from "../core/licence.ts";
import type { LicenceView } from "../core/operations.ts";

/** GB/T 36903 annex A: the two document kinds of organisations. */
const ORGANISATION_CODE_TYPES: readonly unknown[] = ["001", "099"];

/** Shorter texts occur in others by chance. */
const NUMBER_LENGTH_MIN = 6;
const NAME_LENGTH_MIN = 2;

/**
 * True only where class, kind and document kind all say so. An individual business (个体工商户) is none:
 * its name may be a person's, and its code leads to one.
 */
export function isOrganisation({ holder }: LicenceView, licenceClass: LicenceClass): boolean {
  return (
    licenceClass !== "practitioner" &&
    holder?.kind === "organisation" &&
    ORGANISATION_CODE_TYPES.includes(holder.codeType)
  );
}

/**
 * Does a text that is public by itself (an identifier's serial, a parent's name) hold the holder's name
 * or number? Of an ID number, birth date and sequence are enough: that finds the 18-, 17- and
 * 15-character forms. Where the holder's number is not known, nothing can be ruled out: true.
 */
export function embedsPerson(value: string, licence: LicenceView, licenceClass: LicenceClass): boolean {
  if (isOrganisation(licence, licenceClass)) return false;
  const code: unknown = licence.holder?.code;
  if (typeof code !== "string" || code === "") return true;
  const id: unknown = licence.practitioner?.idNumber;
  const number: unknown = licenceClass === "practitioner" ? licence.number : undefined;
  return (
    holdsNumber(value, code) ||
    (id !== code && holdsNumber(value, id)) ||
    (number !== code && holdsNumber(value, number)) ||
    holdsName(value, licence.holder?.name) ||
    holdsName(value, licence.operator?.legalRepresentative)
  );
}

function holdsNumber(value: string, number: unknown): boolean {
  if (typeof number !== "string") return false;
  const text = number.trim();
  if (text.length < NUMBER_LENGTH_MIN) return false;
  if (isIdShaped(text)) return value.includes(text.slice(8, 17));
  return value.includes(text) || value.toUpperCase().includes(text.toUpperCase());
}

const holdsName = (value: string, name: unknown): boolean =>
  typeof name === "string" && name.length >= NAME_LENGTH_MIN && value.includes(name);

function isIdShaped(number: string): boolean {
  if (number.length !== 18) return false;
  for (let at = 0; at < 17; at += 1) {
    const unit = number.charCodeAt(at);
    if (unit < 48 || unit > 57) return false;
  }
  return true;
}
