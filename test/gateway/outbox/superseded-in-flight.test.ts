/** The risk: a newer version comes at the moment an older one is sent, and the sent one is forgotten and repeated blindly. */
import { expect, test, vi } from "vitest";
import { createOutboxStore } from "../../../src/gateway/outbox/outbox-store.ts";
import { testDatabases } from "../../support/database.ts";
import { partnerOf, storeOn } from "../credentials/synthetic.ts";

// The embedded engine has one session, so two statements never meet there.
const served = testDatabases().find(({ engine }) => engine === "postgresql");

test.skipIf(served === undefined)(
  "what a worker marks as sent while a newer version is enqueued stays sent, on PostgreSQL",
  async () => {
    const database = await served?.open();
    if (database === undefined) throw new Error("no PostgreSQL");
    try {
      const now = 1_000;
      const store = createOutboxStore(database);
      await storeOn(database, () => now).addPartner(partnerOf("ministry"));
      const enqueue = (version: number) =>
        database.transaction((tx) =>
          store.enqueue(
            tx,
            [
              {
                partnerId: "ministry",
                lane: "a",
                eventId: `a-${version}`,
                event: "licence.changed",
                subject: "a",
                version,
                body: "{}",
              },
            ],
            now,
          ),
        );
      await enqueue(1);
      let newer: Promise<number> | undefined;
      await database.transaction(async (worker) => {
        await worker.query("update outbox_delivery set state = 'sent' where event_id = 'a-1'");
        newer = enqueue(2);
        await vi.waitFor(async () => {
          const { rows } = await database.query(
            "select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%overtaken%'",
          );
          expect(rows).not.toEqual([]);
        });
      });
      await newer;
      const { rows } = await database.query<{ text: string }>(
        "select event_id || ' ' || state as text from outbox_delivery order by id",
      );
      expect(rows.map(({ text }) => text)).toEqual(["a-1 sent", "a-2 queued"]);
      const { rows: lanes } = await database.query("select pending from outbox_lane");
      expect(lanes).toEqual([{ pending: 2 }]);
    } finally {
      await database.end();
    }
  },
);
