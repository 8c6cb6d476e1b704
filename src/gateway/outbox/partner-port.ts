/** A partner as deliveries see it, made of what its adapter describes and the transport that leads to it. */
import { GatewayError } from "../core/gateway-error.ts";
import type { EventName } from "../core/operations.ts";
import type { Transport } from "../spi/adapter.ts";
import type { CoreStep, DeliveryStep, OutboundContext, Outward } from "../spi/delivery.ts";
import { type CoreSide, coreStep } from "./core-step.ts";
import type { DeliveryPort, PortStep } from "./delivery-stages.ts";
import { itemOf, type MaskEvent } from "./item-of.ts";

export interface PartnerPortParts {
  readonly outward: Outward;
  readonly transport: Pick<Transport, "send">;
  readonly core: CoreSide;
  readonly mask: MaskEvent;
  /** Asked on every message, so that a changed registration counts at once. */
  readonly context: () => OutboundContext;
}

type Step = DeliveryStep<EventName>;

export function createPartnerPort(parts: PartnerPortParts): DeliveryPort {
  const steps = new Map<string, PortStep>();
  const lists = Object.entries(parts.outward.deliveries) as [EventName, readonly (Step | CoreStep)[]][];
  for (const [event, list] of lists) {
    for (const [place, step] of list.entries()) {
      const isLast = place === list.length - 1;
      const made = "at" in step ? coreStep(parts, step, isLast) : partnerStep(parts, step, isLast);
      steps.set(`${event} ${place}`, made);
    }
  }
  return { stepOf: ({ event, step }) => steps.get(`${event} ${step}`) };
}

function partnerStep({ transport, mask, context }: PartnerPortParts, step: Step, isLast: boolean): PortStep {
  const { stage, batchMax, ask, encode, decode } = step;
  return {
    stage,
    isLast,
    batchMax,
    clear: (delivery) => itemOf(delivery, mask),
    encode: (items) => encode(items, context()),
    send: async (request, items, sending) => {
      if (request === undefined)
        throw new GatewayError("gateway.internal", { detail: "a step without a message" });
      const reply = await transport.send(request, sending);
      return { reply, outcomes: decode(reply, items) };
    },
    ...(ask === undefined
      ? {}
      : {
          ask: async (item, sending) =>
            ask.decode(await transport.send(ask.encode(item, context()), sending), item),
        }),
  };
}
