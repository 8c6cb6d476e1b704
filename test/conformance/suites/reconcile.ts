import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { laneOf } from "../../../src/gateway/collect/lane-of.ts";
import { typeCodeOf } from "../../../src/gateway/core/licence.ts";
import { reconcile } from "../../../src/gateway/outbox/reconcile.ts";
import { testDatabases } from "../../support/database.ts";
import { type DeliveryRoom, openDeliveryRoom } from "../../support/delivery-room.ts";
import { LicenceLives } from "../../support/licence-lives.ts";
import { numberedLicence } from "../../support/licences.ts";
import type { Subject } from "../subject.ts";

/** Risk: the partner's copy comes apart from ours, and nobody knows, or what mends one licence spoils another. */
export function reconcileSuite({ adapter, conformance }: Subject): void {
  const holdings = adapter.outward?.holdings;
  if (holdings === undefined) {
    test("holds no copy that could be compared", () => expect(adapter.outward).toBeUndefined());
    return;
  }

  describe.each(testDatabases())("on $engine", (engine) => {
    let room: DeliveryRoom;
    let seed = 1;
    const random = (): number => {
      seed = (seed * 16_807) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    const compare = (heal: "never" | "if-plausible" | "always") =>
      reconcile(
        {
          database: room.database,
          outbox: room.store,
          partnerId: "partner",
          holdings,
          transport: room.transport,
          context: room.context,
          mask: room.mask,
          laneOf,
          clock: room.clock,
          traceId: "trace",
          signal: new AbortController().signal,
        },
        { heal },
      );
    const copy = () => {
      if (room.simulator.copy === undefined) throw new Error("the simulator keeps no copy");
      return room.simulator.copy;
    };
    const identifiers = (): readonly string[] =>
      copy()
        .holdings()
        .map(({ identifier }) => identifier);

    beforeAll(async () => {
      room = await openDeliveryRoom(engine, conformance);
      const lives = new LicenceLives(random);
      for (let batch = 0; batch < 10; batch += 1) {
        const events = lives.next(12);
        for (const { licence, version, event } of events) await room.tell(licence, version, event);
        await room.settle();
        lives.acknowledge(events);
      }
    });
    afterAll(() => room.close());

    test("finds both copies equal where nothing went wrong, status changes and all", async () => {
      const found = await compare("always");
      expect(found).toMatchObject({ differences: [], healed: [], open: 0 });
      expect(found.equal).toBe(identifiers().length);
      expect(found.equal).toBeGreaterThan(50);
    });

    test("names each licence that is lost or stale there, heals them, and both are equal", async () => {
      const all = identifiers();
      const lost = all.filter((_, at) => at % 7 === 0);
      const stale = all.filter((_, at) => at % 7 === 3);
      for (const identifier of lost) copy().lose(identifier);
      for (const identifier of stale) copy().spoil(identifier);

      const seen = await compare("never");
      const named = (kind: string) =>
        seen.differences.filter((each) => each.kind === kind).map(({ identifier }) => identifier);
      expect(named("missing")).toEqual(lost);
      expect(named("stale")).toEqual(stale);
      expect(seen.healed).toEqual([]);

      const healed = await compare("always");
      expect([...healed.healed].sort()).toEqual([...lost, ...stale].sort());
      await room.settle();
      expect(await compare("always")).toMatchObject({ differences: [], healed: [], equal: all.length });
    });

    test("does not believe a list in which nearly everything is missing, unless an operator does", async () => {
      const all = copy().holdings();
      for (const { identifier } of all) copy().lose(identifier);
      const many = Array.from({ length: 120 }, (_each, at) => at);
      for (const at of many) await room.tell(numberedLicence(typeCodeOf("016"), at + 1));
      await room.settle();
      for (const { identifier } of copy().holdings()) copy().lose(identifier);
      const found = await compare("if-plausible");
      expect(found).toMatchObject({ isSuspect: true, healed: [], theirs: 0 });
      expect((await compare("always")).healed).toHaveLength(all.length + many.length);
      await room.settle();
      expect(await compare("if-plausible")).toMatchObject({
        differences: [],
        equal: all.length + many.length,
      });
    }, 180_000);

    test("heals the same licence again when it is lost again", async () => {
      const [first] = identifiers();
      if (first === undefined) throw new Error("nothing is held");
      for (let time = 0; time < 3; time += 1) {
        copy().lose(first);
        expect((await compare("always")).healed).toEqual([first]);
        await room.settle();
      }
      expect((await compare("always")).differences).toEqual([]);
    });

    test("leaves alone what is on its way, and says what it cannot heal", async () => {
      const lives = new LicenceLives(random);
      const [event] = lives.next(1);
      if (event === undefined) throw new Error("no licence");
      const licence = { ...event.licence, identifier: event.licence.identifier };
      const known = identifiers().includes(licence.identifier);
      copy().hold({ identifier: "0.ANOTHER", version: 1, digest: "0".repeat(64) });
      await room.tell(licence, 99, "licence.changed");
      const found = await compare("always");
      expect(found.open).toBe(1);
      expect(found.differences).toEqual([{ kind: "unknown", identifier: "0.ANOTHER", theirs: 1 }]);
      expect(found.healed).toEqual([]);
      expect(known).toBe(true);
      copy().lose("0.ANOTHER");
      await room.settle();
      expect((await compare("always")).differences).toEqual([]);
    });
  });
}
