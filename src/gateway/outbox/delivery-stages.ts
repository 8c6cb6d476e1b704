/** The steps of one message to one partner, over what its adapter describes. */
import { GatewayError } from "../core/gateway-error.ts";
import type { EventName } from "../core/operations.ts";
import type { OutboundStages } from "../pipeline/outbound.ts";
import type {
  Claimed,
  Cleared,
  Encoded,
  Known,
  Marked,
  Parcel,
  Resolved,
} from "../pipeline/outbound-states.ts";
import { pass } from "../pipeline/states.ts";
import type { AskedOutcome, OutboundItem, Outcome, Stage } from "../spi/delivery.ts";
import type { WireRequest, WireResponse } from "../spi/wire.ts";
import { chunked } from "./consign.ts";
import type { ClaimedDelivery, Settlement, Word } from "./model.ts";
import type { OutboxStore } from "./outbox-store.ts";
import { Hopeless, hopeless, type SettlementParts, settlementOf, settlementOfError } from "./settlement.ts";

type Item = OutboundItem<EventName>;

/** One step at the partner. None of these keeps state or decides about repeating. */
export interface PortStep {
  readonly stage: Stage;
  readonly isLast: boolean;
  readonly batchMax: number;
  /** What may leave of it. Pure. @throws GatewayError: never, now or later */
  readonly clear: (delivery: ClaimedDelivery) => Item;
  /**
   * Pure. Undefined: nothing of it goes to the partner.
   *
   * @throws GatewayError: it cannot be put into the partner's words, now or later
   */
  readonly encode: (items: readonly Item[]) => WireRequest | undefined;
  /**
   * One outcome for each item, in their order.
   *
   * @throws GatewayError with `unsent` where nothing left
   */
  readonly send: (
    request: WireRequest | undefined,
    items: readonly Item[],
    context: Sending,
  ) => Promise<{ readonly outcomes: readonly Outcome[]; readonly reply?: WireResponse }>;
  /** What became of an earlier attempt. Absent: the partner itself drops what it has already taken. */
  readonly ask?: (item: Item, context: Sending) => Promise<AskedOutcome>;
}

export interface Sending {
  readonly signal: AbortSignal;
  readonly traceId: string;
}

/** A partner as deliveries see it. */
export interface DeliveryPort {
  /** undefined: the partner's adapter has no such event, or no such step. */
  readonly stepOf: (delivery: Pick<ClaimedDelivery, "event" | "step">) => PortStep | undefined;
}

export interface DeliveryParts extends SettlementParts {
  readonly store: Pick<OutboxStore, "markSent" | "settle" | "release">;
  readonly port: DeliveryPort;
  readonly record: (known: Known) => Promise<void>;
  /** Why a message or a question did not come through; what of it is kept with the deliveries is only the code. */
  readonly onTrouble?: (thrown: unknown) => void;
}

const cleared = pass<"mask">();
const resolved = pass<"resolve">();
const encoded = pass<"encode">();
const marked = pass<"mark">();
const recorded = pass<"audit">();
const settled = pass<"settle">();

export function createDeliveryStages(parts: DeliveryParts): OutboundStages {
  const { store, port, clock } = parts;
  const stepOf = (message: Claimed): PortStep => {
    const [first] = message.deliveries;
    const step = first === undefined ? undefined : port.stepOf(first);
    if (step === undefined) throw new Hopeless("delivery.no-step");
    return step;
  };
  return {
    mask: (message) => {
      const step = stepOf(message);
      const { open, words } = sort(parts, message, step, message.deliveries, (delivery) => ({
        delivery,
        item: step.clear(delivery),
      }));
      return cleared(message, { lost: [], words, open });
    },
    resolve: async (message) => resolved(message, await ask(parts, message, stepOf(message))),
    encode: (message) => encode(parts, message, stepOf(message)),
    markSent: async (message) => mark(parts, message, stepOf(message)),
    send: async (message) => send(parts, message, stepOf(message)),
    fail: (message, thrown) => ({
      ...message,
      lost: [],
      apart: [],
      words: message.deliveries.map((delivery) =>
        wordOf(
          message,
          port.stepOf(delivery)?.stage ?? "checked",
          delivery,
          settlementOfError(parts, delivery, thrown),
        ),
      ),
    }),
    audit: async (message) => {
      await parts.record(message);
      return recorded(message, {});
    },
    settle: async (message) => {
      if (message.lost.length > 0) await store.release(message.lost, clock());
      const ids = message.words.length === 0 ? new Set() : await store.settle(message.words, clock());
      const counted = message.words.filter(({ delivery }) => ids.has(delivery.id));
      return settled(message, { counted, advanced: counted.flatMap(nextOf) });
    },
  };
}

/** All in one message, as nearly always; only where that fails is each tried by itself, to find those that do not fit. */
function encode(parts: SettlementParts, message: Resolved, step: PortStep): Encoded {
  if (message.open.length === 0) return encoded(message, {});
  try {
    return encoded(message, requestOf(step, message.open));
  } catch {
    const fits = (parcel: Parcel): Parcel => {
      step.encode([parcel.item]);
      return parcel;
    };
    const { open, words } = sort(parts, message, step, message.open, fits);
    return encoded(message, { open, words: [...message.words, ...words], ...requestOf(step, open) });
  }
}

function requestOf(step: PortStep, open: readonly Parcel[]): { readonly request?: WireRequest } {
  const request = open.length === 0 ? undefined : step.encode(open.map(({ item }) => item));
  return request === undefined ? {} : { request };
}

async function mark({ store, clock }: DeliveryParts, message: Encoded, step: PortStep): Promise<Marked> {
  if (message.open.length === 0) return marked(message, {});
  const ours = await store.markSent(
    message.open.map(({ delivery }) => delivery),
    clock(),
  );
  const open = message.open.filter(({ delivery }) => ours.has(delivery.id));
  const lost = message.open.map(({ delivery }) => delivery).filter(({ id }) => !ours.has(id));
  if (lost.length === 0) return marked(message, {});
  const { request: _, ...rest } = message;
  return marked(rest as Encoded, { open, lost, ...requestOf(step, open) });
}

const wordOf = (
  { startedAt }: Claimed,
  stage: Stage,
  delivery: ClaimedDelivery,
  settlement: Settlement,
): Word => ({ delivery, settlement, stage, startedAt });

const deliveryOf = (each: ClaimedDelivery | Parcel): ClaimedDelivery =>
  "item" in each ? each.delivery : each;

/** What may go on, and a word on each that never can: one of them must not stop the others of its message. */
function sort<From extends ClaimedDelivery | Parcel>(
  parts: SettlementParts,
  message: Claimed,
  { stage }: PortStep,
  all: readonly From[],
  work: (each: From) => Parcel,
): { readonly open: readonly Parcel[]; readonly words: readonly Word[] } {
  const open: Parcel[] = [];
  const words: Word[] = [];
  for (const each of all) {
    try {
      open.push(work(each));
    } catch (thrown) {
      const delivery = deliveryOf(each);
      words.push(wordOf(message, stage, delivery, settlementOfError(parts, delivery, hopeless(thrown))));
    }
  }
  return { open, words };
}

/** Each of unknown fate is asked about, where the partner does not drop repeats itself. */
async function ask(
  parts: DeliveryParts,
  message: Cleared,
  step: PortStep,
): Promise<Pick<Cleared, "open" | "words">> {
  const { open, words } = message;
  const { ask: question } = step;
  if (question === undefined || open.every(({ delivery }) => delivery.state === "queued"))
    return { open, words };
  const answers = await Promise.all(
    open.map(async (parcel) => {
      if (parcel.delivery.state === "queued") return { parcel };
      try {
        return { parcel, found: await question(parcel.item, message) };
      } catch (thrown) {
        parts.onTrouble?.(thrown);
        return { parcel, thrown };
      }
    }),
  );
  const still: Parcel[] = [];
  const told: Word[] = [...words];
  for (const { parcel, found, thrown } of answers) {
    const { delivery } = parcel;
    if (thrown !== undefined) {
      told.push(wordOf(message, step.stage, delivery, settlementOfError(parts, delivery, thrown)));
    } else if (found === undefined || found.kind === "absent") still.push(parcel);
    // Asked and not told: it is as unknown as before.
    else {
      const how = { isLast: step.isLast, fateOfUnavailable: "unknown" as const };
      told.push(wordOf(message, step.stage, delivery, settlementOf(parts, delivery, found, how)));
    }
  }
  return { open: still, words: told };
}

async function send(parts: DeliveryParts, message: Marked, step: PortStep): Promise<Known> {
  const { request, open } = message;
  if (open.length === 0) return { ...message, apart: [] };
  const items = open.map(({ item }) => item);
  let told: Awaited<ReturnType<PortStep["send"]>>;
  try {
    told = await step.send(request, items, message);
  } catch (thrown) {
    parts.onTrouble?.(thrown);
    const left = !(thrown instanceof GatewayError && thrown.unsent);
    // It may be one of them that the partner stumbles over. If it is the partner itself, its breaker says so soon.
    if (left && open.length > 1 && step.ask === undefined) return apart(message, request);
    const words = open.map(({ delivery }) =>
      wordOf(message, step.stage, delivery, settlementOfError(parts, delivery, thrown)),
    );
    const sent = left && request !== undefined ? { sent: request } : {};
    return { ...message, ...sent, words: [...message.words, ...words], apart: [] };
  }
  const { outcomes, reply } = told;
  const evidence = {
    ...(request === undefined ? {} : { sent: request }),
    ...(reply === undefined ? {} : { reply }),
  };
  const isWhole = outcomes.every(({ kind }) => kind === "unknown" || kind === "refused");
  if (isWhole && open.length > 1 && step.ask === undefined)
    return { ...apart(message, request), ...evidence };
  const words = open.map(({ delivery }, place) => {
    const outcome = outcomes[place] ?? { kind: "unknown", reason: "no outcome of this one" };
    const how = { isLast: step.isLast, fateOfUnavailable: "known" as const };
    return wordOf(message, step.stage, delivery, settlementOf(parts, delivery, outcome, how));
  });
  return { ...message, ...evidence, words: [...message.words, ...words], apart: [] };
}

const apart = (message: Marked, sent: WireRequest | undefined): Known => ({
  ...message,
  ...(sent === undefined ? {} : { sent }),
  apart: smaller(message.open.map(({ delivery }) => ({ ...delivery, state: "sent" as const }))),
});

/**
 * By the root of their number: two rounds find the one at fault. Halving would find it in fewer messages, but where it
 * makes the partner hang, every round costs the others a time-out.
 */
function smaller(deliveries: readonly ClaimedDelivery[]): readonly (readonly ClaimedDelivery[])[] {
  const size = Math.ceil(Math.sqrt(deliveries.length));
  return size < 3 ? deliveries.map((one) => [one]) : chunked(deliveries, size);
}

/** As the outbox has it now, so that it need not be read again. */
function nextOf({ delivery, settlement }: Word): readonly ClaimedDelivery[] {
  if (settlement.kind !== "advanced") return [];
  const { code: _, ...rest } = delivery;
  const carried = { ...delivery.carried, ...settlement.carried };
  return [{ ...rest, step: delivery.step + 1, carried, state: "queued", attempts: 0 }];
}
