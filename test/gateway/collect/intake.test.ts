/** The risk: the core believes that an event is kept, and it is not; or somebody else tells us what happened. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { conformance } from "../../../src/adapters/elicence-core/conformance.ts";
import { elicenceCore } from "../../../src/adapters/elicence-core/index.ts";
import { northbound } from "../../../src/adapters/northbound/index.ts";
import { subscribe } from "../../../src/gateway/collect/subscriptions.ts";
import type { PartnerCredential } from "../../../src/gateway/spi/conformance.ts";
import type { WireRequest } from "../../../src/gateway/spi/wire.ts";
import { type TestDatabase, testDatabases } from "../../support/database.ts";
import { fakeCore } from "../../support/fake-core.ts";
import { send, startTestGateway, type TestGateway } from "../../support/gateway.ts";
import { partnerOf, storeOn } from "../credentials/synthetic.ts";
import { first, OPERATOR, withVersion } from "./renewals.ts";

interface Told {
  readonly eventId: string;
  readonly licence: Readonly<Record<string, unknown>>;
}

describe.each(testDatabases())("what the core tells on $engine", ({ open }) => {
  let database: TestDatabase;
  let gateway: TestGateway;
  let core: PartnerCredential;
  beforeAll(async () => {
    database = await open();
    gateway = await startTestGateway({
      database,
      adapters: [elicenceCore, northbound],
      core: fakeCore(() => first),
    });
    core = await gateway.addPartner(elicenceCore);
    await storeOn(database, gateway.clock.now).addPartner(partnerOf("ministry"));
    await subscribe(database, {
      partnerId: "ministry",
      licenceTypes: [OPERATOR],
      badInput: "warn",
      applications: false,
    });
  });
  afterAll(async () => {
    await gateway.close();
    await database.end();
  });
  beforeEach(() => database.query("truncate outbox_lane, outbox_delivery, licence_event").then(() => {}));

  let nonces = 0;
  const signed = (body: unknown, as: Partial<PartnerCredential> = {}): WireRequest => {
    nonces += 1;
    const request: WireRequest = {
      method: "POST",
      path: "/core/events",
      query: "",
      headers: new Map([["content-type", "application/json"]]),
      body: Buffer.from(typeof body === "string" ? body : JSON.stringify(body)),
    };
    const at = { timestamp: gateway.clock.now(), nonce: `n${nonces}` };
    return conformance.signAsPartner?.(request, { ...core, ...as }, at) ?? request;
  };
  const happened = (eventId: string, licence: object = first, version = 1) => ({
    eventId,
    event: "licence.issued",
    version,
    occurredAt: gateway.clock.now(),
    licence: licence as Told["licence"],
  });
  const tell = async (...events: Told[]) => {
    const request = signed({ events });
    const reply = await send(gateway.url, request);
    expect(conformance.verifyReplyAsPartner?.(reply, request, core), "signed and bound").toBe(true);
    return {
      status: reply.status,
      body: JSON.parse(Buffer.from(reply.body).toString()) as { events?: object[] },
    };
  };
  const rows = async (sql: string): Promise<number> =>
    (await database.query<{ n: number }>(`select count(*)::int as n from ${sql}`)).rows[0]?.n ?? -1;

  test("is durable with its deliveries when it is answered, and again changes nothing", async () => {
    const told = happened("e1");
    expect(await tell(told)).toEqual({
      status: 200,
      body: { events: [{ eventId: "e1", outcome: "new" }] },
    });
    expect([await rows("licence_event"), await rows("outbox_delivery where state = 'queued'")]).toEqual([
      1, 1,
    ]);
    const second = happened("e2", withVersion(first, 2));
    expect((await tell(told, second, { ...second, licence: first as never })).body.events).toEqual([
      { eventId: "e1", outcome: "known" },
      { eventId: "e2", outcome: "new" },
      { eventId: "e2", outcome: "conflict" },
    ]);
    expect([await rows("licence_event"), await rows("outbox_delivery")]).toEqual([2, 2]);
  });

  test("one malformed licence spoils neither the batch nor any partner", async () => {
    const { holder: _, ...headless } = first;
    const wild = { identifier: "没有标识", typeCode: "x", predecessor: 7, validFrom: null, nested: [[{}]] };
    const { status, body } = await tell(
      happened("good"),
      happened("headless", { ...headless, identifier: withVersion(first, 5).identifier }),
      happened("wild", wild),
      happened("extra", { ...first, identifier: withVersion(first, 6).identifier, surprise: "张三" }),
    );
    expect(status).toBe(200);
    expect(body.events).toMatchObject([
      { eventId: "good", outcome: "new" },
      { eventId: "headless", outcome: "new", malformed: [expect.stringContaining("holder")] },
      { eventId: "wild", outcome: "new", malformed: expect.any(Array) },
      { eventId: "extra", outcome: "new", malformed: expect.any(Array) },
    ]);
    expect(JSON.stringify(body)).not.toContain("张三");
    expect(await rows("licence_event")).toBe(4);
    expect(await rows("outbox_delivery where state = 'queued'"), "the sound one alone").toBe(1);
    expect(await rows("outbox_delivery where findings = 'licence-malformed' and state = 'quarantined'")).toBe(
      3,
    );
  });

  test("from anybody else is refused, and nothing of it is kept", async () => {
    const other = await gateway.addPartner(northbound, {}, "HMAC-SM3");
    for (const as of [
      { secret: other.secret },
      { keyId: other.keyId, secret: other.secret },
      { secret: "" },
    ]) {
      const reply = await send(gateway.url, signed({ events: [happened("forged")] }, as));
      expect(reply.status).toBe(401);
      expect(reply.headers.has("elcore-signature"), "no signature for a stranger").toBe(false);
    }
    const good = signed({ events: [happened("once")] });
    expect((await send(gateway.url, good)).status).toBe(200);
    expect((await send(gateway.url, good)).status, "a replay").not.toBe(200);
    expect(await gateway.lastOutcome()).toBe("replay.seen");
    expect(await rows("licence_event")).toBe(1);
  });

  test("that breaks the contract as a batch is refused as a whole, by fields and never by values", async () => {
    const sound = happened("e1");
    for (const body of [
      "",
      "[]",
      "{",
      { events: [] },
      { events: Array.from({ length: 501 }, (_, at) => happened(`e${at}`)) },
      { events: [sound, { ...sound, eventId: "a b" }] },
      { events: [sound, { ...sound, version: 0 }] },
      { events: [sound, { ...sound, version: 1.5 }] },
      { events: [sound, { ...sound, occurredAt: 253402300800000 }] },
      { events: [sound, { ...sound, event: "licence.deleted" }] },
      { events: [sound, { ...sound, licence: { typeCode: OPERATOR } }] },
      { events: [sound, { ...sound, licence: { ...first, identifier: "1\u0000" } }] },
      { events: [sound], more: 1 },
      `{"events":[],"events":[${JSON.stringify(sound)}]}`,
    ]) {
      const reply = await send(gateway.url, signed(body));
      expect(reply.status).toBe(400);
      expect(Buffer.from(reply.body).toString()).not.toContain(first.holder.name);
    }
    expect(await rows("licence_event")).toBe(0);
  });

  test("takes a full batch, longer than anybody else may send, and only POST", async () => {
    const qrCode = "x".repeat(3_000);
    const events = Array.from({ length: 500 }, (_, at) =>
      happened(`e${at}`, { ...withVersion(first, at + 1), qrCode }),
    );
    const elsewhere = { ...signed({ events }), path: "/v1/licences/read" };
    expect((await send(gateway.url, elsewhere)).status).toBe(413);
    expect((await tell(...events)).body.events).toHaveLength(500);
    expect(await rows("outbox_delivery where state = 'queued'")).toBe(500);
    expect((await send(gateway.url, { ...signed(""), method: "GET" })).status).toBe(405);
    expect((await send(gateway.url, { ...signed(""), path: "/core/else" })).status).toBe(404);
  });

  test("is on record by counts, without a person's data in audit, log or metrics", async () => {
    await tell(happened("e1"), happened("e1"));
    const entry = (await gateway.auditText()).split("\n").at(-1) ?? "";
    expect(JSON.parse(entry)).toMatchObject({
      operation: "event.collect",
      outcome: "ok",
      licenceCount: 2,
      note: "new 1, known 1, conflict 0",
    });
    const text = `${await gateway.auditText()}${gateway.logText()}${await gateway.metricsText()}`;
    for (const value of [first.holder.name, first.holder.code, first.number, first.identifier]) {
      expect(text).not.toContain(value);
    }
  });

  test("the sample of the contract says of each event what the README says", async () => {
    const file = new URL("../../../contracts/elicence-core/samples/events.json", import.meta.url);
    const { events } = JSON.parse(readFileSync(file, "utf8")) as { events: Told[] };
    expect((await tell(...events)).body.events).toMatchObject([
      { outcome: "new" },
      { outcome: "new" },
      { outcome: "new", malformed: ["serial"] },
    ]);
  });
});
