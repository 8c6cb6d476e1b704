import type { PortStep } from "./delivery-stages.ts";
import type { ClaimedDelivery } from "./model.ts";

/** What goes in one message: of one kind of event, at one step. Never empty. */
export type Consignment = readonly ClaimedDelivery[];

/** After so many failures of unknown fate it goes alone, and before in small company. */
const SUSPECT_ATTEMPTS = 2;
const SUSPECTS_MAX = 8;

/**
 * What failed before and may be what the partner stumbles over does not travel with what is new: it must take
 * nobody with it. What the partner only had no time for is under no suspicion.
 *
 * @returns every delivery once, in messages no larger than their step allows
 */
export function consign(
  deliveries: readonly ClaimedDelivery[],
  stepOf: (delivery: ClaimedDelivery) => Pick<PortStep, "batchMax"> | undefined,
): readonly Consignment[] {
  const kinds = new Map<string, { readonly size: number; readonly same: ClaimedDelivery[] }>();
  for (const delivery of deliveries) {
    const company = companyOf(delivery);
    const kind = company === 1 ? `alone ${delivery.id}` : `${delivery.event} ${delivery.step} ${company}`;
    const size = Math.min(company, stepOf(delivery)?.batchMax ?? 1);
    const known = kinds.get(kind) ?? { size, same: [] };
    known.same.push(delivery);
    kinds.set(kind, known);
  }
  return [...kinds.values()].flatMap(({ size, same }) => chunked(same, size));
}

/** In their order, no piece longer than `size`. */
export function chunked(deliveries: readonly ClaimedDelivery[], size: number): readonly Consignment[] {
  const pieces: Consignment[] = [];
  for (let at = 0; at < deliveries.length; at += size) pieces.push(deliveries.slice(at, at + size));
  return pieces;
}

function companyOf({ state, attempts }: ClaimedDelivery): number {
  if (state === "queued" || attempts === 0) return Number.MAX_SAFE_INTEGER;
  return attempts > SUSPECT_ATTEMPTS ? 1 : SUSPECTS_MAX;
}
