/** The risk: a partner gets more at once than it allows, waits for what is ready, or one licence holds up the others. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import {
  type DeliveryLine,
  type Health,
  startDeliveryLine,
} from "../../../src/gateway/outbox/delivery-line.ts";
import { createDeliveryStages } from "../../../src/gateway/outbox/delivery-stages.ts";
import { createOutboxStore, type OutboxStore } from "../../../src/gateway/outbox/outbox-store.ts";
import { type TestDatabase, testDatabases } from "../../support/database.ts";
import { partnerOf, storeOn } from "../credentials/synthetic.ts";
import { Partner } from "./told-partner.ts";

describe.each(testDatabases())("a delivery line on $engine", ({ open }) => {
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
  const row = async (eventId: string) =>
    (
      await database.query<Record<string, unknown>>(
        `select state, code, partner_code, receipt, visible_at, outbox_lane.attempts from outbox_delivery
           join outbox_lane on outbox_lane.id = lane_id where event_id = $1`,
        [eventId],
      )
    ).rows[0];

  let line: DeliveryLine | undefined;
  const problems: unknown[] = [];
  const start = (quota = { concurrent: 8, perSecond: 1_000 }, health?: () => Health): DeliveryLine => {
    line = startDeliveryLine({
      partnerId: "ministry",
      store,
      stages: stages(),
      stepOf: partner.stepOf,
      batchMax: partner.batchMax,
      traceId: () => "trace",
      clock,
      owner: "line",
      quota,
      pollMs: 5,
      ...(health === undefined ? {} : { health }),
      onProblem: (thrown) => problems.push(thrown),
    });
    return line;
  };
  afterEach(async () => {
    await line?.stop();
    line = undefined;
    expect(problems.splice(0)).toEqual([]);
  });
  const eventually = (check: () => void | Promise<void>): Promise<void> =>
    vi.waitFor(check, { timeout: 10_000, interval: 5 });

  test("delivers what is there and what comes, at most so many at once", async () => {
    let out = 0;
    let most = 0;
    partner.how = async (item) => {
      out += 1;
      most = Math.max(most, out);
      await new Promise((resolve) => setImmediate(resolve));
      out -= 1;
      return partner.take(item);
    };
    for (let index = 0; index < 20; index += 1) await enqueue(`before-${index}`);
    start({ concurrent: 3, perSecond: 1_000 });
    for (let index = 0; index < 20; index += 1) await enqueue(`after-${index}`);
    await eventually(() => expect(partner.taken).toHaveLength(40));
    expect(most).toBeLessThanOrEqual(3);
  });

  test("keeps the partner's pace", async () => {
    for (let index = 0; index < 30; index += 1) await enqueue(`l-${index}`);
    start({ concurrent: 100, perSecond: 10 });
    await eventually(() => expect(partner.taken).toHaveLength(10));
    now += 500;
    await eventually(() => expect(partner.taken).toHaveLength(15));
    now += 60_000;
    await eventually(() => expect(partner.taken).toHaveLength(25));
  });

  test("paused sends nothing more and hears out what is out; resumed it goes on", async () => {
    let answer: () => void = () => {};
    partner.how = (item) =>
      new Promise((resolve) => {
        answer = () => resolve(partner.take(item));
      });
    await enqueue("first");
    const running = start();
    await eventually(() => expect(running.reading().out).toBe(1));
    running.pause();
    await enqueue("second");
    answer();
    await eventually(() => expect(running.reading()).toEqual({ paused: true, out: 0 }));
    expect(partner.taken).toHaveLength(1);
    partner.how = async (item) => partner.take(item);
    running.resume();
    await eventually(() => expect(partner.taken).toHaveLength(2));
  });

  test("one poisoned licence in a hundred delays none of the others", async () => {
    partner.how = async (item) => (item.id === "l-7-1" ? { kind: "unavailable" } : partner.take(item));
    for (let index = 0; index < 100; index += 1) await enqueue(`l-${index}`);
    start({ concurrent: 4, perSecond: 1_000 });
    await eventually(() => expect(partner.taken).toHaveLength(99));
    expect(await row("l-7-1")).toMatchObject({ state: "queued", attempts: 1 });
  });

  describe("in messages of many", () => {
    beforeEach(() => {
      partner.isSafe = true;
      partner.batchMax = 20;
    });

    test("what is ready goes together, and no message is larger than the partner takes", async () => {
      for (let index = 0; index < 50; index += 1) await enqueue(`l-${index}`);
      start();
      await eventually(() => expect(partner.taken).toHaveLength(50));
      expect(Math.max(...partner.messages)).toBe(20);
      expect(partner.messages.length).toBeLessThan(10);
    });

    test("a message that fails as a whole for one of its licences is sent again one by one, at once", async () => {
      partner.failsWhole = (items) => items.some(({ id }) => id === "l-7-1");
      for (let index = 0; index < 20; index += 1) await enqueue(`l-${index}`);
      start();
      await eventually(() => expect(partner.taken).toHaveLength(19));
      expect(partner.taken.filter(({ eventId }) => eventId === "l-7-1")).toEqual([]);
      await eventually(async () => expect(await row("l-7-1")).toMatchObject({ state: "sent", attempts: 1 }));
    });

    test("refusals of single items are theirs alone", async () => {
      partner.how = async (item) =>
        item.id === "l-3-1" ? { kind: "refused", partnerCode: "E-9" } : partner.take(item);
      for (let index = 0; index < 20; index += 1) await enqueue(`l-${index}`);
      start();
      await eventually(() => expect(partner.taken).toHaveLength(19));
      await eventually(async () =>
        expect(await row("l-3-1")).toMatchObject({ state: "dead", partner_code: "E-9" }),
      );
      expect(partner.messages).toHaveLength(1);
    });

    test("what happens now does not stand behind a backlog", async () => {
      let release: () => void = () => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      for (let index = 0; index < 200; index += 1) await enqueue(`old-${index}`);
      now += 60_000;
      const order: string[] = [];
      partner.how = async (item) => {
        await held;
        order.push(item.id);
        return partner.take(item);
      };
      start({ concurrent: 1, perSecond: 1_000 });
      await eventually(() => expect(partner.messages).toHaveLength(1));
      await enqueue("live");
      release();
      await eventually(() => expect(order).toContain("live-1"));
      expect(order.indexOf("live-1")).toBeLessThan(60);
    });
  });

  test("a partner that is away is asked by one probe at a time, and when it is back nothing waits for its retry", async () => {
    partner.isSafe = true;
    partner.batchMax = 20;
    let health: "well" | "probe" | "resting" = "well";
    let away = true;
    partner.how = async (item) =>
      away ? { kind: "unavailable", retryAfterSeconds: 3_000 } : partner.take(item);
    for (let index = 0; index < 60; index += 1) await enqueue(`l-${index}`);
    // The first message that it does not take opens the breaker.
    const answer = partner.how;
    partner.how = (item) => {
      health = "resting";
      return answer(item);
    };
    start({ concurrent: 1, perSecond: 1_000 }, () => health);
    await eventually(() => expect(partner.messages).toEqual([20]));
    await eventually(() => expect(line?.reading().out).toBe(0));
    health = "probe";
    line?.wake();
    await eventually(() => expect(partner.messages).toEqual([20, 1]));
    await eventually(() => expect(line?.reading().out).toBe(0));
    away = false;
    partner.how = answer;
    health = "well";
    line?.wake();
    await eventually(() => expect(partner.taken).toHaveLength(60));
  });
});
