/**
 * The canonical licence: what the gateway means by a licence, whatever dialect it came in.
 *
 * Structure: GB/T 36903 metadata (names in English, the pinyin short name beside each) plus one block
 * per licence class. JT/T 1290/1291/1292 item tables are not public; the block fields follow the
 * national transport-licensing exchange columns and are inferred.
 *
 * Dates are `YYYY-MM-DD`. Codes are named by their code set in `code-sets/`.
 */
import type { Brand } from "./brand.ts";

/** GB/T 36904 identifier, `1.2.156.3005.2.<type>.<issuer>.<serial>.<version>.<check>`, upper case. */
export type LicenceIdentifier = Brand<string, "LicenceIdentifier">;

/** `YYYY-MM-DD` of a day that exists. */
export type DateText = string;

/** Defining body of all nine types: the Ministry of Transport. */
export const MINISTRY_CODE = "11100000000019713D";

/** The nine road-transport licences, keyed by the last three digits of their type code. */
export const LICENCE_TYPES = {
  "008": { class: "operator", name: "道路运输经营许可证" },
  "016": { class: "operator", name: "道路危险货物运输许可证" },
  "074": { class: "operator", name: "网络预约出租汽车经营许可证" },
  "079": { class: "operator", name: "放射性物品道路运输许可证" },
  "013": { class: "vehicle", name: "道路运输证" },
  "073": { class: "vehicle", name: "网络预约出租汽车运输证" },
  "071": { class: "practitioner", name: "道路运输从业人员从业资格证" },
  "075": { class: "practitioner", name: "巡游出租汽车驾驶员证" },
  "072": { class: "practitioner", name: "网络预约出租汽车驾驶员证" },
} as const satisfies Record<string, { class: LicenceClass; name: string }>;

export type LicenceClass = "operator" | "vehicle" | "practitioner";
export type LicenceTypeSuffix = keyof typeof LICENCE_TYPES;
/** 21 characters: {@link MINISTRY_CODE} + suffix. */
export type LicenceTypeCode = `${typeof MINISTRY_CODE}${LicenceTypeSuffix}`;

/** States of the ministry e-licence system, by name; codes are in `code-sets/certificate-state.ts`. */
export type CertificateState =
  | "valid"
  | "void" // replaced by a newer one
  | "expired"
  | "cancelled" // 注销
  | "withdrawn" // 撤销
  | "revoked" // 吊销
  | "other";

export type HolderKind = "organisation" | "individual-business" | "person";

export interface Holder {
  /** CZZT. For an individual business (个体工商户) this may be a person's name. */
  readonly name: string;
  /** CZZTDM */
  readonly code: string;
  /** CZZTDMLXDM, GB/T 36903 annex A */
  readonly codeType: string;
  readonly kind: HolderKind;
}

export interface OperatorBlock {
  readonly address: string;
  readonly legalRepresentative: string;
  readonly economicType: string;
  readonly branch: boolean;
  readonly parentName?: string;
  readonly businessScopeCodes: readonly string[];
  readonly businessScopeText: string;
  readonly firstIssueDate: DateText;
  readonly operatingState: string;
  readonly telephone?: string;
}

export interface VehicleBlock {
  readonly ownerLicenceNumber: string;
  readonly plateNumber: string;
  /** JT/T 697.7 5.6 code. */
  readonly plateColour: string;
  /** GA/T 16.4 code. */
  readonly vehicleType: string;
  readonly brandModel: string;
  readonly vin: string;
  readonly engineNumber?: string;
  readonly seats?: number;
  readonly loadTonnes?: number;
  readonly lengthMm: number;
  readonly widthMm: number;
  readonly heightMm: number;
  readonly fuel: string;
  readonly technicalGrade: string;
  readonly businessScopeCodes: readonly string[];
  readonly vehicleState: string;
  readonly annualReview: { readonly state: string; readonly validTo: DateText };
}

export interface PractitionerBlock {
  readonly sex: string;
  readonly birthDate: DateText;
  readonly nationality: string;
  /** ID number of the practitioner; the certificate number normally equals it. */
  readonly idNumber: string;
  readonly address: string;
  readonly telephone?: string;
  /** base64 JPEG or PNG. */
  readonly photo?: string;
  readonly drivingClass: string;
  readonly categories: readonly {
    /** JT/T 697.7 5.22 */
    readonly code: string;
    readonly firstIssueDate: DateText;
    readonly validFrom: DateText;
    readonly validTo: DateText;
  }[];
}

export interface Seal {
  readonly name: string;
  readonly by: string;
  readonly time: string;
  /** base64 PNG of the electronic seal. */
  readonly image?: string;
}

export interface Licence {
  /** ZZBS */
  readonly identifier: LicenceIdentifier;
  /** ZZLXDM */
  readonly typeCode: LicenceTypeCode;
  /** ZZMC */
  readonly name: string;
  /** ZZBH; of a 从业资格证 normally the holder's ID number, so it is masked as one. */
  readonly number: string;
  readonly state: CertificateState;
  /** ZZBFJG, ZZBFJGDM */
  readonly issuer: { readonly name: string; readonly code: string };
  /** ZZBFRQ */
  readonly issueDate: DateText;
  /** ZZYXQQSRQ */
  readonly validFrom: DateText;
  /** ZZYXQJZRQ */
  readonly validTo: DateText;
  /** GB/T 2260 */
  readonly areaCode: string;
  readonly holder: Holder;
  /** Identifier of the licence that this one replaced. */
  readonly predecessor?: LicenceIdentifier;
  /** Payload of the two-dimensional code; whoever holds it can present the licence, so it is classified. */
  readonly qrCode?: string;
  readonly seal?: Seal;
  readonly operator?: OperatorBlock;
  readonly vehicle?: VehicleBlock;
  readonly practitioner?: PractitionerBlock;
}

export function typeCodeOf(suffix: LicenceTypeSuffix): LicenceTypeCode {
  return `${MINISTRY_CODE}${suffix}`;
}

export const LICENCE_TYPE_CODES: readonly LicenceTypeCode[] = (
  Object.keys(LICENCE_TYPES) as LicenceTypeSuffix[]
).map(typeCodeOf);

/** The class and name of a type code, or undefined where the code is none of the nine. */
export function licenceType(code: string): (typeof LICENCE_TYPES)[LicenceTypeSuffix] | undefined {
  if (code.length !== 21 || !code.startsWith(MINISTRY_CODE)) return undefined;
  const suffix = code.slice(18);
  return Object.hasOwn(LICENCE_TYPES, suffix) ? LICENCE_TYPES[suffix as LicenceTypeSuffix] : undefined;
}
