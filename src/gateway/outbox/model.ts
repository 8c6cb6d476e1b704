/** What stands in the outbox, and what a worker holds of it. */
import type { ErrorCode } from "../core/error-catalogue.ts";
import type { EventName } from "../core/operations.ts";
import type { Carried, Stage } from "../spi/delivery.ts";

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
  /** Absent: nothing. */
  readonly carried?: Carried;
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
  readonly subject: string;
  readonly version: number;
  readonly body: string;
  /** How many steps of its way are behind it. */
  readonly step: number;
  /** What those steps left for the ones to come. */
  readonly carried: Carried;
  /** sent: an earlier attempt at this step never came back, so ask before repeating. */
  readonly state: "queued" | "sent";
  /** Milliseconds; how long it may be tried counts from here. */
  readonly tryingSince: number;
  /** Failures in a row so far. */
  readonly attempts: number;
  /** Of the last failure; absent: none yet. */
  readonly code?: string;
  /** Proof of the claim; every word about the delivery carries it. */
  readonly claim: number;
}

/** Why a delivery failed, in our words and in the partner's. */
export interface Failure {
  readonly code: ErrorCode;
  readonly partnerCode?: string;
}

export type Settlement =
  | { readonly kind: "delivered"; readonly receipt: string; readonly warning?: string }
  /** This step is done and it goes on to the next, still in the same hands. */
  | {
      readonly kind: "advanced";
      readonly carried: Carried;
      readonly receipt: string;
      readonly warning?: string;
    }
  /** `fate`: whether the partner may have taken it; only a known "no" is queued again as if never sent. */
  | {
      readonly kind: "retry";
      readonly at: number;
      readonly failure: Failure;
      readonly fate: "known" | "unknown";
    }
  /** It is told the whole licence in place of a change to it. */
  | { readonly kind: "widened"; readonly failure: Failure }
  | { readonly kind: "dead"; readonly failure: Failure };

/** What a worker says of a delivery that it holds. */
export interface Word {
  readonly delivery: ClaimedDelivery;
  readonly settlement: Settlement;
  readonly stage: Stage;
  /** Milliseconds; when the attempt began. */
  readonly startedAt: number;
}
