/** What stands in the outbox, and what a worker holds of it. */
import type { ErrorCode } from "../core/error-catalogue.ts";
import type { EventName } from "../core/operations.ts";

export interface NewDelivery {
  readonly partnerId: string;
  /** Order holds within it: the licence. */
  readonly lane: string;
  readonly eventId: string;
  readonly event: EventName;
  /** What the version is of: the licence's identifier. A renewal is another subject in the same lane. */
  readonly subject: string;
  /** Of the subject; grows. A newer one makes a queued older one superfluous. */
  readonly version: number;
  /** The event as JSON. */
  readonly body: string;
  /** Absent: nothing was found. */
  readonly unsound?: Unsound;
}

/** What was found about a licence, by name and never by value, and what is done about it. */
export interface Unsound {
  readonly findings: readonly string[];
  readonly handling: "send" | "hold" | "give-up";
  /** False: neither a release nor a replay sends it. */
  readonly mayLeave: boolean;
}

export type DeliveryState = "queued" | "sent" | "delivered" | "superseded" | "dead" | "quarantined";

export interface ClaimedDelivery {
  readonly id: number;
  readonly laneId: number;
  readonly partnerId: string;
  readonly eventId: string;
  readonly event: EventName;
  readonly version: number;
  readonly body: string;
  /** sent: an earlier attempt never came back, so ask before repeating. */
  readonly state: "queued" | "sent";
  /** Milliseconds; how long it may be tried counts from here. */
  readonly tryingSince: number;
  /** Failures in a row so far. */
  readonly attempts: number;
  /** Proof of the claim; every word about the delivery carries it. */
  readonly claim: number;
}

/** Why a delivery failed, in our words and in the partner's. */
export interface Failure {
  readonly code: ErrorCode;
  readonly partnerCode?: string;
}

export type Settlement =
  | { readonly kind: "delivered"; readonly receipt: string }
  /** `fate`: whether the partner may have taken it; only a known "no" is queued again as if never sent. */
  | {
      readonly kind: "retry";
      readonly at: number;
      readonly failure: Failure;
      readonly fate: "known" | "unknown";
    }
  | { readonly kind: "dead"; readonly failure: Failure };
