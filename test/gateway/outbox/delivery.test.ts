/** The risk: a partner's fault loses a delivery, repeats one blindly, or holds up every other. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { GatewayError } from "../../../src/gateway/core/gateway-error.ts";
import { consign } from "../../../src/gateway/outbox/consign.ts";
import { createDeliveryStages } from "../../../src/gateway/outbox/delivery-stages.ts";
import { createOutboxStore, type OutboxStore } from "../../../src/gateway/outbox/outbox-store.ts";
import { outbound } from "../../../src/gateway/pipeline/outbound.ts";
import { type TestDatabase, testDatabases } from "../../support/database.ts";
import { partnerOf, storeOn } from "../credentials/synthetic.ts";
import { Partner } from "./told-partner.ts";

const HOUR_MS = 3_600_000;

describe.each(testDatabases())("deliveries on $engine", ({ open }) => {
  let database: TestDatabase;
  let store: OutboxStore;
  let partner: Partner;
  let now = 1_000_000;
  const clock = (): number => now;
  beforeAll(async () => {
    database = await open();
    store = createOutboxStore(database);
    await storeOn(database, clock).addPartner(partnerOf("ministry"));
  });
  afterAll(() => database.end());
  beforeEach(async () => {
    partner = new Partner();
    await database.query("truncate outbox_lane, outbox_delivery restart identity");
  });

  const issued = { event: "licence.issued", body: "{}" } as const;
  const enqueue = (lane: string, version = 1): Promise<number> =>
    database.transaction((tx) =>
      store.enqueue(
        tx,
        [{ partnerId: "ministry", lane, eventId: `${lane}-${version}`, ...issued, subject: lane, version }],
        now,
      ),
    );
  const stages = () =>
    createDeliveryStages({ store, port: partner, clock, random: () => 0.5, record: async () => {} });
  /** Everything that is ready now, one attempt each. */
  const attempt = async (): Promise<number> => {
    const claimed = await store.claim({
      partnerId: "ministry",
      owner: "w",
      lanesMax: 100,
      leaseMs: 30_000,
      now,
    });
    const { signal } = new AbortController();
    await Promise.all(
      consign(claimed, partner.stepOf).map((deliveries) =>
        outbound({ deliveries, signal, traceId: "trace", startedAt: now }, stages()),
      ),
    );
    return claimed.length;
  };
  const row = async (eventId: string) =>
    (
      await database.query<Record<string, unknown>>(
        `select state, code, partner_code, receipt, visible_at, outbox_lane.attempts from outbox_delivery
           join outbox_lane on outbox_lane.id = lane_id where event_id = $1`,
        [eventId],
      )
    ).rows[0];

  describe("one attempt", () => {
    test("accepted: delivered with its receipt", async () => {
      await enqueue("a");
      expect(await attempt()).toBe(1);
      expect(await row("a-1")).toMatchObject({ state: "delivered", receipt: "r-a-1", code: null });
      expect(await attempt()).toBe(0);
    });

    test("refused: dead, with the partner's own code, and the next version goes on", async () => {
      partner.how = async () => ({ kind: "refused", partnerCode: "E0042" });
      await enqueue("a");
      await attempt();
      expect(await row("a-1")).toMatchObject({
        state: "dead",
        code: "partner.refused",
        partner_code: "E0042",
      });
      partner.how = async (item) => partner.take(item);
      await enqueue("a", 2);
      await attempt();
      expect(await row("a-2")).toMatchObject({ state: "delivered" });
    });

    test("unavailable: queued again, not before the time it asked for", async () => {
      partner.how = async () => ({ kind: "unavailable", retryAfterSeconds: 120 });
      await enqueue("a");
      await attempt();
      expect(await row("a-1")).toMatchObject({
        state: "queued",
        code: "partner.unavailable",
        visible_at: now + 120_000,
      });
      now += 119_999;
      expect(await attempt()).toBe(0);
      now += 1;
      expect(await attempt()).toBe(1);
    });

    test("unreachable: queued again, for nothing left", async () => {
      partner.how = async () => {
        throw new GatewayError("network.unreachable", { unsent: true });
      };
      await enqueue("a");
      await attempt();
      expect(await row("a-1")).toMatchObject({ state: "queued", code: "network.unreachable" });
    });

    test("dropped after it was taken: asked about, and not sent twice", async () => {
      partner.how = async (item) => {
        partner.take(item);
        throw new GatewayError("partner.unavailable");
      };
      await enqueue("a");
      await attempt();
      expect(await row("a-1")).toMatchObject({ state: "sent", code: "partner.unavailable" });
      now += 10_000;
      await attempt();
      expect(partner.asked).toEqual(["a-1"]);
      expect(partner.taken).toHaveLength(1);
      expect(await row("a-1")).toMatchObject({ state: "delivered", receipt: "asked-a-1" });
    });

    test("of unknown fate and not there: sent again", async () => {
      partner.how = async () => ({ kind: "unknown", reason: "garbled" });
      await enqueue("a");
      await attempt();
      expect(await row("a-1")).toMatchObject({ state: "sent", code: "partner.unresolved" });
      partner.how = async (item) => partner.take(item);
      now += 10_000;
      await attempt();
      expect([partner.asked, partner.taken.length]).toEqual([["a-1"], 1]);
      expect(await row("a-1")).toMatchObject({ state: "delivered" });
    });

    test("asked about in vain: as unknown as before, and still not repeated", async () => {
      partner.how = async () => ({ kind: "unknown", reason: "slow" });
      await enqueue("a");
      await attempt();
      partner.find = async () => {
        throw new GatewayError("network.unreachable", { unsent: true });
      };
      const before = partner.messages.length;
      now += 10_000;
      await attempt();
      expect(partner.messages).toHaveLength(before);
      expect(await row("a-1")).toMatchObject({ state: "sent", code: "network.unreachable", attempts: 2 });
    });

    test("repeated without asking where the partner itself drops repeats", async () => {
      partner.isSafe = true;
      partner.how = async () => ({ kind: "unknown", reason: "slow" });
      await enqueue("a");
      await attempt();
      partner.how = async (item) => partner.take(item);
      now += 10_000;
      await attempt();
      expect([partner.asked, partner.taken.length]).toEqual([[], 1]);
    });

    test("what cannot be put into the partner's words is dead at once, and says why", async () => {
      partner.encodes = false;
      await enqueue("a");
      await attempt();
      expect(await row("a-1")).toMatchObject({ state: "dead", code: "request.code-invalid" });
      expect(partner.taken).toEqual([]);
    });
  });

  test("a partner that is away for three days gets everything when it is back, and later is given up", async () => {
    partner.how = async () => ({ kind: "unavailable" });
    await enqueue("a");
    const begin = now;
    let attempts = 0;
    while (now - begin < 72 * HOUR_MS) {
      attempts += await attempt();
      const { rows } = await database.query<{ at: number }>("select visible_at as at from outbox_lane");
      now = Math.max(now + 1, rows[0]?.at ?? now);
    }
    expect(await row("a-1")).toMatchObject({ state: "queued" });
    expect(attempts).toBeGreaterThan(80);
    partner.how = async (item) => partner.take(item);
    await attempt();
    expect(await row("a-1")).toMatchObject({ state: "delivered" });

    partner.how = async () => ({ kind: "unavailable" });
    await enqueue("b");
    const second = now;
    while ((await row("b-1"))?.["state"] === "queued") {
      await attempt();
      const { rows } = await database.query<{ at: number }>(
        "select max(visible_at) as at from outbox_lane where pending > 0",
      );
      now = Math.max(now + 1, rows[0]?.at ?? now);
    }
    expect(await row("b-1")).toMatchObject({ state: "dead", code: "partner.unavailable" });
    expect(now - second).toBeGreaterThanOrEqual(72 * HOUR_MS);
  });
});
