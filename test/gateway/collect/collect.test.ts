/** The risk: an event that was answered for is not on its way, goes out twice, or goes to somebody who may not have it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { BATCH_MAX, collect } from "../../../src/gateway/collect/collect.ts";
import type { BadInput } from "../../../src/gateway/collect/model.ts";
import { subscribe } from "../../../src/gateway/collect/subscriptions.ts";
import { GatewayError } from "../../../src/gateway/core/gateway-error.ts";
import type { Licence, LicenceIdentifier } from "../../../src/gateway/core/licence.ts";
import type { ApplicationEvent, LicenceEvent } from "../../../src/gateway/core/licence-event.ts";
import type { ApplicationStage } from "../../../src/gateway/core/operations.ts";
import { countDead, replayDead } from "../../../src/gateway/outbox/dead-letters.ts";
import { createOutboxStore, type OutboxStore } from "../../../src/gateway/outbox/outbox-store.ts";
import { listQuarantined, releaseQuarantined } from "../../../src/gateway/outbox/quarantine.ts";
import { type TestDatabase, testDatabases } from "../../support/database.ts";
import { licenceOfType } from "../../support/licences.ts";
import { partnerOf, storeOn } from "../credentials/synthetic.ts";
import { first, OPERATOR, VEHICLE, withVersion } from "./renewals.ts";

describe.each(testDatabases())("events of the core on $engine", ({ open }) => {
  let database: TestDatabase;
  let outbox: OutboxStore;
  const now = 5_000_000;
  beforeAll(async () => {
    database = await open();
    outbox = createOutboxStore(database);
    for (const id of ["ministry", "national"]) await storeOn(database, () => now).addPartner(partnerOf(id));
  });
  afterAll(() => database.end());
  beforeEach(async () => {
    await database.query(
      "truncate outbox_lane, outbox_delivery, licence_event, subscription restart identity",
    );
  });

  let events = 0;
  const happened = (licence: Licence, version = 1, change: Partial<LicenceEvent> = {}): LicenceEvent => {
    events += 1;
    return {
      eventId: `event-${events}`,
      event: version === 1 ? "licence.issued" : "licence.changed",
      version,
      occurredAt: now - 1_000,
      licence,
      ...change,
    };
  };
  const take = (...told: LicenceEvent[]) => collect({ database, outbox, clock: () => now }, told);
  const follow = (partnerId: string, badInput: BadInput = "warn", licenceTypes = [OPERATOR]) =>
    subscribe(database, { partnerId, badInput, licenceTypes, applications: false });
  const claim = async (partnerId: string): Promise<readonly string[]> => {
    const held = await outbox.claim({ partnerId, owner: "w", lanesMax: 100, leaseMs: 1_000, now });
    return held.map(({ eventId }) => eventId);
  };
  const states = async (): Promise<readonly string[]> => {
    const { rows } = await database.query<{ text: string }>(
      `select partner_id || ' ' || version || ' ' || state || ' ' || findings as text
         from outbox_delivery order by id`,
    );
    return rows.map(({ text }) => text.trim());
  };

  test("go to each partner that subscribed to the type, and to nobody else", async () => {
    await follow("ministry", "warn", [OPERATOR, VEHICLE]);
    await follow("national", "warn", [VEHICLE]);
    const vehicle = withVersion(licenceOfType(VEHICLE), 1);
    const [one, two] = [happened(first), happened(vehicle)];
    expect(await take(one, two)).toEqual(["new", "new"]);
    expect([...(await claim("ministry"))].sort()).toEqual([one.eventId, two.eventId].sort());
    expect(await claim("national")).toEqual([two.eventId]);
  });

  test("told again change nothing, and are answered; told otherwise are a conflict, and the first stands", async () => {
    await follow("ministry");
    const told = happened(first);
    expect(await take(told, told)).toEqual(["new", "known"]);
    expect(await take(told)).toEqual(["known"]);
    const other = { ...told, licence: { ...first, state: "revoked" as const } };
    expect(await take(other, happened(first, 2))).toEqual(["conflict", "new"]);
    const { rows } = await database.query<{ body: string }>(
      "select body from licence_event where event_id = $1",
      [told.eventId],
    );
    expect(JSON.parse(rows[0]?.body ?? "")).toEqual(told);
    expect(await states()).toEqual(["ministry 1 superseded", "ministry 2 queued"]);
  });

  test("told by several callers at once count once", async () => {
    await follow("ministry");
    const batch = Array.from({ length: 40 }, (_, at) => happened(first, at + 1));
    const answers = await Promise.all([
      take(...batch),
      take(...[...batch].reverse()),
      take(...batch.slice(10), ...batch.slice(0, 10)),
    ]);
    expect(answers.flat().filter((answer) => answer === "new")).toHaveLength(40);
    expect(answers.flat()).not.toContain("conflict");
    expect((await states()).filter((state) => state.endsWith("queued"))).toEqual(["ministry 40 queued"]);
  });

  test("and their deliveries are kept together or not at all", async () => {
    await follow("ministry");
    const told = happened(first);
    const broken = {
      database,
      clock: () => now,
      outbox: { enqueue: () => Promise.reject(new GatewayError("database.unavailable")) },
    };
    await expect(collect(broken, [told])).rejects.toMatchObject({ code: "database.unavailable" });
    expect(await take(told)).toEqual(["new"]);
    expect(await states()).toEqual(["ministry 1 queued"]);
  });

  test("come in batches that are bounded, and an empty one is nothing", async () => {
    expect(await take()).toEqual([]);
    const many = Array.from({ length: BATCH_MAX + 1 }, (_, at) => happened(first, at + 1));
    expect(() => take(...many)).toThrow(expect.objectContaining({ code: "request.invalid" }));
    const { rows } = await database.query("select 1 from licence_event");
    expect(rows).toEqual([]);
  });

  test("a renewal follows what it replaces, and does not swallow that the old one is void", async () => {
    await follow("ministry");
    const renewed = withVersion(first, 2);
    const gone = happened({ ...first, state: "void" }, 2, { event: "licence.status-changed" });
    const told = happened(first);
    await take(told, gone, happened(renewed));
    expect(await states()).toEqual(["ministry 1 queued", "ministry 2 queued", "ministry 1 queued"]);
    expect(await claim("ministry"), "one lane, in order").toEqual([told.eventId]);
  });

  test("the same event with its members in another order is the same event", async () => {
    const told = happened(first);
    await take(told);
    const turned = Object.fromEntries(Object.entries(told.licence).reverse()) as unknown as Licence;
    const { licence: _, ...rest } = told;
    expect(await collect({ database, outbox, clock: () => now }, [{ licence: turned, ...rest }])).toEqual([
      "known",
    ]);
  });

  test("how far an application has come is told to who asked for applications, newest only, and to nobody else", async () => {
    await follow("ministry");
    const asked = {
      partnerId: "national",
      badInput: "warn",
      licenceTypes: [OPERATOR],
      applications: true,
    } as const;
    await subscribe(database, asked);
    const progressed = (version: number, stage: ApplicationStage): ApplicationEvent => ({
      eventId: `application-${version}`,
      event: "application.progressed",
      version,
      occurredAt: now,
      application: {
        number: "A2026-1",
        itemCode: "ITEM-1",
        itemName: "道路货物运输经营许可",
        stage,
        department: { name: "某市交通运输局", code: "11510100000000001L" },
        areaCode: "510100",
      },
    });
    const told = [progressed(1, "accepted"), progressed(2, "in-review")];
    const keep = () => collect({ database, outbox, clock: () => now }, told);
    expect(await keep()).toEqual(["new", "new"]);
    expect(await keep()).toEqual(["known", "known"]);
    expect(await states()).toEqual(["national 1 superseded", "national 2 queued"]);
  });

  test("an older version that comes late is not sent after a newer one", async () => {
    await follow("ministry");
    await take(happened(first, 7));
    await take(happened(first, 3));
    expect(await states()).toEqual(["ministry 7 queued", "ministry 3 superseded"]);
  });

  test("what breaks the contract or has no known type is sent by nobody's word", async () => {
    await follow("ministry", "quarantine");
    await follow("national", "strict");
    const wild = happened(first, 1, { malformed: ["holder"] });
    await take(wild, happened({ ...first, typeCode: "999" as Licence["typeCode"] }, 2));
    const held = await listQuarantined(database, undefined, 10);
    expect(held).toHaveLength(2);
    for (const { id } of held) expect(await releaseQuarantined(database, id, now)).toBe(false);
    expect(await countDead(database, {})).toBe(0);
    await replayDead(database, {}, { now, perSecond: 1, onProgress: () => {} });
    expect([...(await claim("ministry")), ...(await claim("national"))]).toEqual([]);
    const { malformed: _, ...later } = wild;
    expect(await take(later), "the same under a contract that allows it").toEqual(["known"]);
  });

  const reversed: Licence = { ...first, validFrom: first.validTo, validTo: first.validFrom };

  test("what is not sound is given up, held or sent, as each partner wants it, and is never gone", async () => {
    for (const [badInput, state] of [
      ["strict", "dead"],
      ["quarantine", "quarantined"],
      ["warn", "queued"],
    ] as const) {
      await database.query("truncate outbox_lane, outbox_delivery, licence_event restart identity");
      await follow("ministry", badInput);
      expect(await take(happened(reversed))).toEqual(["new"]);
      expect(await states()).toEqual([`ministry 1 ${state} period-reversed`]);
      expect((await claim("ministry")).length, badInput).toBe(badInput === "warn" ? 1 : 0);
    }
  });

  test("a licence of unknown type is shown and not sent, whatever the partner wants of unsound ones", async () => {
    await follow("ministry", "warn");
    await follow("national", "strict", [VEHICLE]);
    await take(happened({ ...first, typeCode: "999" as Licence["typeCode"] }));
    expect(await states()).toEqual(["ministry 1 quarantined type-unknown", "national 1 dead type-unknown"]);
  });

  test("what is held does not hold up the licence; released it goes out, mended it is overtaken", async () => {
    await follow("ministry", "quarantine");
    const bad = happened(reversed, 2);
    await take(happened(first, 1), bad);
    expect(await states()).toEqual(["ministry 1 queued", "ministry 2 quarantined period-reversed"]);
    const [held] = await listQuarantined(database, "ministry", 10);
    expect(held).toMatchObject({ eventId: bad.eventId, findings: ["period-reversed"] });
    expect(await releaseQuarantined(database, held?.id ?? 0, now)).toBe(true);
    expect(await releaseQuarantined(database, held?.id ?? 0, now), "only once").toBe(false);
    expect(await claim("ministry"), "the older one is overtaken").toEqual([bad.eventId]);

    await take(happened({ ...reversed, validFrom: "2026-13-40" }, 3));
    expect(await listQuarantined(database, undefined, 10)).toHaveLength(1);
    await take(happened(first, 4));
    expect(await listQuarantined(database, undefined, 10)).toEqual([]);
    expect((await states()).slice(-2)).toEqual([
      "ministry 3 superseded period-malformed",
      "ministry 4 queued",
    ]);
  });

  test("lanes count what is to be delivered, and nothing that is held", async () => {
    await follow("ministry", "quarantine");
    await follow("national", "strict");
    await take(happened(reversed, 1), happened(first, 2), happened(reversed, 3));
    const { rows } = await database.query<{ text: string }>(
      `select outbox_lane.partner_id || ' ' || pending || ' ' || count(outbox_delivery.id) filter
           (where state in ('queued', 'sent')) as text
         from outbox_lane join outbox_delivery on lane_id = outbox_lane.id
         group by outbox_lane.id, outbox_lane.partner_id, pending order by 1`,
    );
    expect(rows.map(({ text }) => text)).toEqual(["ministry 1 1", "national 1 1"]);
  });

  test("an identifier that cannot be taken apart is a lane of its own", async () => {
    await follow("ministry", "warn");
    const other = `${first.identifier.slice(0, -1)}${first.identifier.endsWith("0") ? "1" : "0"}`;
    await take(happened(first), happened({ ...first, identifier: other as LicenceIdentifier }));
    expect(await claim("ministry")).toHaveLength(2);
  });
});
