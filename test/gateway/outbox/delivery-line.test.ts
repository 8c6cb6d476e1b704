/** The risk: a partner gets more at once than it allows, waits for what is ready, or one licence holds up the others. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import {
  type DeliveryLine,
  type Health,
  startDeliveryLine,
} from "../../../src/gateway/outbox/delivery-line.ts";
import { testDatabases } from "../../support/database.ts";
import { type OutboxRoom, openOutboxRoom } from "./outbox-room.ts";

describe.each(testDatabases())("a delivery line on $engine", (engine) => {
  let room: OutboxRoom;
  beforeAll(async () => {
    room = await openOutboxRoom(engine);
  });
  afterAll(() => room.close());
  beforeEach(() => room.empty());
  const enqueue = (lane: string, version = 1): Promise<number> => room.enqueue(lane, version);
  const row = (eventId: string) => room.row(eventId);

  let line: DeliveryLine | undefined;
  const problems: unknown[] = [];
  const start = (quota = { concurrent: 8, perSecond: 1_000 }, health?: () => Health): DeliveryLine => {
    line = startDeliveryLine({
      partnerId: "ministry",
      store: room.store,
      stages: room.stages(),
      stepOf: room.partner.stepOf,
      batchMax: room.partner.batchMax,
      traceId: () => "trace",
      clock: room.clock,
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
    room.partner.how = async (item) => {
      out += 1;
      most = Math.max(most, out);
      await new Promise((resolve) => setImmediate(resolve));
      out -= 1;
      return room.partner.take(item);
    };
    for (let index = 0; index < 20; index += 1) await enqueue(`before-${index}`);
    start({ concurrent: 3, perSecond: 1_000 });
    for (let index = 0; index < 20; index += 1) await enqueue(`after-${index}`);
    await eventually(() => expect(room.partner.taken).toHaveLength(40));
    expect(most).toBeLessThanOrEqual(3);
  });

  test("keeps the partner's pace", async () => {
    for (let index = 0; index < 30; index += 1) await enqueue(`l-${index}`);
    start({ concurrent: 100, perSecond: 10 });
    await eventually(() => expect(room.partner.taken).toHaveLength(10));
    room.now += 500;
    await eventually(() => expect(room.partner.taken).toHaveLength(15));
    room.now += 60_000;
    await eventually(() => expect(room.partner.taken).toHaveLength(25));
  });

  test("stopped sends nothing more and hears out what is out", async () => {
    let answer: () => void = () => {};
    room.partner.how = (item) =>
      new Promise((resolve) => {
        answer = () => resolve(room.partner.take(item));
      });
    await enqueue("first");
    const running = start();
    await eventually(() => expect(room.partner.messages).toHaveLength(1));
    const stopped = running.stop();
    await enqueue("second");
    answer();
    await stopped;
    expect(await row("first-1")).toMatchObject({ state: "delivered" });
    expect(await row("second-1")).toMatchObject({ state: "queued", attempts: 0 });
    room.partner.how = async (item) => room.partner.take(item);
    start();
    await eventually(() => expect(room.partner.taken).toHaveLength(2));
  });

  test("one poisoned licence in a hundred delays none of the others", async () => {
    room.partner.how = async (item) =>
      item.id === "l-7-1" ? { kind: "unavailable" } : room.partner.take(item);
    for (let index = 0; index < 100; index += 1) await enqueue(`l-${index}`);
    start({ concurrent: 4, perSecond: 1_000 });
    await eventually(() => expect(room.partner.taken).toHaveLength(99));
    expect(await row("l-7-1")).toMatchObject({ state: "queued", attempts: 1 });
  });

  describe("in messages of many", () => {
    beforeEach(() => {
      room.partner.isSafe = true;
      room.partner.batchMax = 20;
    });

    test("what is ready goes together, and no message is larger than the partner takes", async () => {
      for (let index = 0; index < 50; index += 1) await enqueue(`l-${index}`);
      start();
      await eventually(() => expect(room.partner.taken).toHaveLength(50));
      expect(Math.max(...room.partner.messages)).toBe(20);
      expect(room.partner.messages.length).toBeLessThan(10);
    });

    test("a message that fails as a whole for one of its licences is sent again one by one, at once", async () => {
      room.partner.failsWhole = (items) => items.some(({ id }) => id === "l-7-1");
      for (let index = 0; index < 20; index += 1) await enqueue(`l-${index}`);
      start();
      await eventually(() => expect(room.partner.taken).toHaveLength(19));
      expect(room.partner.taken.filter(({ eventId }) => eventId === "l-7-1")).toEqual([]);
      await eventually(async () => expect(await row("l-7-1")).toMatchObject({ state: "sent", attempts: 1 }));
    });

    test("refusals of single items are theirs alone", async () => {
      room.partner.how = async (item) =>
        item.id === "l-3-1" ? { kind: "refused", partnerCode: "E-9" } : room.partner.take(item);
      for (let index = 0; index < 20; index += 1) await enqueue(`l-${index}`);
      start();
      await eventually(() => expect(room.partner.taken).toHaveLength(19));
      await eventually(async () =>
        expect(await row("l-3-1")).toMatchObject({ state: "dead", partner_code: "E-9" }),
      );
      expect(room.partner.messages).toHaveLength(1);
    });

    test("what happens room.now does not stand behind a backlog", async () => {
      let release: () => void = () => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      for (let index = 0; index < 200; index += 1) await enqueue(`old-${index}`);
      room.now += 60_000;
      const order: string[] = [];
      room.partner.how = async (item) => {
        await held;
        order.push(item.id);
        return room.partner.take(item);
      };
      start({ concurrent: 1, perSecond: 1_000 });
      await eventually(() => expect(room.partner.messages).toHaveLength(1));
      await enqueue("live");
      release();
      await eventually(() => expect(order).toContain("live-1"));
      expect(order.indexOf("live-1")).toBeLessThan(60);
    });
  });

  test("a partner that is away is asked by one probe at a time, and when it is back nothing waits for its retry", async () => {
    room.partner.isSafe = true;
    room.partner.batchMax = 20;
    let health: "well" | "probe" | "resting" = "well";
    let away = true;
    room.partner.how = async (item) =>
      away ? { kind: "unavailable", retryAfterSeconds: 3_000 } : room.partner.take(item);
    for (let index = 0; index < 60; index += 1) await enqueue(`l-${index}`);
    // The first message that it does not take opens the breaker.
    const answer = room.partner.how;
    room.partner.how = (item) => {
      health = "resting";
      return answer(item);
    };
    start({ concurrent: 1, perSecond: 1_000 }, () => health);
    await eventually(() => expect(room.partner.messages).toEqual([20]));
    await eventually(() => expect(line?.reading().out).toBe(0));
    health = "probe";
    line?.wake();
    await eventually(() => expect(room.partner.messages).toEqual([20, 1]));
    await eventually(() => expect(line?.reading().out).toBe(0));
    away = false;
    room.partner.how = answer;
    health = "well";
    line?.wake();
    await eventually(() => expect(room.partner.taken).toHaveLength(60));
  });
});
