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
    readonly request: {
      readonly purpose: string;
      readonly holderCode: string;
      /** GB/T 36903 annex A */
      readonly holderCodeType: string;
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
];

export interface CallContext {
  readonly traceId: string;
  readonly signal: AbortSignal;
}

/** The port that the e-licence core adapter fills. Throws GatewayError `core.*` or `licence.not-found`. */
export interface CoreOperations {
  readonly perform: (call: Call, context: CallContext) => Promise<Answer>;
}

/** How far an application (办件) has come. */
export type ApplicationStage = "accepted" | "in-review" | "approved" | "refused" | "withdrawn" | "finished";

/** Of an application only what says how far it has come: who applied is nothing that a progress report needs. */
export interface Application {
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
