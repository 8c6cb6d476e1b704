import type { CoreEvent } from "../core/licence-event.ts";
import type { Masked } from "../core/masked.ts";
import type { EventName, Events } from "../core/operations.ts";
import type { DeliveryId } from "../spi/adapter.ts";
import type { OutboundItem } from "../spi/delivery.ts";
import type { ClaimedDelivery } from "./model.ts";

/** @throws GatewayError: nothing of it may leave */
export type MaskEvent = (event: CoreEvent) => Masked<Events[EventName]>;

/** Under this name a delivery carries that it heals a difference. */
export const CORRECTION = "correction";

/** What adapters see of a delivery. */
export function itemOf(
  { eventId, version, body, carried }: Pick<ClaimedDelivery, "eventId" | "version" | "body" | "carried">,
  mask: MaskEvent,
): OutboundItem<EventName> {
  const event = JSON.parse(body) as CoreEvent;
  return {
    id: eventId as DeliveryId,
    event: mask(event),
    version,
    occurredAt: event.occurredAt,
    carried,
    isCorrection: carried[CORRECTION] !== undefined,
  };
}
