/** Licences of every type, whose classified fields hold values that may not leave. All synthetic. */
import { composeCitizenId } from "../../../src/gateway/core/check-digits/citizen-id.ts";
import { composeCreditCode } from "../../../src/gateway/core/check-digits/credit-code.ts";
import { composeLicenceIdentifier } from "../../../src/gateway/core/check-digits/licence-identifier.ts";
import { composeVin } from "../../../src/gateway/core/check-digits/vin.ts";
import {
  type Holder,
  type HolderKind,
  LICENCE_TYPES,
  type Licence,
  type LicenceIdentifier,
  type LicenceTypeSuffix,
  type OperatorBlock,
  type PractitionerBlock,
  typeCodeOf,
  type VehicleBlock,
} from "../../../src/gateway/core/licence.ts";

export const TYPES = Object.keys(LICENCE_TYPES) as LicenceTypeSuffix[];

const idNumber = composeCitizenId({ areaCode: "510107", birthDate: "1987-03-14", sequence: 271 });
const vin = composeVin("LSVAB2BR0FN734561");

/** Path to its value and to the part of it that no mask may show. */
export const CANARIES = {
  "holder.name": { value: "欧阳瑾瑜", hidden: "瑾瑜" },
  "holder.code": { value: idNumber, hidden: idNumber.slice(2, 16) },
  number: { value: idNumber, hidden: idNumber.slice(2, 16) },
  qrCode: { value: "GM1:QR-CANARY-71c0ffee", hidden: "QR-CANARY" },
  "seal.image": { value: "c2VhbC1pbWFnZS1jYW5hcnk=", hidden: "c2VhbC1pbWFnZS1jYW5hcnk" },
  "operator.address": { value: "四川省成都市武侯区长寿苑路8801号附7号", hidden: "长寿苑" },
  "operator.legalRepresentative": { value: "公孙琬琰", hidden: "琬琰" },
  "operator.telephone": { value: "13980517246", hidden: "98051" },
  "vehicle.plateNumber": { value: "川A1B2C5", hidden: "1B2C5" },
  "vehicle.vin": { value: vin, hidden: vin.slice(2, 14) },
  "vehicle.engineNumber": { value: "ENG-CANARY-77", hidden: "CANARY-77" },
  "practitioner.sex": { value: "SEX-CANARY", hidden: "CANARY" },
  "practitioner.birthDate": { value: "1987-03-14", hidden: "03-14" },
  "practitioner.idNumber": { value: idNumber, hidden: idNumber.slice(2, 16) },
  "practitioner.address": { value: "四川省成都市武侯区桐梓林巷9902号", hidden: "桐梓林" },
  "practitioner.telephone": { value: "028-85176243", hidden: "851762" },
  "practitioner.photo": { value: "cGhvdG8tY2FuYXJ5LTk5", hidden: "cGhvdG8tY2FuYXJ5LTk5" },
} as const satisfies Record<string, { value: string; hidden: string }>;

export function sampleIdentifier(
  suffix: LicenceTypeSuffix,
  serial = "00000000000000000001",
): LicenceIdentifier {
  return composeLicenceIdentifier({
    typeCode: typeCodeOf(suffix),
    issuerCode: "11510000000000001L",
    serial,
    version: 1,
  });
}

export function sampleHolder(kind: HolderKind): Holder {
  if (kind === "person") {
    return { name: CANARIES["holder.name"].value, code: idNumber, codeType: "111", kind };
  }
  return kind === "organisation"
    ? {
        name: "成都锦程道路运输有限公司",
        code: composeCreditCode({ department: "91", areaCode: "510107", organisation: "MA000001" }),
        codeType: "001",
        kind,
      }
    : {
        name: CANARIES["holder.name"].value,
        code: composeCreditCode({ department: "92", areaCode: "510107", organisation: "MA000002" }),
        codeType: "001",
        kind,
      };
}

export function sampleLicence(suffix: LicenceTypeSuffix, kind: HolderKind): Licence {
  const type = LICENCE_TYPES[suffix];
  return {
    identifier: sampleIdentifier(suffix),
    typeCode: typeCodeOf(suffix),
    name: type.name,
    number: {
      operator: "川交运管许可成字510107000123号",
      vehicle: "川交运管成字510107000456号",
      practitioner: CANARIES.number.value,
    }[type.class],
    state: "valid",
    issuer: { name: "成都市交通运输局", code: "11510000000000001L" },
    issueDate: "2024-05-06",
    validFrom: "2024-05-06",
    validTo: "2030-05-05",
    areaCode: "510107",
    holder: sampleHolder(kind),
    predecessor: sampleIdentifier(suffix, "00000000000000000000"),
    qrCode: CANARIES.qrCode.value,
    seal: {
      name: "成都市交通运输局电子证照专用章",
      by: "成都市交通运输局",
      time: "2024-05-06T09:00:00+08:00",
      image: CANARIES["seal.image"].value,
    },
    ...{ operator: { operator }, vehicle: { vehicle }, practitioner: { practitioner } }[type.class],
  };
}

const operator: OperatorBlock = {
  address: CANARIES["operator.address"].value,
  legalRepresentative: CANARIES["operator.legalRepresentative"].value,
  economicType: "150",
  branch: true,
  parentName: "四川锦程集团有限公司",
  businessScopeCodes: ["02100", "02200"],
  businessScopeText: "道路普通货物运输",
  firstIssueDate: "2012-01-02",
  operatingState: "10",
  telephone: CANARIES["operator.telephone"].value,
};

const vehicle: VehicleBlock = {
  ownerLicenceNumber: "510107000123",
  plateNumber: CANARIES["vehicle.plateNumber"].value,
  plateColour: "2",
  vehicleType: "H11",
  brandModel: "东风牌DFH1180",
  vin: CANARIES["vehicle.vin"].value,
  engineNumber: CANARIES["vehicle.engineNumber"].value,
  seats: 3,
  loadTonnes: 9.9,
  lengthMm: 8995,
  widthMm: 2500,
  heightMm: 3980,
  fuel: "B",
  technicalGrade: "1",
  businessScopeCodes: ["02100"],
  vehicleState: "10",
  annualReview: { state: "1", validTo: "2026-05-31" },
};

const practitioner: PractitionerBlock = {
  sex: CANARIES["practitioner.sex"].value,
  birthDate: CANARIES["practitioner.birthDate"].value,
  nationality: "156",
  idNumber: CANARIES["practitioner.idNumber"].value,
  address: CANARIES["practitioner.address"].value,
  telephone: CANARIES["practitioner.telephone"].value,
  photo: CANARIES["practitioner.photo"].value,
  drivingClass: "A2",
  categories: [
    { code: "02000", firstIssueDate: "2015-01-01", validFrom: "2021-01-01", validTo: "2027-01-01" },
    { code: "04000", firstIssueDate: "2016-01-01", validFrom: "2022-01-01", validTo: "2028-01-01" },
  ],
};
