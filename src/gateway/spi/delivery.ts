/**
 * How a partner is supplied: for each event the steps that lead to "the partner has it", each with its own message,
 * its own words for what became of it, and its own retry.
 *
 * Everything here is pure. Keys, sockets, time, order and repetition are the gateway's.
 */
import type { ErrorCode } from "../core/error-catalogue.ts";
import type { Masked } from "../core/masked.ts";
import type { EventName, Events } from "../core/operations.ts";
import type { DeliveryId } from "./adapter.ts";
import type { WireRequest, WireResponse } from "./wire.ts";

/** Names of steps, as traces and KPI facts have them. */
export type Stage =
  | "checked" // the partner has looked at the data
  | "code-assigned" // the two-dimensional code was given out
  | "face-pushed" // face data and code are with the provincial e-licence system
  | "file-fetched" // the licence file is there
  | "uploaded" // the partner has the licence
  | "status-updated"
  | "reported";

/** What a step leaves for the ones after it; kept with the delivery. */
export type Carried = Readonly<Record<string, string>>;

export interface OutboundItem<Ev extends EventName> {
  /** Of the message: the same however often it is sent. */
  readonly id: DeliveryId;
  readonly event: Masked<Events[Ev]>;
  /** Of the licence. */
  readonly version: number;
  /** Milliseconds. */
  readonly occurredAt: number;
  readonly carried: Carried;
  /** It takes the place of what the partner has, whatever version that says it is: the copies have come apart. */
  readonly isCorrection: boolean;
}

/** What of our registration at the partner a message has to name. */
export interface OutboundContext {
  /** Our id at the partner. */
  readonly clientId: string;
  /** Interface name to the partner's id of it; holds every name of {@link Outward.interfaces}. */
  readonly interfaces: Readonly<Record<string, string>>;
}

/** `unknown` is the honest answer to a lost reply: resolved by asking, or by a repeat that the partner drops. */
export type Outcome =
  | {
      readonly kind: "delivered";
      readonly receipt: string;
      readonly carry?: Carried;
      /** Taken, with this remark. */
      readonly warning?: string;
    }
  | { readonly kind: "refused"; readonly partnerCode: string }
  /** The partner does not have the licence that this is about: it is to be told the whole of it. */
  | { readonly kind: "wants-whole"; readonly partnerCode: string }
  /** Not taken, and it says so. */
  | {
      readonly kind: "unavailable";
      readonly retryAfterSeconds?: number;
      readonly partnerCode?: string;
      /** Where it is another than the partner that was away; default `partner.unavailable`. */
      readonly code?: ErrorCode;
    }
  | { readonly kind: "unknown"; readonly reason: string };
/** `absent`: the partner says it never had the message, which alone makes sending again safe. */
export type AskedOutcome = Outcome | { readonly kind: "absent" };

export interface DeliveryStep<Ev extends EventName> {
  readonly stage: Stage;
  /** How many go in one message. More than one only where repeats are safe. */
  readonly batchMax: number;
  /** @throws GatewayError: an item cannot be put into the partner's words, now or later */
  readonly encode: (items: readonly OutboundItem<Ev>[], context: OutboundContext) => WireRequest;
  /**
   * One outcome for each item, in their order. Total: what cannot be read is `unknown`, never success.
   */
  readonly decode: (reply: WireResponse, items: readonly OutboundItem<Ev>[]) => readonly Outcome[];
  /** Absent: the partner drops what it has had under this id, so a repeat is safe. Else ask before every repeat. */
  readonly ask?: {
    readonly encode: (item: OutboundItem<Ev>, context: OutboundContext) => WireRequest;
    readonly decode: (reply: WireResponse, item: OutboundItem<Ev>) => AskedOutcome;
  };
}

/**
 * A step that is not the partner's: the provincial e-licence core is told the code that an earlier step left in
 * `carried.qrCode`, or gives the file, of which `carried.fileDigest` (SHA-256, hex) is left.
 */
export interface CoreStep {
  readonly stage: "face-pushed" | "file-fetched";
  readonly at: "core";
}

/** In the order in which they are taken. */
export type Deliveries = { readonly [Ev in EventName]?: readonly (DeliveryStep<Ev> | CoreStep)[] };

/** What the partner has of a licence, as far as both sides can say it. */
export interface Holding {
  readonly identifier: string;
  readonly version: number;
  /** Equal on both sides exactly where what they have is equal. */
  readonly digest: string;
}

/** The partner's copy, page by page, to compare with ours. */
export interface HoldingsCodec {
  readonly encode: (cursor: string | undefined, context: OutboundContext) => WireRequest;
  /** @throws GatewayError `partner.garbled`, `partner.unmapped`, `partner.unavailable` */
  readonly decode: (reply: WireResponse) => { readonly holdings: readonly Holding[]; readonly next?: string };
  /** What it should have after this event. */
  readonly expected: <Ev extends EventName>(event: Ev, item: OutboundItem<Ev>) => Holding | undefined;
}

export interface Outward {
  readonly deliveries: Deliveries;
  /** Names of the partner's interfaces without whose ids nothing can be sent. */
  readonly interfaces: readonly string[];
  /**
   * Further names that a registration may hold, each beginning with `option.`, and what they may say: they choose
   * among the partner's dialects and are nobody's id.
   */
  readonly options?: Readonly<Record<`option.${string}`, readonly string[] | "any">>;
  readonly holdings?: HoldingsCodec;
}
