import type { ClaimedDelivery, Settlement } from "../../../src/gateway/outbox/model.ts";
import type { OutboxStore } from "../../../src/gateway/outbox/outbox-store.ts";

/** The outbox for tests that speak of one delivery at a time. */
export function oneWord(store: () => OutboxStore) {
  return {
    markSent: async (delivery: ClaimedDelivery, now: number): Promise<boolean> =>
      (await store().markSent([delivery], now)).has(delivery.id),
    settle: async (delivery: ClaimedDelivery, settlement: Settlement, now: number): Promise<boolean> =>
      (await store().settle([{ delivery, settlement, stage: "uploaded", startedAt: now }], now)).has(
        delivery.id,
      ),
  };
}
