/** An outbox with one partner that a test plays, and a clock that it moves. */
import { createDeliveryStages } from "../../../src/gateway/outbox/delivery-stages.ts";
import { createOutboxStore } from "../../../src/gateway/outbox/outbox-store.ts";
import type { OutboundStages } from "../../../src/gateway/pipeline/outbound.ts";
import type { TestDatabase, TestEngine } from "../../support/database.ts";
import { partnerOf, storeOn } from "../credentials/synthetic.ts";
import { Partner } from "./told-partner.ts";

export type OutboxRoom = Awaited<ReturnType<typeof openOutboxRoom>>;

export async function openOutboxRoom({ open }: TestEngine) {
  const database: TestDatabase = await open();
  const store = createOutboxStore(database);
  const room = {
    database,
    store,
    now: 1_000_000,
    partner: new Partner(),
    clock: (): number => room.now,
    /** Nothing is in it, and the partner is a new one. */
    empty: async (): Promise<void> => {
      room.partner = new Partner();
      await database.query("truncate outbox_lane, outbox_delivery restart identity");
    },
    enqueue: (lane: string, version = 1): Promise<number> =>
      database.transaction((tx) => {
        const about = { lane, subject: lane, version, event: "licence.issued", body: "{}" } as const;
        return store.enqueue(
          tx,
          [{ partnerId: "ministry", eventId: `${lane}-${version}`, ...about }],
          room.now,
        );
      }),
    stages: (): OutboundStages =>
      createDeliveryStages({
        store,
        port: room.partner,
        clock: room.clock,
        random: () => 0.5,
        record: async () => {},
      }),
    row: async (eventId: string) =>
      (
        await database.query<Record<string, unknown>>(
          `select state, code, partner_code, receipt, visible_at, outbox_lane.attempts from outbox_delivery
             join outbox_lane on outbox_lane.id = lane_id where event_id = $1`,
          [eventId],
        )
      ).rows[0],
    close: () => database.end(),
  };
  await storeOn(database, room.clock).addPartner(partnerOf("ministry"));
  return room;
}
