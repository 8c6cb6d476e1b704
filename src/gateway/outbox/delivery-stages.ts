/** The steps of one delivery to one partner, over what its adapter describes. */
import { GatewayError, toGatewayError } from "../core/gateway-error.ts";
import type { OutboundStages } from "../pipeline/outbound.ts";
import type { Claimed, Known } from "../pipeline/outbound-states.ts";
import { pass } from "../pipeline/states.ts";
import type { Clock } from "../platform/clock.ts";
import type { Outcome, Reconciled } from "../spi/adapter.ts";
import type { WireRequest } from "../spi/wire.ts";
import type { ClaimedDelivery, Failure, Settlement } from "./model.ts";
import type { OutboxStore } from "./outbox-store.ts";
import { nextAttempt, type RetrySchedule } from "./retry-schedule.ts";

/** A partner as deliveries see it. None of these keeps state or decides about repeating. */
export interface DeliveryPort {
  /** Whether the partner itself drops what it has already taken. */
  readonly repeat: (delivery: ClaimedDelivery) => "safe" | "query-first";
  /** Pure. @throws GatewayError: the delivery cannot be put into the partner's words, now or later */
  readonly encode: (delivery: ClaimedDelivery) => WireRequest;
  /** @throws GatewayError with `unsent` where nothing left */
  readonly send: (request: WireRequest, delivery: ClaimedDelivery, signal: AbortSignal) => Promise<Outcome>;
  /** What became of an earlier attempt. */
  readonly reconcile: (delivery: ClaimedDelivery, signal: AbortSignal) => Promise<Reconciled>;
}

export interface DeliveryParts {
  readonly store: Pick<OutboxStore, "markSent" | "settle" | "release">;
  readonly port: DeliveryPort;
  readonly clock: Clock;
  /** 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
  readonly schedule?: RetrySchedule;
}

const resolved = pass<"resolve">();
const encoded = pass<"encode">();
const marked = pass<"mark">();
const settled = pass<"settle">();

export function createDeliveryStages(parts: DeliveryParts): OutboundStages {
  const { store, port, clock } = parts;
  const known = (message: Claimed, settlement: Settlement): Known => ({
    ...message,
    fate: "settled",
    settlement,
  });
  return {
    resolve: async (message) => {
      const { delivery, signal } = message;
      if (delivery.state === "queued" || port.repeat(delivery) === "safe") {
        return resolved(message, { fate: "open" as const });
      }
      const found = await port.reconcile(delivery, signal);
      if (found.kind === "absent") return resolved(message, { fate: "open" as const });
      // Asked and not told: it is as unknown as before.
      return known(message, settlementOf(parts, delivery, found, "unknown"));
    },
    encode: (message) => encoded(message, { request: encodeOrGiveUp(port, message.delivery) }),
    markSent: async (message) =>
      (await store.markSent(message.delivery, clock())) ? marked(message, {}) : undefined,
    send: async (message) => {
      const { delivery, request, signal } = message;
      return known(
        message,
        settlementOf(parts, delivery, await port.send(request, delivery, signal), "known"),
      );
    },
    giveBack: ({ delivery }) => store.release(delivery, clock()),
    fail: (message, thrown) => known(message, settlementOfError(parts, message.delivery, thrown)),
    settle: async (message) =>
      settled(message, { counted: await store.settle(message.delivery, message.settlement, clock()) }),
  };
}

/** No later attempt encodes better: it must not hold up its licence for three days. */
class Unencodable extends GatewayError {}

function encodeOrGiveUp(port: DeliveryPort, delivery: ClaimedDelivery): WireRequest {
  try {
    return port.encode(delivery);
  } catch (thrown) {
    const { code, detail } = toGatewayError(thrown);
    throw new Unencodable(code, { cause: thrown, ...(detail === undefined ? {} : { detail }) });
  }
}

function settlementOf(
  parts: DeliveryParts,
  delivery: ClaimedDelivery,
  outcome: Outcome,
  fateOfUnavailable: "known" | "unknown",
): Settlement {
  switch (outcome.kind) {
    case "delivered":
      return { kind: "delivered", receipt: outcome.receipt };
    case "refused":
      return { kind: "dead", failure: { code: "partner.refused", partnerCode: outcome.partnerCode } };
    case "unavailable": {
      const { retryAfterSeconds } = outcome;
      return later(parts, delivery, { code: "partner.unavailable" }, fateOfUnavailable, retryAfterSeconds);
    }
    case "unknown":
      return later(parts, delivery, { code: "partner.unresolved" }, "unknown");
  }
}

function settlementOfError(parts: DeliveryParts, delivery: ClaimedDelivery, thrown: unknown): Settlement {
  const error = toGatewayError(thrown);
  const failure = { code: error.code };
  if (error instanceof Unencodable) return { kind: "dead", failure };
  // What was of unknown fate before stays so: that this attempt did not leave says nothing of that one.
  const fate = error.unsent && delivery.state === "queued" ? "known" : "unknown";
  return later(parts, delivery, failure, fate, error.retryAfterSeconds);
}

function later(
  { clock, random, schedule }: DeliveryParts,
  { attempts, tryingSince }: ClaimedDelivery,
  failure: Failure,
  fate: "known" | "unknown",
  retryAfterSeconds?: number,
): Settlement {
  const question = {
    failures: attempts + 1,
    tryingSince,
    now: clock(),
    random: random(),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
  const at = nextAttempt(question, schedule);
  return at === undefined ? { kind: "dead", failure } : { kind: "retry", at, failure, fate };
}
