/** The risk: the nightly comparison runs in no process, in two, or every minute of the night. */
import { describe, expect, test, vi } from "vitest";
import { setChannel, setChannelState } from "../../../src/gateway/outbox/channels.ts";
import { nightOf, startNightly } from "../../../src/gateway/outbox/nightly.ts";
import { beginReconciliation } from "../../../src/gateway/outbox/reconcile.ts";
import { testDatabases } from "../../support/database.ts";
import { partnerOf, storeOn } from "../credentials/synthetic.ts";

const beijing = (text: string): number => Date.parse(`${text}+08:00`);

test.each([
  ["2026-11-27T02:29:59", "2026-11-26"],
  ["2026-11-27T02:30:00", "2026-11-27"],
  ["2026-11-27T23:59:59", "2026-11-27"],
])("at %s the night of %s is due", (at, night) => {
  expect(nightOf(beijing(at))).toBe(night);
});

describe.each(testDatabases())("nights on $engine", ({ open }) => {
  test("each is run once, by one process of two, for every open channel", async () => {
    const database = await open();
    let now = beijing("2026-11-26T12:00:00");
    await storeOn(database, () => now).addPartner(partnerOf("platform"));
    await setChannel(database, {
      partnerId: "platform",
      baseUrl: "http://10.0.0.1",
      profile: "collection@1",
    });
    await setChannelState(database, "platform", "on");
    const runs: string[] = [];
    let looked = 0;
    const start = () =>
      startNightly({
        queryable: database,
        clock: () => now,
        lookEveryMs: 5,
        reconcile: async ({ partnerId }, night) => {
          const id = await beginReconciliation(database, { partnerId, night, now });
          if (id !== undefined) runs.push(`${partnerId} ${night}`);
          looked += 1;
        },
        onProblem: (_partner, thrown) => {
          throw thrown;
        },
      });
    const both = [start(), start()];
    try {
      for (const day of ["2026-11-27", "2026-11-28"]) {
        const before = looked;
        now = beijing(`${day}T02:30:00`);
        await vi.waitFor(() => expect(looked).toBe(before + 2), { timeout: 5_000 });
      }
    } finally {
      for (const { stop } of both) await stop();
      await database.end();
    }
    expect(runs).toEqual(["platform 2026-11-27", "platform 2026-11-28"]);
  });
});
