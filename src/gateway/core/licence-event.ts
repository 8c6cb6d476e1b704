/** What the e-licence core tells us has happened. */
import type { Licence } from "./licence.ts";
import type { EventName } from "./operations.ts";

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
  /**
   * Present where the licence breaks the core's contract, so that `licence` is only what it calls itself: the
   * fields at fault. It is kept and shown, and never sent.
   */
  readonly malformed?: readonly string[];
}

/** `conflict`: an event of this id is on record with other content, and that one stands. */
export type Collected = "new" | "known" | "conflict";
