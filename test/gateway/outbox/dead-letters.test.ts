/** The risk: a replay sends more than was meant, all at once, or something that a newer version has overtaken. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { runCommand } from "../../../src/gateway/operator/commands.ts";
import { createOutboxStore, type OutboxStore } from "../../../src/gateway/outbox/outbox-store.ts";
import { type OpenRooms, openRooms, START } from "../../cli/rooms.ts";
import { type TestDatabase, testDatabases } from "../../support/database.ts";
import { partnerOf } from "../credentials/synthetic.ts";
import { oneWord } from "./one-word.ts";

describe.each(testDatabases())("dead letters on $engine", ({ open }) => {
  let database: TestDatabase;
  let rooms: OpenRooms;
  let store: OutboxStore;
  const { markSent, settle } = oneWord(() => store);
  let now = START;
  beforeAll(async () => {
    database = await open();
    rooms = await openRooms(database, () => now);
    store = createOutboxStore(database);
    for (const id of ["ministry", "national"]) await rooms.context.store.addPartner(partnerOf(id));
  });
  afterAll(async () => {
    await rooms.close();
    await database.end();
  });
  beforeEach(async () => {
    now += 1_000_000;
    await database.query("truncate outbox_lane, outbox_delivery restart identity");
  });

  const command = <T>(name: string, args: object = {}): Promise<T> =>
    runCommand(name, args as Record<string, unknown>, rooms.context) as Promise<T>;
  const claim = (partnerId = "ministry") =>
    store.claim({ partnerId, owner: "w", lanesMax: 1_000, leaseMs: 30_000, now });
  const kill = async (
    partnerId: string,
    lane: string,
    version: number,
    partnerCode: string,
  ): Promise<void> => {
    const delivery = {
      partnerId,
      lane,
      eventId: `${lane}-${version}`,
      event: "licence.issued",
      subject: lane,
      version,
      body: "{}",
    } as const;
    await database.transaction((tx) => store.enqueue(tx, [delivery], now));
    for (const held of await claim(partnerId)) {
      await markSent(held, now);
      await settle(held, { kind: "dead", failure: { code: "partner.refused", partnerCode } }, now);
    }
  };

  test("are listed newest first, and counted by cause", async () => {
    await kill("ministry", "a", 1, "E1");
    now += 1_000;
    await kill("ministry", "b", 1, "E2");
    await kill("national", "c", 1, "E1");
    await kill("ministry", "d", 1, "E2");
    const listed = await command<{ eventId: string }[]>("dead-letters.list", { partner: "ministry" });
    expect(listed.map(({ eventId }) => eventId)).toEqual(["d-1", "b-1", "a-1"]);
    const causes = await command<object[]>("dead-letters.causes");
    expect(causes).toMatchObject([
      { partnerId: "ministry", code: "partner.refused", partnerCode: "E2", count: 2 },
      { partnerId: "ministry", partnerCode: "E1", count: 1 },
      { partnerId: "national", partnerCode: "E1", count: 1 },
    ]);
    expect(JSON.stringify(listed)).not.toContain("body");
  });

  test("are replayed by filter under the same message id, and only once", async () => {
    await kill("ministry", "a", 1, "E1");
    await kill("ministry", "b", 1, "E2");
    const filter = { partner: "ministry", partnerCode: "E2" };
    expect(await command("dead-letters.replay", { ...filter, dryRun: true })).toMatchObject({
      total: 1,
      queued: 0,
    });
    expect(await claim()).toEqual([]);
    expect(await command("dead-letters.replay", filter)).toMatchObject({
      total: 1,
      queued: 1,
      superseded: 0,
    });
    expect((await claim()).map(({ eventId, attempts }) => [eventId, attempts])).toEqual([["b-1", 0]]);
    expect(await command("dead-letters.replay", filter)).toMatchObject({ total: 0, queued: 0 });
    const [entry] = await command<{ action?: string }[]>("audit.tail", { last: 1 });
    expect(entry).toMatchObject({ action: "dead-letters.replay", partner: "ministry" });
  });

  test("that a newer version has overtaken are not sent again, and that is said", async () => {
    await kill("ministry", "a", 1, "E1");
    await kill("ministry", "b", 1, "E1");
    const newer = {
      partnerId: "ministry",
      lane: "a",
      eventId: "a-2",
      event: "licence.changed",
      subject: "a",
      version: 2,
      body: "{}",
    } as const;
    await database.transaction((tx) => store.enqueue(tx, [newer], now));
    expect(await command("dead-letters.replay", { partner: "ministry" })).toMatchObject({
      queued: 1,
      superseded: 1,
    });
    now += 1_000;
    expect((await claim()).map(({ eventId }) => eventId).sort()).toEqual(["a-2", "b-1"]);
  });

  test("come back at the rate that was asked for", async () => {
    for (let index = 0; index < 20; index += 1) await kill("ministry", `l-${index}`, 1, "E1");
    await command("dead-letters.replay", { partner: "ministry", perSecond: 5 });
    const released: number[] = [];
    for (let second = 0; second < 4; second += 1) {
      now += second === 0 ? 999 : 1_000;
      released.push((await claim()).length);
    }
    expect(released).toEqual([5, 5, 5, 5]);
  });

  test("are tried for three days again, however long ago they were given up", async () => {
    await kill("ministry", "a", 1, "E1");
    const enqueuedAt = now;
    now += 100 * 3_600_000;
    await command("dead-letters.replay", { partner: "ministry" });
    expect((await claim()).map(({ tryingSince }) => tryingSince)).toEqual([now]);
    const { rows } = await database.query("select enqueued_at from outbox_delivery");
    expect(rows, "when it came stays a fact").toEqual([{ enqueued_at: enqueuedAt }]);
  });

  test("are never replayed all by mistake, nor by a filter that is none", async () => {
    await kill("ministry", "a", 1, "E1");
    for (const args of [
      {},
      { dryRun: true },
      { ids: ["1"] },
      { from: "yesterday" },
      { partner: "ministry", perSecond: 0 },
    ]) {
      await expect(command("dead-letters.replay", args)).rejects.toMatchObject({ code: "operator.usage" });
    }
    expect(await claim()).toEqual([]);
  });
});
