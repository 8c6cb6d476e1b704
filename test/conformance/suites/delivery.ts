import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LICENCE_TYPE_CODES, type Licence } from "../../../src/gateway/core/licence.ts";
import type { Application, EventName } from "../../../src/gateway/core/operations.ts";
import type { Behaviour } from "../../../src/gateway/spi/conformance.ts";
import { testDatabases } from "../../support/database.ts";
import { type DeliveryRoom, type Happening, openDeliveryRoom } from "../../support/delivery-room.ts";
import { numberedLicence } from "../../support/licences.ts";
import type { Subject } from "../subject.ts";

/** What each way of failing must leave in the outbox: one right state each. */
const RIGHT: Readonly<Record<Exclude<Behaviour, "accept">, { readonly state: string }>> = {
  refuse: { state: "dead" },
  // It says that it took nothing.
  unavailable: { state: "queued" },
  "wrong-signature": { state: "queued" },
  // Whether it was taken is not known.
  slow: { state: "sent" },
  "drop-after-accept": { state: "sent" },
  garbled: { state: "sent" },
};

const APPLICATION: Application = {
  number: "A0",
  itemCode: "11510000MB00001",
  itemName: "道路货物运输经营许可",
  stage: "in-review",
  department: { name: "某市交通运输局", code: "11510100000000001L" },
  areaCode: "510100",
};

/** Risk: a partner's fault loses a licence, tells it twice, or passes for success. */
export function deliverySuite(subject: Subject): void {
  const { outward, scheme } = subject.adapter;
  if (outward === undefined) {
    test("declares no way out that this suite does not judge", () => {
      expect(
        subject.adapter.scheme.outbound === undefined || subject.conformance.waived.delivery !== undefined,
      ).toBe(true);
    });
    return;
  }

  test("takes many in one message only where repeats are safe", () => {
    for (const steps of Object.values(outward.deliveries)) {
      expect(steps.length).toBeGreaterThan(0);
      for (const step of steps)
        expect("at" in step || step.batchMax === 1 || step.ask === undefined).toBe(true);
    }
  });

  describe.each(testDatabases())("on $engine", (engine) => {
    let room: DeliveryRoom;
    beforeAll(async () => {
      room = await openDeliveryRoom(engine, subject.conformance);
    });
    afterAll(() => room.close());

    const events = Object.keys(outward.deliveries) as EventName[];
    const tellsLicences = events.some((event) => event.startsWith("licence."));
    /** Of a reply that is not proved nothing is known; a partner that signs none can only say that it rejects ours. */
    const right = (behaviour: keyof typeof RIGHT): { readonly state: string } =>
      ["wrong-signature", "unavailable"].includes(behaviour) && scheme.outbound?.reply.kind === "signature"
        ? { state: "sent" }
        : RIGHT[behaviour];

    let serial = 0;
    /** Each of its own lane. */
    const fresh = (): Licence => {
      serial += 1;
      const type = LICENCE_TYPE_CODES[serial % LICENCE_TYPE_CODES.length] ?? LICENCE_TYPE_CODES[0];
      if (type === undefined) throw new Error("no licence type");
      return numberedLicence(type, serial);
    };
    /** The partner knows the licence, so that its status can be told. */
    const known = async (): Promise<Licence> => {
      const licence = fresh();
      if (!tellsLicences) return licence;
      room.behave("accept");
      await room.tell(licence);
      await room.attempt();
      return licence;
    };
    const next: Readonly<Record<EventName, () => Promise<Happening>>> = {
      "licence.issued": async () => ({ event: "licence.issued", version: 1, licence: fresh() }),
      "licence.changed": async () => ({ event: "licence.changed", version: 2, licence: await known() }),
      "licence.status-changed": async () => ({
        event: "licence.status-changed",
        version: 2,
        licence: { ...(await known()), state: "revoked" },
      }),
      "application.progressed": async () => {
        await known(); // a session is open
        serial += 1;
        return {
          event: "application.progressed",
          version: 1,
          application: { ...APPLICATION, number: `A${serial}`, businessSn: `SN-00000000${serial}` },
        };
      },
    };

    test.each(events)("%s is taken, once, with a receipt and a fact for every step", async (event) => {
      const eventId = await room.happen(await next[event]());
      await room.attempt();
      expect(await room.row(eventId)).toMatchObject({ state: "delivered", code: null });
      expect(room.effects(eventId)).toHaveLength(1);
      const { rows } = await room.database.query<{ stage: string; outcome: string }>(
        "select stage, outcome from delivery_fact where event_id = $1 order by id",
        [eventId],
      );
      const stages = outward.deliveries[event]?.map(({ stage }) => stage);
      expect(rows.map(({ stage }) => stage)).toEqual(stages);
      expect(new Set(rows.map(({ outcome }) => outcome))).toEqual(new Set(["done"]));
    });

    const cases = events.flatMap((event) =>
      (outward.deliveries[event] ?? []).flatMap(({ stage, ...rest }, step) =>
        // Those of the core have a test of their own.
        ("at" in rest ? [] : (Object.keys(RIGHT) as (keyof typeof RIGHT)[])).map((behaviour) => ({
          event,
          stage,
          step,
          behaviour,
        })),
      ),
    );
    test.each(cases)("$behaviour at $event, $stage", async ({ event, step, behaviour }) => {
      const happening = await next[event]();
      await known(); // a session is open
      const eventId = await room.happen(happening);
      await room.attempt((at) => room.behave(at === step ? behaviour : "accept"));
      expect(await room.row(eventId)).toMatchObject({ step, ...right(behaviour) });
      if (behaviour === "refuse") {
        expect(await room.row(eventId)).toMatchObject({ code: "partner.refused" });
        expect((await room.row(eventId))?.partner_code).toMatch(/\S/);
        // What steps before it did stays done.
        expect(room.effects(eventId).length).toBeLessThanOrEqual(step === 0 ? 0 : 1);
        return;
      }
      room.behave("accept");
      await room.settle();
      expect(await room.row(eventId)).toMatchObject({ state: "delivered" });
      expect(room.effects(eventId), "taken once, whatever happened on the way").toHaveLength(1);
    });

    test.skipIf(!tellsLicences)(
      "the status of a licence that the partner never had tells it the whole licence, once",
      async () => {
        await known();
        const licence: Licence = { ...fresh(), state: "revoked" };
        const eventId = await room.tell(licence, 3, "licence.status-changed");
        await room.attempt();
        expect(await room.row(eventId)).toMatchObject({ state: "queued", step: 0 });
        await room.settle();
        expect(await room.row(eventId)).toMatchObject({ state: "delivered", code: null });
        expect(room.effects(eventId)).toHaveLength(1);
      },
    );

    const long = events.filter((event) => (outward.deliveries[event]?.length ?? 0) > 1);
    test.skipIf(long.length === 0)(
      "a newer version that comes between two steps stops the older one there",
      async () => {
        const licence = fresh();
        room.behave("accept");
        const older = await room.tell(licence);
        let newer = "";
        await room.attempt(async (step) => {
          if (step === 1 && newer === "") newer = await room.tell(licence, 2, "licence.changed");
        });
        await room.settle();
        expect(await room.row(older)).toMatchObject({ state: "superseded", step: 1 });
        expect(await room.row(newer)).toMatchObject({ state: "delivered" });
        // Of the older one at most the step that was behind it.
        expect(room.effects(older).length).toBeLessThanOrEqual(1);
        expect(room.effects(newer)).toHaveLength(1);
      },
    );

    const withCore = events.filter((event) => outward.deliveries[event]?.some((step) => "at" in step));
    test.skipIf(withCore.length === 0).each(withCore)(
      "%s waits for the core where the core is away",
      async (event) => {
        const eventId = await room.happen(await next[event]());
        room.behave("accept");
        room.codes.clear();
        room.setCoreAway(true);
        await room.attempt();
        const step = outward.deliveries[event]?.findIndex((each) => "at" in each);
        expect(await room.row(eventId)).toMatchObject({ step, state: "queued", code: "core.unavailable" });
        room.setCoreAway(false);
        await room.settle();
        expect(await room.row(eventId)).toMatchObject({ state: "delivered" });
        expect(room.codes.size).toBe(1);
        expect(room.effects(eventId)).toHaveLength(1);
      },
    );

    test.skipIf(!tellsLicences)("keeps back what the profile does not list", async () => {
      const { seal = { name: "印章", by: "合成机关", time: "2026-01-01" }, ...licence } = fresh();
      room.behave("accept");
      const before = room.simulator.received().length;
      await room.tell({
        ...licence,
        qrCode: "CANARY-CODE-0001",
        seal: { ...seal, image: "CANARYSEALIMAGE=" },
      });
      await room.attempt();
      const sent = room.simulator
        .received()
        .slice(before)
        .map(({ body }) => Buffer.from(body).toString("utf8"));
      expect(sent.join("\n")).toContain(licence.identifier);
      expect(sent.join("\n")).not.toContain("CANARY");
    });
  });
}
