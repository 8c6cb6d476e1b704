/** What the e-licence core tells us has happened. */

import type { Licence } from "./licence.ts";
import type { Application, EventName } from "./operations.ts";

interface Told {
  /** The core's; the same event told again has the same. */
  readonly eventId: string;
  /** Of the licence's identifier, or of the application: the core counts its changes. */
  readonly version: number;
  /** Milliseconds. */
  readonly occurredAt: number;
}

export interface LicenceEvent extends Told {
  readonly event: Exclude<EventName, "application.progressed">;
  /** As it is from then on, whole. */
  readonly licence: Licence;
  /**
   * Present where the licence breaks the core's contract, so that `licence` is only what it calls itself: the
   * fields at fault. It is kept and shown, and never sent.
   */
  readonly malformed?: readonly string[];
}

export interface ApplicationEvent extends Told {
  readonly event: "application.progressed";
  readonly application: Application;
}

export type CoreEvent = LicenceEvent | ApplicationEvent;

/** `conflict`: an event of this id is on record with other content, and that one stands. */
export type Collected = "new" | "known" | "conflict";
