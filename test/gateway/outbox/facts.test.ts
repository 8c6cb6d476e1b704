/** The risk: a figure of the ministry's cannot be checked later, because what it was made of was changed. */
import { describe, expect, test } from "vitest";
import { conformance } from "../../../src/adapters/ministry-elicence/conformance.ts";
import { ministryElicence } from "../../../src/adapters/ministry-elicence/index.ts";
import { traceLicence } from "../../../src/gateway/collect/trace-licence.ts";
import { readFigures } from "../../../src/gateway/outbox/kpi.ts";
import { testDatabases } from "../../support/database.ts";
import { openDeliveryRoom } from "../../support/delivery-room.ts";
import { LicenceLives } from "../../support/licence-lives.ts";

describe.each(testDatabases())("facts on $engine", (engine) => {
  test("say when each step was tried and how it ended; cannot be changed; and give the figures", async () => {
    const room = await openDeliveryRoom(engine, conformance);
    try {
      const [first, second] = new LicenceLives(() => 0.9).next(2);
      if (first === undefined || second === undefined) throw new Error("no licences");
      const from = room.clock();
      await room.tell(first.licence);
      room.behave("unavailable");
      await room.attempt();
      room.behave("accept");
      room.pass(5_000);
      await room.settle();
      await room.tell(second.licence);
      await room.attempt((step) => room.behave(step === 4 ? "refuse" : "accept"));

      const stages = ministryElicence.outward?.deliveries["licence.issued"]?.map(({ stage }) => stage) ?? [];
      const steps = await traceLicence(room.database, first.licence.identifier);
      const tried = steps.filter(({ outcome }) => outcome !== undefined);
      expect(tried.map(({ step, outcome }) => `${step} ${outcome}`)).toEqual([
        "checked unavailable",
        ...stages.map((stage) => `${stage} done`),
      ]);
      expect(steps.at(-1)).toMatchObject({ step: "delivered" });

      const figures = await readFigures(room.database, { from, to: room.clock() + 1 });
      expect(figures.partners).toMatchObject([{ ended: 2, accepted: 1, minutesAvailable: 1 }]);
      expect(figures.partners[0]?.lagP95).toBeGreaterThanOrEqual(5_000);
      expect(figures.stages.find(({ stage }) => stage === "checked")).toMatchObject({
        attempts: 3,
        done: 2,
        failed: 1,
      });
      expect(figures.stages.find(({ stage }) => stage === "uploaded")).toMatchObject({ done: 1, refused: 1 });

      await expect(room.database.query("update delivery_fact set outcome = 'done'", [])).rejects.toThrow();
      await expect(room.database.query("delete from delivery_fact", [])).rejects.toThrow();
    } finally {
      await room.close();
    }
  });
});
