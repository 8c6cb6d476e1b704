/**
 * Canaries: values that are searched for in every place a classified field must not reach.
 *
 * Each is well formed (a real check digit, a real plate, a real PNG), because a value that a schema or a
 * codec refuses would never get far enough to leak. Free text carries the marker itself; coded values
 * are derived from it and are recognised whole.
 */
import { composeCitizenId } from "../../../gateway/core/check-digits/citizen-id.ts";
import { composeCreditCode } from "../../../gateway/core/check-digits/credit-code.ts";
import { composeVin } from "../../../gateway/core/check-digits/vin.ts";
import type { Licence } from "../../../gateway/core/licence.ts";
import { type FieldClass, LICENCE_FIELDS } from "../../../gateway/core/licence-fields.ts";
import { markedImage } from "./images.ts";
import { Draw } from "./random.ts";

/** `1` and `2` say nothing to a search, so a planted sex is the rarest code, and no canary. */
const SEX_NOT_STATED = "9";

/**
 * A copy of the licence whose every classified field, also the optional ones, holds its canary.
 *
 * @param marker letters and digits that occur nowhere else
 */
export function plantCanaries(licence: Licence, marker: string): Licence {
  const copy = structuredClone(licence) as unknown as Record<string, unknown>;
  for (const { path, class: fieldClass } of LICENCE_FIELDS) {
    if (fieldClass !== "public") plant(copy, path.split("."), canaryOf(licence, marker, path, fieldClass));
  }
  return copy as unknown as Licence;
}

/** The values to search for, by canonical path, for this licence and marker; sex is left out. */
export function canariesOf(licence: Licence, marker: string): Readonly<Record<string, string>> {
  const planted = LICENCE_FIELDS.filter(
    ({ class: fieldClass, only }) =>
      fieldClass !== "public" && fieldClass !== "sex" && (only === undefined || licence[only] !== undefined),
  );
  return Object.fromEntries(
    planted.map(({ path, class: fieldClass }) => [path, canaryOf(licence, marker, path, fieldClass)]),
  );
}

function plant(target: Record<string, unknown>, path: readonly string[], value: string): void {
  const [name = "", ...rest] = path;
  if (rest.length === 0) {
    target[name] = value;
    return;
  }
  const inner = target[name];
  if (typeof inner === "object" && inner !== null) plant(inner as Record<string, unknown>, rest, value);
}

function canaryOf(licence: Licence, marker: string, path: string, fieldClass: FieldClass): string {
  const draw = new Draw(hashOf(`${marker} ${path}`));
  const digits = (count: number): string =>
    Array.from({ length: count }, () => String(draw.below(10))).join("");
  const natural = licence.holder.kind === "person";
  const tag = `${marker}${path.replaceAll(/[^A-Za-z]/g, "")}`;
  switch (fieldClass) {
    case "public":
    case "sex":
      return SEX_NOT_STATED;
    case "person-name":
    case "holder-name":
      return `金丝雀${tag}`;
    case "address":
      return `四川省成都市${tag}路${digits(3)}号`;
    case "presentation-code":
      return `DLYS1:${tag}${digits(8)}`;
    case "photo":
    case "seal-image":
      return markedImage(tag);
    case "id-number":
      return citizenIdFrom(draw);
    case "holder-code":
      return natural ? citizenIdFrom(draw) : creditCodeFrom(draw);
    case "licence-number":
      return natural ? citizenIdFrom(draw) : `川交运管许可成字510100${digits(6)}号`;
    case "telephone":
      return `1990000${digits(4)}`;
    case "birth-date":
      return birthDateFrom(draw);
    case "plate":
      return `川A${draw.pick([..."WXYZ"])}${digits(4)}`;
    case "vin":
      return path.endsWith("engineNumber") ? tag : composeVin(`LCANARY00R0${digits(6)}`);
  }
}

/** Nobody in the register was born in these years, so a stray date is no coincidence. */
function birthDateFrom(draw: Draw): string {
  const [month, day] = [1 + draw.below(12), 1 + draw.below(28)];
  return `19${31 + draw.below(9)}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

function citizenIdFrom(draw: Draw): string {
  return composeCitizenId({
    areaCode: "510104",
    birthDate: birthDateFrom(draw),
    sequence: 1 + draw.below(999),
  });
}

function creditCodeFrom(draw: Draw): string {
  const organisation = `MA7${String(draw.below(100_000)).padStart(5, "0")}`;
  return composeCreditCode({ department: "91", areaCode: "510104", organisation });
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}
