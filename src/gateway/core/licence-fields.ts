/**
 * Every leaf of the canonical licence, with its class of sensitivity.
 *
 * This is the list a field profile chooses from: a path that is not here cannot leave, and a path
 * whose class is not `public` is searched for by the canary tests in every place it must not reach.
 */
import type { LicenceClass } from "./licence.ts";

export type FieldClass =
  | "public"
  | "person-name"
  | "id-number"
  | "holder-name" // a person's name only where the holder is a person or an individual business
  | "holder-code" // an ID number only where the holder is a person
  | "licence-number" // of a practitioner's licence it equals the ID number
  | "telephone"
  | "address"
  | "birth-date"
  | "sex"
  | "plate"
  | "vin"
  | "photo"
  | "seal-image"
  | "presentation-code";

export interface LicenceField {
  readonly path: string;
  readonly class: FieldClass;
  /** Absent: the field exists for every class of licence. */
  readonly only?: LicenceClass;
}

const all = (path: string, fieldClass: FieldClass = "public"): LicenceField => ({ path, class: fieldClass });
const of =
  (only: LicenceClass) =>
  (path: string, fieldClass: FieldClass = "public"): LicenceField => ({
    path: `${only}.${path}`,
    class: fieldClass,
    only,
  });
const operator = of("operator");
const vehicle = of("vehicle");
const practitioner = of("practitioner");

/** `[]` stands for each element of a list. */
export const LICENCE_FIELDS: readonly LicenceField[] = [
  all("identifier"),
  all("typeCode"),
  all("name"),
  all("number", "licence-number"),
  all("state"),
  all("issuer.name"),
  all("issuer.code"),
  all("issueDate"),
  all("validFrom"),
  all("validTo"),
  all("areaCode"),
  all("holder.name", "holder-name"),
  all("holder.code", "holder-code"),
  all("holder.codeType"),
  all("holder.kind"),
  all("predecessor"),
  all("qrCode", "presentation-code"),
  all("seal.name"),
  all("seal.by"),
  all("seal.time"),
  all("seal.image", "seal-image"),
  operator("address", "address"),
  operator("legalRepresentative", "person-name"),
  operator("economicType"),
  operator("branch"),
  operator("parentName"),
  operator("businessScopeCodes"),
  operator("businessScopeText"),
  operator("firstIssueDate"),
  operator("operatingState"),
  operator("telephone", "telephone"),
  vehicle("ownerLicenceNumber"),
  vehicle("plateNumber", "plate"),
  vehicle("plateColour"),
  vehicle("vehicleType"),
  vehicle("brandModel"),
  vehicle("vin", "vin"),
  vehicle("engineNumber", "vin"),
  vehicle("seats"),
  vehicle("loadTonnes"),
  vehicle("lengthMm"),
  vehicle("widthMm"),
  vehicle("heightMm"),
  vehicle("fuel"),
  vehicle("technicalGrade"),
  vehicle("businessScopeCodes"),
  vehicle("vehicleState"),
  vehicle("annualReview.state"),
  vehicle("annualReview.validTo"),
  practitioner("sex", "sex"),
  practitioner("birthDate", "birth-date"),
  practitioner("nationality"),
  practitioner("idNumber", "id-number"),
  practitioner("address", "address"),
  practitioner("telephone", "telephone"),
  practitioner("photo", "photo"),
  practitioner("drivingClass"),
  practitioner("categories[].code"),
  practitioner("categories[].firstIssueDate"),
  practitioner("categories[].validFrom"),
  practitioner("categories[].validTo"),
];
