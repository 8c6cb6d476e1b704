/** One whole licence of each class: every field filled, every value synthetic. */
import type { Licence, LicenceClass, LicenceIdentifier } from "../../../src/gateway/core/licence.ts";
import { LICENCE_TYPES, type LicenceTypeSuffix, typeCodeOf } from "../../../src/gateway/core/licence.ts";
import type { Masked } from "../../../src/gateway/core/masked.ts";

const common = (suffix: LicenceTypeSuffix, check: string) => ({
  identifier:
    `1.2.156.3005.2.${typeCodeOf(suffix)}.11510000000000001L.00000000000000000001.001.${check}` as LicenceIdentifier,
  typeCode: typeCodeOf(suffix),
  name: LICENCE_TYPES[suffix].name,
  state: "valid" as const,
  issuer: { name: "某市交通运输局", code: "11510000000000001L" },
  issueDate: "2025-01-01",
  validFrom: "2025-01-01",
  validTo: "2030-12-31",
  areaCode: "510100",
  predecessor:
    `1.2.156.3005.2.${typeCodeOf(suffix)}.11510000000000001L.00000000000000000000.001.A` as LicenceIdentifier,
  qrCode: "synthetic-qr-payload",
  seal: { name: "某市交通运输局电子印章", by: "某人", time: "2025-01-01T00:00:00+08:00", image: "c2VhbA==" },
});

export const wholeLicences: Readonly<Record<LicenceClass, Licence>> = {
  operator: {
    ...common("008", "M"),
    number: "川交运管许可成字510100000001号",
    holder: { name: "某某运输有限公司", code: "91510100MA0000001L", codeType: "001", kind: "organisation" },
    operator: {
      address: "某市某区某路1号",
      legalRepresentative: "李四",
      economicType: "100",
      branch: false,
      parentName: "某某集团",
      businessScopeCodes: ["02100", "02201"],
      businessScopeText: "道路普通货物运输",
      firstIssueDate: "2015-01-01",
      operatingState: "1",
      telephone: "02800000000",
    },
  },
  vehicle: {
    ...common("013", "T"),
    number: "510100000002",
    holder: { name: "某某运输有限公司", code: "91510100MA0000001L", codeType: "001", kind: "organisation" },
    vehicle: {
      ownerLicenceNumber: "川交运管许可成字510100000001号",
      plateNumber: "川A12345",
      plateColour: "2",
      vehicleType: "H11",
      brandModel: "某牌X1",
      vin: "11111111111111111",
      engineNumber: "E000001",
      seats: 3,
      loadTonnes: 12.5,
      lengthMm: 9000,
      widthMm: 2500,
      heightMm: 3500,
      fuel: "2",
      technicalGrade: "1",
      businessScopeCodes: ["02100"],
      vehicleState: "10",
      annualReview: { state: "1", validTo: "2026-12-31" },
    },
  },
  practitioner: {
    ...common("071", "I"),
    number: "510100199001010013",
    holder: { name: "张三", code: "510100199001010013", codeType: "111", kind: "person" },
    practitioner: {
      sex: "1",
      birthDate: "1990-01-01",
      nationality: "中国",
      idNumber: "510100199001010013",
      address: "某市某区某路2号",
      telephone: "13000000000",
      photo: "cGhvdG8=",
      drivingClass: "A2",
      categories: [
        { code: "02001", firstIssueDate: "2015-01-01", validFrom: "2025-01-01", validTo: "2030-12-31" },
        { code: "03001", firstIssueDate: "2018-01-01", validFrom: "2024-01-01", validTo: "2029-12-31" },
      ],
    },
  },
};

/** A test may stand where the mask stage stands. */
export const masked = <T>(value: T): Masked<T> => value as Masked<T>;
