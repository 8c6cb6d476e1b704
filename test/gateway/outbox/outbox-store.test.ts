/** The risk: a delivery is lost, made twice by two workers, or overtakes another of the same licence. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ClaimedDelivery, NewDelivery } from "../../../src/gateway/outbox/model.ts";
import { createOutboxStore, type OutboxStore } from "../../../src/gateway/outbox/outbox-store.ts";
import { type TestDatabase, testDatabases } from "../../support/database.ts";
import { partnerOf, storeOn } from "../credentials/synthetic.ts";
import { oneWord } from "./one-word.ts";

const LEASE_MS = 30_000;
const unavailable = { code: "partner.unavailable" } as const;

describe.each(testDatabases())("the outbox on $engine", ({ open }) => {
  let database: TestDatabase;
  let store: OutboxStore;
  const { markSent, settle } = oneWord(() => store);
  let now = 1_000_000;
  beforeAll(async () => {
    database = await open();
    store = createOutboxStore(database);
    for (const id of ["ministry", "national"]) await storeOn(database, () => now).addPartner(partnerOf(id));
  });
  afterAll(() => database.end());
  beforeEach(() => database.query("truncate outbox_lane, outbox_delivery restart identity").then(() => {}));

  let events = 0;
  const delivery = (lane: string, version: number, change: Partial<NewDelivery> = {}): NewDelivery => {
    events += 1;
    const eventId = `event-${events}`;
    return {
      partnerId: "ministry",
      lane,
      eventId,
      event: "licence.changed",
      subject: lane,
      version,
      body: `{"v":${version}}`,
      ...change,
    };
  };
  const enqueue = (...deliveries: NewDelivery[]): Promise<number> =>
    database.transaction((tx) => store.enqueue(tx, deliveries, now));
  const claim = (owner = "w1", lanesMax = 100, partnerId = "ministry") =>
    store.claim({ partnerId, owner, lanesMax, leaseMs: LEASE_MS, now });
  const only = (claimed: readonly ClaimedDelivery[]): ClaimedDelivery => {
    const [first] = claimed;
    if (first === undefined || claimed.length !== 1) throw new Error(`${claimed.length} claimed`);
    return first;
  };
  const states = async (): Promise<readonly string[]> => {
    const { rows } = await database.query<{ text: string }>(
      `select lane || ' ' || version || ' ' || state as text from outbox_delivery
         join outbox_lane on outbox_lane.id = lane_id order by outbox_delivery.id`,
    );
    return rows.map(({ text }) => text);
  };
  const pending = async (): Promise<number> =>
    (await database.query<{ n: number }>("select coalesce(sum(pending), 0)::int as n from outbox_lane"))
      .rows[0]?.n ?? -1;

  test("gives each licence's first delivery to one worker, and the next only when that is settled", async () => {
    await enqueue(delivery("a", 1), delivery("b", 1));
    const first = await claim("w1");
    expect(first.map(({ version }) => version)).toEqual([1, 1]);
    expect(await claim("w2")).toEqual([]);
    const [a] = first;
    if (a === undefined) throw new Error("nothing claimed");
    expect(await markSent(a, now)).toBe(true);
    await enqueue(delivery("a", 2));
    expect(await claim("w2")).toEqual([]);
    expect(await settle(a, { kind: "delivered", receipt: "r1" }, now)).toBe(true);
    expect(only(await claim("w2"))).toMatchObject({ version: 2, state: "queued" });
  });

  test("takes an event once for a partner, however often it comes, and once for each partner", async () => {
    const event = delivery("a", 1);
    expect(await enqueue(event, { ...event, partnerId: "national" })).toBe(2);
    expect(await enqueue(event, delivery("a", 2, { eventId: event.eventId }))).toBe(0);
    expect(await pending()).toBe(2);
    expect(await claim("w1", 100, "national")).toHaveLength(1);
  });

  test("keeps nothing of an event whose transaction was rolled back", async () => {
    const failed = database.transaction(async (tx) => {
      await store.enqueue(tx, [delivery("a", 1)], now);
      throw new Error("the event could not be stored");
    });
    await expect(failed).rejects.toThrow("could not be stored");
    expect(await states()).toEqual([]);
    expect(await claim()).toEqual([]);
  });

  test("a newer version makes a queued older one superfluous, also one that comes late", async () => {
    await enqueue(delivery("a", 1), delivery("a", 2), delivery("b", 5));
    await enqueue(delivery("b", 4));
    expect(await states()).toEqual(["a 1 superseded", "a 2 queued", "b 5 queued", "b 4 superseded"]);
    expect(await pending()).toBe(2);
    expect((await claim()).map(({ version }) => version).sort()).toEqual([2, 5]);
  });

  test("what is on its way is not superseded; what failed below a newer version is", async () => {
    await enqueue(delivery("a", 1));
    const held = only(await claim());
    await markSent(held, now);
    await enqueue(delivery("a", 2));
    expect(await states()).toEqual(["a 1 sent", "a 2 queued"]);
    await settle(held, { kind: "retry", at: now + 5, failure: unavailable, fate: "known" }, now);
    expect(await states()).toEqual(["a 1 superseded", "a 2 queued"]);
    now += 5;
    expect(only(await claim())).toMatchObject({ version: 2 });
  });

  test("a version that comes between claim and sending stops the older one", async () => {
    await enqueue(delivery("a", 1));
    const held = only(await claim());
    await enqueue(delivery("a", 2));
    expect(await markSent(held, now)).toBe(false);
    await store.release([held], now);
    expect(only(await claim())).toMatchObject({ version: 2 });
  });

  test("of unknown fate it stays sent, is not superseded, and comes back first", async () => {
    await enqueue(delivery("a", 1));
    const held = only(await claim());
    await markSent(held, now);
    await settle(held, { kind: "retry", at: now, failure: unavailable, fate: "unknown" }, now);
    await enqueue(delivery("a", 2));
    expect(only(await claim())).toMatchObject({ version: 1, state: "sent", attempts: 1 });
  });

  test("a killed worker delays its lanes by one lease, and its late word counts no more", async () => {
    await enqueue(delivery("a", 1));
    const lost = only(await claim("w1"));
    await markSent(lost, now);
    now += LEASE_MS - 1;
    expect(await claim("w2")).toEqual([]);
    now += 1;
    const taken = only(await claim("w2"));
    expect(taken).toMatchObject({ id: lost.id, state: "sent" });
    expect(await markSent(lost, now)).toBe(false);
    expect(await settle(lost, { kind: "dead", failure: unavailable }, now)).toBe(false);
    expect(await settle(taken, { kind: "delivered", receipt: "r" }, now)).toBe(true);
    expect(await settle(taken, { kind: "delivered", receipt: "again" }, now)).toBe(false);
    expect(await states()).toEqual(["a 1 delivered"]);
    expect(await pending()).toBe(0);
  });

  test("a dead delivery lets its lane go on, and failures are counted anew", async () => {
    await enqueue(delivery("a", 1));
    const first = only(await claim());
    await markSent(first, now);
    await enqueue(delivery("a", 2));
    await settle(first, { kind: "retry", at: now, failure: unavailable, fate: "unknown" }, now);
    const again = only(await claim());
    await settle(again, { kind: "dead", failure: { code: "partner.unmapped", partnerCode: "E77" } }, now);
    expect(only(await claim())).toMatchObject({ version: 2, attempts: 0 });
    const { rows } = await database.query(
      "select code, partner_code from outbox_delivery where state = 'dead'",
    );
    expect(rows).toEqual([{ code: "partner.unmapped", partner_code: "E77" }]);
  });

  test("a poisoned licence waits by itself: the others are claimed meanwhile, longest waiting first", async () => {
    await enqueue(...Array.from({ length: 50 }, (_, index) => delivery(`l${index}`, 1)));
    const poisoned = only(await claim("w1", 1));
    await settle(poisoned, { kind: "retry", at: now + 60_000, failure: unavailable, fate: "known" }, now);
    const rest = await claim("w2");
    expect(rest).toHaveLength(49);
    expect(rest.map(({ laneId }) => laneId)).not.toContain(poisoned.laneId);
  });

  test("many producers and workers at once lose nothing and never hold one lane twice", async () => {
    const lanes = Array.from({ length: 20 }, (_, index) => `lane-${index}`);
    const produce = async (from: number): Promise<void> => {
      for (let version = from; version < 40; version += 4) {
        await enqueue(...[...lanes].reverse().map((lane) => delivery(lane, version + 1)));
      }
    };
    const holding = new Set<number>();
    const newest = new Map<number, number>();
    let producing = true;
    const work = async (owner: string): Promise<void> => {
      for (;;) {
        const claimed = await claim(owner, 3);
        if (claimed.length === 0 && !producing && (await pending()) === 0) return;
        for (const held of claimed) {
          expect(holding.has(held.laneId), "held twice").toBe(false);
          holding.add(held.laneId);
        }
        for (const held of claimed) {
          if (await markSent(held, now)) {
            expect(held.version, "out of order").toBeGreaterThan(newest.get(held.laneId) ?? 0);
            newest.set(held.laneId, held.version);
            holding.delete(held.laneId);
            await settle(held, { kind: "delivered", receipt: "" }, now);
          } else {
            holding.delete(held.laneId);
            await store.release([held], now);
          }
        }
      }
    };
    const workers = ["w1", "w2", "w3"].map(work);
    await Promise.all([0, 1, 2, 3].map(produce));
    producing = false;
    await Promise.all(workers);
    expect([...newest.values()]).toEqual(lanes.map(() => 40));
    const { rows } = await database.query<{ state: string; n: number }>(
      "select state, count(*)::int as n from outbox_delivery group by state",
    );
    expect(rows.reduce((sum, { n }) => sum + n, 0)).toBe(800);
    expect(rows.every(({ state }) => state === "delivered" || state === "superseded")).toBe(true);
  });
});
