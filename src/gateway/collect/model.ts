/** What the e-licence core tells us has happened, and who must hear of it. */
import type { Licence, LicenceTypeCode } from "../core/licence.ts";
import type { EventName } from "../core/operations.ts";

export interface LicenceEvent {
  /** The core's; the same event told again has the same. */
  readonly eventId: string;
  readonly event: EventName;
  /** Of the licence's identifier: the core counts its changes. */
  readonly version: number;
  /** Milliseconds. */
  readonly occurredAt: number;
  /** As it is from then on, whole. */
  readonly licence: Licence;
}

/** `conflict`: an event of this id is on record with other content, and that one stands. */
export type Collected = "new" | "known" | "conflict";

/** strict: given up, as a dead letter. warn: sent all the same. quarantine: held until an operator releases it. */
export const BAD_INPUT = ["strict", "warn", "quarantine"] as const;
export type BadInput = (typeof BAD_INPUT)[number];

export interface Subscription {
  readonly partnerId: string;
  readonly licenceTypes: readonly LicenceTypeCode[];
  readonly badInput: BadInput;
}
