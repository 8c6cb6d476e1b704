/** Rows of the exchange as licences of ours: one for each certificate. What has no place here is left out, not guessed. */
import { asLicenceIdentifier } from "../../gateway/core/check-digits/licence-identifier.ts";
import { STATE_OF_TRANSPORT } from "../../gateway/core/code-sets/certificate-state.ts";
import { mapCode } from "../../gateway/core/code-sets/code-set.ts";
import { HOLDER_OF_PERSON_DOCUMENT } from "../../gateway/core/code-sets/holder-code-type.ts";
import { plateColourOfWord } from "../../gateway/core/code-sets/plate-colour.ts";
import {
  type LicenceTypeCode,
  licenceType,
  typeCodeOf,
  type VehicleBlock,
} from "../../gateway/core/licence.ts";
import { readDate } from "../../gateway/core/numbers/dates.ts";
import { joinLicenceNumber } from "../../gateway/core/numbers/licence-number.ts";
import { readCount, readLengthMm, readTonnes } from "../../gateway/core/numbers/quantity.ts";
import type { LicenceView } from "../../gateway/core/operations.ts";
import type { RespInfo, Row } from "./contract.ts";

type Columns = Readonly<Record<string, string | undefined>>;

export function licencesOf({
  vehicleInfo = [],
  ownerInfo = [],
  staffInfo = [],
}: RespInfo): readonly LicenceView[] {
  return [
    ...vehicleInfo.flatMap((row) => perCertificate(row, vehicleLicence)),
    ...ownerInfo.flatMap((row) => perCertificate(row, ownerLicence)),
    ...staffInfo.flatMap((row) => perCertificate(row, staffLicence)),
  ];
}

const perCertificate = (
  { certificateInfo = [], ...row }: Row,
  licenceOf: (row: Columns, certificate: Columns) => LicenceView,
): readonly LicenceView[] => certificateInfo.map((certificate) => licenceOf(row as Columns, certificate));

/** Only what is there: a member that is `undefined` would compare as a difference. */
function known<T extends object>(members: { readonly [K in keyof T]?: T[K] | undefined }): T {
  const there: Record<string, unknown> = {};
  for (const name in members) {
    const value: unknown = members[name];
    if (value !== undefined && value !== "") there[name] = value;
  }
  return there as T;
}

const day = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : readDate(text);
const quantity = (
  text: string | undefined,
  read: (text: string) => number | undefined,
): number | undefined => (text === undefined ? undefined : read(text));
const listOf = (text: string | undefined): readonly string[] | undefined =>
  text === undefined || text === "" ? undefined : text.split(/[,;，；、\s]+/).filter((code) => code !== "");

function common(
  row: Columns,
  certificate: Columns,
  number: string | undefined,
  typeCode: LicenceTypeCode,
): LicenceView {
  const { certificateState, certificateIdentifier = "" } = certificate;
  return known<LicenceView>({
    identifier: asLicenceIdentifier(certificateIdentifier),
    typeCode,
    name: licenceType(typeCode)?.name,
    number,
    state: certificateState === undefined ? undefined : mapCode(STATE_OF_TRANSPORT, certificateState),
    issueDate: day(certificate["certificateIssueDate"]),
    validFrom: day(certificate["certificateBeginDate"]),
    validTo: day(certificate["certificateExpireDate"]),
    areaCode: row["vehicleZoneCode"] ?? row["nativeAreaCode"],
  });
}

function issuerOf(name: string | undefined, code: string | undefined): Pick<LicenceView, "issuer"> {
  return name === undefined && code === undefined ? {} : { issuer: known({ name, code }) };
}

/** The exchange has no type: a scope of ride-hailing makes it that trade's certificate, everything else the common one. */
function vehicleLicence(row: Columns, certificate: Columns): LicenceView {
  const businessScopeCodes = listOf(certificate["businessScopeCode"]);
  const isRideHailing = businessScopeCodes?.some((code) => code.startsWith("09")) === true;
  const vehicle = known<Partial<VehicleBlock>>({
    plateNumber: row["vehicleNo"],
    plateColour: row["plateColorCode"] ?? plateColourOfWord(row["plateColor"] ?? ""),
    vehicleType: row["vehicleTypeCode"],
    brandModel: row["model"] === undefined ? undefined : `${row["brand"] ?? ""}${row["model"]}`,
    vin: row["vin"],
    engineNumber: row["engineNo"],
    lengthMm: quantity(row["vehicleLength"], readLengthMm),
    widthMm: quantity(row["vehicleWidth"], readLengthMm),
    heightMm: quantity(row["vehicleHigh"], readLengthMm),
    seats: quantity(row["approveSeat"], readCount),
    loadTonnes: quantity(row["approveTon"], readTonnes),
    vehicleState: row["businessStateCode"],
    ownerLicenceNumber: row["licenseCode"],
    businessScopeCodes,
  });
  const number = numberOf(certificate["transCertificateWord"], certificate["transCertificateCode"]);
  return {
    ...common(row, certificate, number, typeCodeOf(isRideHailing ? "073" : "013")),
    ...issuerOf(certificate["transCertificateGrantOrgan"], certificate["transCertificateGrantOrganCode"]),
    holder: known({ name: row["ownerName"], code: row["organizationCode"] }),
    vehicle,
  };
}

function ownerLicence(row: Columns, certificate: Columns): LicenceView {
  const stated = certificate["certTypeCode"] ?? "";
  const typeCode = licenceType(stated) === undefined ? typeCodeOf("008") : (stated as LicenceTypeCode);
  return {
    ...common(row, certificate, numberOf(certificate["licenseWord"], certificate["licenseCode"]), typeCode),
    ...issuerOf(certificate["licenseGrantOrgan"], certificate["licenseGrantOrganCode"]),
    holder: known({ name: row["ownerName"], code: row["organizationCode"] }),
    operator: known({
      address: row["ownerAddress"],
      legalRepresentative: row["principalName"],
      parentName: row["parentOwnername"],
      operatingState: row["operatingCode"],
      businessScopeCodes: listOf(certificate["businessScopeCode"]),
      businessScopeText: certificate["businessScopeDesc"],
    }),
  };
}

/** JT/T 697.7 5.22: taxi drivers have types of their own. */
const TAXI_TYPES: Readonly<Record<string, "075" | "072">> = { "09002": "075", "09003": "072" };

function staffLicence(row: Columns, certificate: Columns): LicenceView {
  const { workTypeCode = "", certificateCode } = certificate;
  const typeCode = typeCodeOf(TAXI_TYPES[workTypeCode] ?? "071");
  const codeType = mapCode(HOLDER_OF_PERSON_DOCUMENT, row["idType"] ?? "");
  return {
    ...common(row, certificate, certificateCode, typeCode),
    ...issuerOf(certificate["issueOrgan"], certificate["issueOrganCode"]),
    holder: known({ name: row["staffName"], code: row["idCard"], codeType }),
    practitioner: known({
      sex: row["sex"],
      nationality: row["nation"],
      idNumber: row["idCard"],
      drivingClass: row["drivingClass"],
    }),
  };
}

const numberOf = (word: string | undefined, code: string | undefined): string | undefined =>
  code === undefined ? undefined : (joinLicenceNumber(word ?? "", code) ?? code);
