import type { PortStep } from "./delivery-stages.ts";
import type { ClaimedDelivery } from "./model.ts";

/** What goes in one message: of one kind of event, at one step. Never empty. */
export type Consignment = readonly ClaimedDelivery[];

/**
 * What has failed before travels alone: if it is what the partner stumbles over, it takes nobody with it.
 *
 * @returns every delivery once, in messages no larger than their step allows
 */
export function consign(
  deliveries: readonly ClaimedDelivery[],
  stepOf: (delivery: ClaimedDelivery) => Pick<PortStep, "batchMax"> | undefined,
): readonly Consignment[] {
  const kinds = new Map<string, ClaimedDelivery[]>();
  for (const delivery of deliveries) {
    const kind = delivery.attempts > 0 ? `alone ${delivery.id}` : `${delivery.event} ${delivery.step}`;
    const same = kinds.get(kind);
    if (same === undefined) kinds.set(kind, [delivery]);
    else same.push(delivery);
  }
  return [...kinds.values()].flatMap((same) => {
    const [first] = same;
    const size = (first === undefined ? undefined : stepOf(first)?.batchMax) ?? 1;
    const messages: ClaimedDelivery[][] = [];
    for (let at = 0; at < same.length; at += size) messages.push(same.slice(at, at + size));
    return messages;
  });
}
