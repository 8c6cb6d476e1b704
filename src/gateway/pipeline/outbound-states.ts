/** The states of an outbound delivery; as in `states.ts`, each step takes the state before and returns the one after. */
import type { ClaimedDelivery, Settlement } from "../outbox/model.ts";
import type { WireRequest } from "../spi/wire.ts";
import type { Passed } from "./states.ts";

export interface Claimed {
  readonly delivery: ClaimedDelivery;
  readonly signal: AbortSignal;
}

/** Nothing of it can have reached the partner, or the partner says it has not. */
export type Resolved = Claimed & { readonly fate: "open" } & Passed<"resolve">;
export type Encoded = Resolved & { readonly request: WireRequest } & Passed<"encode">;
export type Marked = Encoded & Passed<"mark">;
/** What became of the attempt, in the outbox's words. */
export type Known = Claimed & { readonly fate: "settled"; readonly settlement: Settlement };
/** `counted`: false where another worker's word counts instead. */
export type Settled = Known & { readonly counted: boolean } & Passed<"settle">;
