/** The risk: at two in the morning an operator reads that a licence arrived, and it did not. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { collect } from "../../../src/gateway/collect/collect.ts";
import { subscribe } from "../../../src/gateway/collect/subscriptions.ts";
import type { Licence } from "../../../src/gateway/core/licence.ts";
import type { LicenceEvent } from "../../../src/gateway/core/licence-event.ts";
import { runCommand } from "../../../src/gateway/operator/commands.ts";
import { createOutboxStore, type OutboxStore } from "../../../src/gateway/outbox/outbox-store.ts";
import { type OpenRooms, openRooms, START } from "../../cli/rooms.ts";
import { type TestDatabase, testDatabases } from "../../support/database.ts";
import { partnerOf } from "../credentials/synthetic.ts";
import { oneWord } from "../outbox/one-word.ts";
import { first, OPERATOR, withVersion } from "./renewals.ts";

describe.each(testDatabases())("the way of a licence on $engine", ({ open }) => {
  let database: TestDatabase;
  let rooms: OpenRooms;
  let outbox: OutboxStore;
  const { markSent, settle } = oneWord(() => outbox);
  let now = START;
  beforeAll(async () => {
    database = await open();
    rooms = await openRooms(database, () => now);
    outbox = createOutboxStore(database);
    for (const id of ["ministry", "national"]) {
      await rooms.context.store.addPartner(partnerOf(id));
      await subscribe(database, {
        partnerId: id,
        licenceTypes: [OPERATOR],
        badInput: "quarantine",
        applications: false,
      });
    }
  });
  afterAll(async () => {
    await rooms.close();
    await database.end();
  });

  const command = <T>(name: string, args: object = {}): Promise<T> =>
    runCommand(name, args as Record<string, unknown>, rooms.context) as Promise<T>;
  const tell = (eventId: string, version: number, licence: Licence): Promise<unknown> => {
    const told: LicenceEvent = { eventId, event: "licence.changed", version, occurredAt: now - 500, licence };
    return collect({ database, outbox, clock: () => now }, [told]);
  };
  const claimOf = async (partnerId: string) => {
    const [held] = await outbox.claim({ partnerId, owner: "w", lanesMax: 1, leaseMs: 1_000, now });
    if (held === undefined) throw new Error("nothing to deliver");
    return held;
  };
  const trace = async (identifier: string): Promise<readonly string[]> => {
    const steps = await command<
      { at: string; step: string; version: number; partnerId?: string; code?: string; findings?: string[] }[]
    >("licence.trace", { identifier });
    return steps.map(({ at, step, version, partnerId, code, findings }) =>
      [Date.parse(at) - START, step, version, partnerId, code, findings?.join(" ")]
        .filter((part) => part !== undefined)
        .join(" "),
    );
  };

  test("is told step by step, for every partner, and only of this identifier", async () => {
    await tell("e1", 1, first);
    await tell("other", 1, withVersion(first, 2));
    now += 1_000;
    const sent = await claimOf("ministry");
    await markSent(sent, now);
    now += 100;
    await settle(sent, { kind: "delivered", receipt: "r" }, now);
    const refused = await claimOf("national");
    await markSent(refused, now);
    const failure = { code: "partner.refused", partnerCode: "E7" } as const;
    now += 100;
    await settle(refused, { kind: "dead", failure }, now);
    const expected = [
      "-500 happened 1",
      "0 collected 1",
      "0 queued 1 ministry",
      "0 queued 1 national",
      "1000 sent 1 ministry",
      "1100 uploaded 1 ministry",
      "1100 delivered 1 ministry",
      "1100 sent 1 national partner.refused",
      "1200 uploaded 1 national partner.refused",
      "1200 dead 1 national partner.refused",
    ];
    expect(await trace(first.identifier)).toEqual(expected);
    expect(await trace(` ${first.identifier.toLowerCase()} `), "as people paste it").toEqual(expected);
    expect(await trace(withVersion(first, 3).identifier)).toEqual([]);
  });

  test("shows what is held and what was overtaken, and the backlog counts each of them once", async () => {
    now += 1_000;
    const third = withVersion(first, 3);
    await tell("e2", 1, { ...third, validFrom: third.validTo, validTo: third.validFrom });
    now += 1_000;
    const steps = await trace(third.identifier);
    expect(steps.filter((step) => step.includes("quarantined"))).toEqual([
      "2200 quarantined 1 ministry period-reversed",
      "2200 quarantined 1 national period-reversed",
    ]);
    const counts = { delivered: 0, superseded: 0, dead: 0, quarantined: 1 };
    expect(await command("outbox.backlog")).toEqual([
      { partnerId: "ministry", open: 1, oldestSeconds: 3, ...counts, delivered: 1 },
      { partnerId: "national", open: 1, oldestSeconds: 3, ...counts, dead: 1 },
    ]);
    await tell("e3", 2, third);
    expect((await trace(third.identifier)).filter((step) => step.includes("superseded"))).toEqual([
      "3200 superseded 1 ministry licence.unsound",
      "3200 superseded 1 national licence.unsound",
    ]);
  });

  test("is found whatever the letter case that the core told it in, and at the end of all time", async () => {
    const fourth = withVersion(first, 4);
    const told = { ...fourth, identifier: fourth.identifier.toLowerCase() as Licence["identifier"] };
    const event = {
      eventId: "e4",
      event: "licence.issued",
      version: 1,
      occurredAt: 253402300799999,
    } as const;
    await collect({ database, outbox, clock: () => now }, [{ ...event, licence: told }]);
    expect((await trace(fourth.identifier)).map((step) => step.split(" ")[1])).toEqual([
      "collected",
      "queued",
      "queued",
      "happened",
    ]);
  });

  test("needs an identifier", async () => {
    await expect(command("licence.trace")).rejects.toMatchObject({ code: "operator.usage" });
  });
});
