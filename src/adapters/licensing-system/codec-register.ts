/** Our licences as rows of the exchange: one container for each vehicle, owner or person, with its certificates below. */
import { TRANSPORT_OF_STATE } from "../../gateway/core/code-sets/certificate-state.ts";
import type { CodeSet } from "../../gateway/core/code-sets/code-set.ts";
import { isCode, mapCode } from "../../gateway/core/code-sets/code-set.ts";
import { FUEL } from "../../gateway/core/code-sets/fuel.ts";
import { PERSON_DOCUMENT_OF_HOLDER } from "../../gateway/core/code-sets/holder-code-type.ts";
import { OPERATOR_STATE } from "../../gateway/core/code-sets/operator-state.ts";
import { PLATE_COLOUR } from "../../gateway/core/code-sets/plate-colour.ts";
import { VEHICLE_STATE } from "../../gateway/core/code-sets/vehicle-state.ts";
import { VEHICLE_TYPE } from "../../gateway/core/code-sets/vehicle-type.ts";
import type { LicenceClass, PractitionerBlock } from "../../gateway/core/licence.ts";
import { licenceType } from "../../gateway/core/licence.ts";
import { writeDate } from "../../gateway/core/numbers/dates.ts";
import { splitLicenceNumber } from "../../gateway/core/numbers/licence-number.ts";
import type { LicenceView } from "../../gateway/core/operations.ts";
import type { XmlMembers } from "../../gateway/spi/read-xml.ts";

export type Container = "vehicleInfo" | "ownerInfo" | "staffInfo";

type Category = Partial<NonNullable<PractitionerBlock["categories"]>[number]>;

interface Row {
  readonly key: string;
  readonly columns: XmlMembers;
  readonly certificates: readonly XmlMembers[];
}

const CLASS_OF: Readonly<Record<Container, LicenceClass>> = {
  vehicleInfo: "vehicle",
  ownerInfo: "operator",
  staffInfo: "practitioner",
};
const ROW: Readonly<Record<Container, (licence: LicenceView) => Row>> = {
  vehicleInfo: vehicleRow,
  ownerInfo: ownerRow,
  staffInfo: staffRow,
};

/**
 * The containers of one class, each once; what they are about is in the order of the licences.
 *
 * @param provinceCode asked for; a licence of another province, or of none that shows, is not told
 */
export function containersOf(
  container: Container,
  licences: readonly LicenceView[],
  provinceCode: string,
): readonly XmlMembers[] {
  const rows = new Map<string, { readonly columns: XmlMembers; readonly certificateInfo: XmlMembers[] }>();
  for (const licence of licences) {
    if (licenceType(licence.typeCode ?? "")?.class !== CLASS_OF[container]) continue;
    if (provinceOf(licence) !== provinceCode) continue;
    const { key, columns, certificates } = ROW[container](licence);
    const known = rows.get(key);
    if (known === undefined) rows.set(key, { columns, certificateInfo: [...certificates] });
    else known.certificateInfo.push(...certificates);
  }
  return [...rows.values()].map(({ columns, certificateInfo }) => ({ ...columns, certificateInfo }));
}

/** By its own area code, else by that of the office (GB 32100: digits 3 to 8 of a credit code). */
function provinceOf({ areaCode, issuer }: LicenceView): string | undefined {
  const code = areaCode ?? issuer?.code?.slice(2, 8);
  return code === undefined || !/^\d{6}$/.test(code) ? undefined : `${code.slice(0, 2)}0000`;
}

const day = (date: string | undefined): string | undefined =>
  date === undefined ? undefined : writeDate(date, "compact");
const word = <Code extends string>(set: CodeSet<Code>, code: string | undefined): string | undefined =>
  code !== undefined && isCode(set, code) ? set.codes[code].zh : undefined;
const text = (value: number | undefined): string | undefined =>
  value === undefined ? undefined : String(value);
/** Texts of a profile's own form (masked) are no codes and no days any more, but go out as they are. */
const stateOf = ({ state }: LicenceView): string | undefined =>
  state === undefined ? undefined : mapCode(TRANSPORT_OF_STATE, state);

function vehicleRow(licence: LicenceView): Row {
  const { vehicle = {}, holder, number } = licence;
  const columns: XmlMembers = {
    provinceCode: provinceOf(licence),
    vehicleNo: vehicle.plateNumber,
    plateColor: word(PLATE_COLOUR, vehicle.plateColour),
    plateColorCode: vehicle.plateColour,
    ...brandAndModel(vehicle.brandModel),
    engineNo: vehicle.engineNumber,
    vin: vehicle.vin,
    vehicleType: word(VEHICLE_TYPE, vehicle.vehicleType),
    vehicleTypeCode: vehicle.vehicleType,
    fuelType: word(FUEL, vehicle.fuel),
    vehicleLength: text(vehicle.lengthMm),
    vehicleWidth: text(vehicle.widthMm),
    vehicleHigh: text(vehicle.heightMm),
    approveSeat: text(vehicle.seats),
    approveTon: text(vehicle.loadTonnes),
    businessState: word(VEHICLE_STATE, vehicle.vehicleState),
    businessStateCode: vehicle.vehicleState,
    vehicleZoneCode: licence.areaCode,
    evaluateLevel: vehicle.technicalGrade,
    checkState: vehicle.annualReview?.state,
    checkExpireDate: day(vehicle.annualReview?.validTo),
    ownerName: holder?.name,
    organizationCode: holder?.code,
    licenseCode: vehicle.ownerLicenceNumber,
  };
  const certificate: XmlMembers = {
    ...wordAndCode(number, "transCertificateWord", "transCertificateCode"),
    transCertificateGrantOrgan: licence.issuer?.name,
    transCertificateGrantOrganCode: licence.issuer?.code,
    certificateIssueDate: day(licence.issueDate),
    certificateBeginDate: day(licence.validFrom),
    certificateExpireDate: day(licence.validTo),
    businessScopeCode: vehicle.businessScopeCodes?.join(","),
    certificateType: "电子",
    certificateState: stateOf(licence),
    certificateIdentifier: licence.identifier,
  };
  const key = `${vehicle.plateNumber ?? licence.identifier} ${vehicle.plateColour ?? ""}`;
  return { key, columns, certificates: [certificate] };
}

function ownerRow(licence: LicenceView): Row {
  const { operator = {}, holder } = licence;
  const columns: XmlMembers = {
    provinceCode: provinceOf(licence),
    ownerName: holder?.name,
    organizationCode: holder?.code,
    parentOwnername: operator.parentName,
    nativeAreaCode: licence.areaCode,
    ownerAddress: operator.address,
    principalName: operator.legalRepresentative,
    principalTelephone: operator.telephone,
    economicType: operator.economicType,
    operatingStatus: word(OPERATOR_STATE, operator.operatingState),
    operatingCode: operator.operatingState,
  };
  const certificate: XmlMembers = {
    ...wordAndCode(licence.number, "licenseWord", "licenseCode"),
    licenseGrantOrgan: licence.issuer?.name,
    licenseGrantOrganCode: licence.issuer?.code,
    certTypeCode: licence.typeCode,
    firstIssueDate: day(operator.firstIssueDate),
    certificateIssueDate: day(licence.issueDate),
    certificateBeginDate: day(licence.validFrom),
    certificateExpireDate: day(licence.validTo),
    businessScopeCode: operator.businessScopeCodes?.join(","),
    businessScopeDesc: operator.businessScopeText,
    certificateState: stateOf(licence),
    certificateIdentifier: licence.identifier,
  };
  return { key: `${holder?.code ?? licence.identifier}`, columns, certificates: [certificate] };
}

function staffRow(licence: LicenceView): Row {
  const { practitioner = {}, holder } = licence;
  const columns: XmlMembers = {
    provinceCode: provinceOf(licence),
    staffName: holder?.name,
    sex: practitioner.sex,
    idType: holder?.codeType === undefined ? undefined : mapCode(PERSON_DOCUMENT_OF_HOLDER, holder.codeType),
    idCard: practitioner.idNumber ?? holder?.code,
    nation: practitioner.nationality,
    telephone: practitioner.telephone,
    address: practitioner.address,
    birthDate: day(practitioner.birthDate),
    drivingClass: practitioner.drivingClass,
    nativeAreaCode: licence.areaCode,
  };
  const categories = practitioner.categories ?? [];
  // One of another class is another row: the class belongs to the row, and none may be lost.
  const key = `${holder?.code ?? licence.identifier} ${practitioner.drivingClass ?? ""}`;
  return {
    key,
    columns,
    certificates: (categories.length === 0 ? [{}] : categories).map((category) =>
      staffCertificate(licence, category),
    ),
  };
}

/** In the order of the XSD, which a client may hold us to. */
function staffCertificate(licence: LicenceView, category: Category): XmlMembers {
  return {
    workTypeCode: category.code,
    certificateCode: licence.number,
    certificateFirstIssueDate: day(category.firstIssueDate),
    certificateIssueDate: day(licence.issueDate),
    certificateBeginDate: day(category.validFrom ?? licence.validFrom),
    certificateExpireDate: day(category.validTo ?? licence.validTo),
    issueOrgan: licence.issuer?.name,
    issueOrganCode: licence.issuer?.code,
    certificateState: stateOf(licence),
    certificateType: "电子",
    certTypeCode: licence.typeCode,
    certificateIdentifier: licence.identifier,
  };
}

/** `解放牌CA1250…`: the exchange has make and model apart. Where no 牌 parts them, all of it is the model. */
function brandAndModel(brandModel: string | undefined): XmlMembers {
  if (brandModel === undefined) return {};
  const end = brandModel.indexOf("牌") + 1;
  return end === 0
    ? { model: brandModel }
    : { brand: brandModel.slice(0, end), model: brandModel.slice(end) };
}

/** Word and digits; a number of no such form (masked, or older) stands whole in the code. */
function wordAndCode(number: string | undefined, wordColumn: string, codeColumn: string): XmlMembers {
  if (number === undefined) return {};
  const split = splitLicenceNumber(number);
  return split === undefined
    ? { [codeColumn]: number }
    : { [wordColumn]: split.word, [codeColumn]: split.code };
}
