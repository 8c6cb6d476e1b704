/**
 * What a partner may ask of the e-licence core, in canonical words.
 *
 * A new operation is a change of the gateway and reviewed as such; a new partner is not.
 * Every request carries a purpose (用证事由): without one no licence data leaves.
 */
import type { Licence, LicenceIdentifier, LicenceTypeCode } from "./licence.ts";

/** A licence with only those fields that a profile lets out. Before masking every field is present. */
export type LicenceView = {
  readonly [K in keyof Licence]?: NonNullable<Licence[K]> extends string
    ? NonNullable<Licence[K]>
    : Partial<NonNullable<Licence[K]>>;
};

/**
 * GB/T 36906 verification verdicts as the provincial share service words them.
 * `partly-wrong` and `no-such-licence` are answers, not errors.
 */
export type Verdict =
  | "valid"
  | "not-yet-active"
  | "suspended"
  | "no-longer-valid"
  | "insufficient-information"
  | "no-such-licence"
  | "partly-wrong";

export interface Operations {
  readonly "licence.search": {
    /** By at least one of: holder code with its type, plate, number, the holder's whole name, two-dimensional code. */
    readonly request: {
      readonly purpose: string;
      readonly holderCode?: string;
      /** GB/T 36903 annex A */
      readonly holderCodeType?: string;
      readonly holderName?: string;
      readonly plateNumber?: string;
      /** JT/T 697.7 5.6 */
      readonly plateColour?: string;
      readonly qrCode?: string;
      /** Absent: all types that the grant covers. */
      readonly typeCode?: LicenceTypeCode;
      readonly number?: string;
    };
    readonly result: { readonly licences: readonly LicenceView[] };
  };
  readonly "licence.read": {
    readonly request: { readonly purpose: string; readonly identifier: LicenceIdentifier };
    readonly result: { readonly licence: LicenceView };
  };
  readonly "licence.verify": {
    readonly request: {
      readonly purpose: string;
      readonly typeCode: LicenceTypeCode;
      readonly holderName?: string;
      readonly holderCode?: string;
      readonly number?: string;
      readonly identifier?: LicenceIdentifier;
      /** Other face fields to compare, by canonical path. */
      readonly face?: Readonly<Record<string, string>>;
      /** base64 of a licence file that its bearer shows: whether the core has made exactly this one. */
      readonly file?: string;
    };
    readonly result: {
      readonly verdict: Verdict;
      /** Names (never values) of the fields that did not match. */
      readonly mismatched: readonly string[];
    };
  };
  readonly "licence.download": {
    readonly request: {
      readonly purpose: string;
      readonly identifier: LicenceIdentifier;
      readonly fileType: "ofd" | "png";
      /** The annotated copy (加注件) is void after this day. */
      readonly copyExpires?: string;
    };
    readonly result: {
      readonly identifier: LicenceIdentifier;
      readonly fileType: "ofd" | "png";
      /** base64; withheld by any profile that does not list `file`. */
      readonly file?: string;
      readonly fileName: string;
    };
  };
  /** A dialect's own business that is about no licence: to log in, to ask who one is, to list what there is to ask for. */
  readonly "session.use": {
    readonly request: { readonly purpose: string };
    readonly result: Readonly<Record<string, never>>;
  };
  /** 用证授权: a code for one licence, or for each of a holder's; good for minutes, for this partner, for this purpose. */
  readonly "share.authorise": {
    readonly request: {
      readonly purpose: string;
      readonly identifier?: LicenceIdentifier;
      readonly holderCode?: string;
      readonly holderCodeType?: string;
      readonly typeCode?: LicenceTypeCode;
      readonly number?: string;
    };
    readonly result: {
      readonly codes: readonly {
        readonly licence: LicenceView;
        readonly code: string;
        /** Milliseconds. */
        readonly expiresAt: number;
      }[];
    };
  };
  /** The code is used up: once for each use. Its purpose is the one that it was given out for. */
  readonly "share.redeem": {
    readonly request: {
      readonly purpose: string;
      readonly code: string;
      readonly use: "data" | "file" | "token" | "link";
      readonly fileType?: "ofd" | "png";
    };
    readonly result: {
      readonly licence: LicenceView;
      readonly file?: Operations["licence.download"]["result"];
      /** The one that the code was given out for. */
      readonly purpose: string;
      readonly expiresAt: number;
    };
  };
  /**
   * 业务申请: carried to the transport licensing system, which alone decides. The same `businessSn` of the same
   * caller is the same application: told again it changes nothing, with another content it is refused.
   */
  readonly "application.submit": {
    readonly request: ApplicationForm;
    readonly result: { readonly progress: ApplicationProgress };
  };
  readonly "application.status": {
    readonly request: { readonly purpose: string; readonly businessSn: string };
    readonly result: { readonly progress: ApplicationProgress };
  };
  /** Only while nothing is decided; again it changes nothing. */
  readonly "application.withdraw": {
    readonly request: { readonly purpose: string; readonly businessSn: string; readonly reason?: string };
    readonly result: { readonly progress: ApplicationProgress };
  };
}

/** What is applied for: 首次申请 变更 补证 换证 注销 年度审验; codes are in `code-sets/application-kind.ts`. */
export type ApplicationKind =
  | "first-grant"
  | "change"
  | "reissue"
  | "renewal"
  | "cancellation"
  | "annual-review";

export interface ApplicationForm {
  readonly purpose: string;
  /** The caller's number of it (业务流水号): 8 to 64 letters, digits and hyphens. */
  readonly businessSn: string;
  readonly kind: ApplicationKind;
  readonly typeCode: LicenceTypeCode;
  /** Of the licence that it is about; none for a first grant. */
  readonly identifier?: LicenceIdentifier;
  readonly number?: string;
  readonly applicant: {
    readonly name: string;
    readonly code: string;
    /** GB/T 36903 annex A */
    readonly codeType: string;
    readonly telephone?: string;
  };
  readonly vehicle?: { readonly plateNumber: string; readonly plateColour: string };
  /** GB/T 2260, of the office that is to decide. */
  readonly areaCode: string;
}

/** How far an application has come. It names nobody. */
export interface ApplicationProgress {
  readonly businessSn: string;
  readonly kind: ApplicationKind;
  readonly typeCode: LicenceTypeCode;
  readonly stage: ApplicationStage;
  /** The office's number of it (受理编号). */
  readonly number: string;
  /** Milliseconds. */
  readonly changedAt: number;
  /** The office's words: why refused, what is missing. Never a person's data. */
  readonly remark?: string;
}

export type OperationName = keyof Operations;
export type OperationRequest<Op extends OperationName> = Operations[Op]["request"];
export type OperationResult<Op extends OperationName> = Operations[Op]["result"];

/** One request with its name, so that the two cannot disagree. */
export type Call = {
  readonly [Op in OperationName]: { readonly operation: Op; readonly request: OperationRequest<Op> };
}[OperationName];
export type Answer = {
  readonly [Op in OperationName]: { readonly operation: Op; readonly result: OperationResult<Op> };
}[OperationName];

export const OPERATIONS: readonly OperationName[] = [
  "licence.search",
  "licence.read",
  "licence.verify",
  "licence.download",
  "session.use",
  "share.authorise",
  "share.redeem",
  "application.submit",
  "application.status",
  "application.withdraw",
];

export interface CallContext {
  readonly traceId: string;
  readonly signal: AbortSignal;
}

/** What the e-licence core itself answers; the rest is the gateway's own desks'. */
export type CoreOperationName = "licence.search" | "licence.read" | "licence.verify" | "licence.download";
export type CoreCall = Extract<Call, { readonly operation: CoreOperationName }>;
export type CoreAnswer = Extract<Answer, { readonly operation: CoreOperationName }>;

/** The port that the e-licence core adapter fills. Throws GatewayError `core.*` or `licence.not-found`. */
export interface CoreOperations {
  readonly perform: (call: CoreCall, context: CallContext) => Promise<CoreAnswer>;
}

/** How far an application (办件) has come. */
export type ApplicationStage = "accepted" | "in-review" | "approved" | "refused" | "withdrawn" | "finished";

/** Of an application only what says how far it has come: who applied is nothing that a progress report needs. */
export interface Application {
  /** The applying channel's own number of it, where it came through us. */
  readonly businessSn?: string;
  /** The office's number of it (受理编号). */
  readonly number: string;
  readonly itemCode: string;
  readonly itemName: string;
  readonly stage: ApplicationStage;
  readonly department: { readonly name: string; readonly code: string };
  readonly areaCode: string;
}

/** What partners are told of. */
export interface Events {
  readonly "licence.issued": { readonly licence: LicenceView };
  readonly "licence.changed": { readonly licence: LicenceView };
  readonly "licence.status-changed": { readonly licence: LicenceView };
  readonly "application.progressed": { readonly application: Application };
}
export type EventName = keyof Events;
