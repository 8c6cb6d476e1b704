/** A partner as deliveries see it, made of what its adapter describes and the transport that leads to it. */
import { GatewayError } from "../core/gateway-error.ts";
import type { LicenceEvent } from "../core/licence-event.ts";
import type { Masked } from "../core/masked.ts";
import type { EventName, Events } from "../core/operations.ts";
import type { DeliveryId, Transport } from "../spi/adapter.ts";
import type { DeliveryStep, OutboundContext, OutboundItem, Outward } from "../spi/delivery.ts";
import type { DeliveryPort, PortStep } from "./delivery-stages.ts";
import type { ClaimedDelivery } from "./model.ts";

export interface PartnerPortParts {
  readonly outward: Outward;
  readonly transport: Pick<Transport, "send">;
  /** @throws GatewayError: nothing of it may leave */
  readonly mask: (event: LicenceEvent) => Masked<Events[EventName]>;
  /** Asked on every message, so that a changed registration counts at once. */
  readonly context: () => OutboundContext;
}

type Step = DeliveryStep<EventName>;

export function createPartnerPort(parts: PartnerPortParts): DeliveryPort {
  const steps = new Map<string, PortStep>();
  for (const [event, list] of Object.entries(parts.outward.deliveries) as [EventName, readonly Step[]][]) {
    for (const [place, step] of list.entries()) {
      steps.set(`${event} ${place}`, portStep(parts, step, place === list.length - 1));
    }
  }
  return { stepOf: ({ event, step }) => steps.get(`${event} ${step}`) };
}

function portStep({ transport, mask, context }: PartnerPortParts, step: Step, isLast: boolean): PortStep {
  const { stage, batchMax, ask, encode, decode } = step;
  return {
    stage,
    isLast,
    batchMax,
    isSafe: ask === undefined,
    clear: (delivery) => itemOf(delivery, mask),
    encode: (items) => encode(items, context()),
    send: (request, sending) => transport.send(request, sending),
    decode,
    ask: async (item, sending) => {
      if (ask === undefined)
        throw new GatewayError("gateway.internal", { detail: "a safe step is not asked about" });
      return ask.decode(await transport.send(ask.encode(item, context()), sending), item);
    },
  };
}

export function itemOf(
  { eventId, version, body, carried }: Pick<ClaimedDelivery, "eventId" | "version" | "body" | "carried">,
  mask: PartnerPortParts["mask"],
): OutboundItem<EventName> {
  const event = JSON.parse(body) as LicenceEvent;
  return {
    id: eventId as DeliveryId,
    event: mask(event),
    version,
    occurredAt: event.occurredAt,
    carried,
  };
}
