/**
 * The states of what goes out in one message: one delivery, or as many as the partner takes together; as in
 * `states.ts`, each step takes the state before and returns the one after. On the way `open` only gets shorter: of
 * what is left out, a word says why, or the claim is lost.
 */

import type { EventName } from "../core/operations.ts";
import type { ClaimedDelivery, Word } from "../outbox/model.ts";
import type { OutboundItem } from "../spi/delivery.ts";
import type { WireRequest } from "../spi/wire.ts";
import type { Passed } from "./states.ts";

/** All of one partner and at one step of the way. */
export interface Claimed {
  readonly deliveries: readonly ClaimedDelivery[];
  readonly traceId: string;
  readonly signal: AbortSignal;
  /** Milliseconds. */
  readonly startedAt: number;
}

/** A delivery and what of it may leave. */
export interface Parcel {
  readonly delivery: ClaimedDelivery;
  readonly item: OutboundItem<EventName>;
}

interface OnTheWay extends Claimed {
  /** Lost claims, or overtaken by a newer version: not ours to say anything about. */
  readonly lost: readonly ClaimedDelivery[];
  readonly words: readonly Word[];
}

export type Cleared = OnTheWay & { readonly open: readonly Parcel[] } & Passed<"mask">;
/** Nothing of what is open can have reached the partner, or it says that it has not, or it drops repeats. */
export type Resolved = Cleared & Passed<"resolve">;
/** `request` is absent where nothing of it goes to the partner. */
export type Encoded = Resolved & { readonly request?: WireRequest } & Passed<"encode">;
export type Marked = Encoded & Passed<"mark">;
/** What became of it, in the outbox's words. */
export type Known = OnTheWay & {
  /** Failed as a whole for a reason that may lie in one of them: to be sent again in these smaller messages. */
  readonly apart: readonly (readonly ClaimedDelivery[])[];
  /** As it left; absent: nothing did. */
  readonly sent?: WireRequest;
  readonly reply?: { readonly status: number; readonly body: Uint8Array };
};
export type Recorded = Known & Passed<"audit">;
export type Settled = Recorded & {
  /** Their step is done and the next one waits, in the same hands. */
  readonly advanced: readonly ClaimedDelivery[];
  readonly counted: readonly Word[];
} & Passed<"settle">;
