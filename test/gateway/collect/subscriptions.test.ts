/** The risk: a partner is subscribed to something else than the operator meant, or a release is not on record. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { collect } from "../../../src/gateway/collect/collect.ts";
import { LICENCE_TYPE_CODES } from "../../../src/gateway/core/licence.ts";
import { runCommand } from "../../../src/gateway/operator/commands.ts";
import { createOutboxStore } from "../../../src/gateway/outbox/outbox-store.ts";
import { type OpenRooms, openRooms, START } from "../../cli/rooms.ts";
import { type TestDatabase, testDatabases } from "../../support/database.ts";
import { partnerOf } from "../credentials/synthetic.ts";
import { first, OPERATOR, VEHICLE } from "./renewals.ts";

describe.each(testDatabases())("subscriptions on $engine", ({ open }) => {
  let database: TestDatabase;
  let rooms: OpenRooms;
  const clock = (): number => START;
  beforeAll(async () => {
    database = await open();
    rooms = await openRooms(database, clock);
    for (const id of ["ministry", "national"]) await rooms.context.store.addPartner(partnerOf(id));
  });
  afterAll(async () => {
    await rooms.close();
    await database.end();
  });
  const command = <T>(name: string, args: object = {}): Promise<T> =>
    runCommand(name, args as Record<string, unknown>, rooms.context) as Promise<T>;
  const recorded = async (action: string): Promise<readonly string[]> => {
    const { rows } = await database.query<{ text: string }>("select text from audit_entry order by seq");
    return rows
      .map(({ text }) => JSON.parse(text) as { readonly action?: string; readonly outcome: string })
      .filter((entry) => entry.action === action)
      .map(({ outcome }) => outcome);
  };

  test("name partners and types that exist, take the place of the one before, and end", async () => {
    await expect(command("subscription.set", { partner: "nobody" })).rejects.toMatchObject({
      code: "partner.unknown",
    });
    await expect(
      command("subscription.set", { partner: "ministry", licenceTypes: ["999"] }),
    ).rejects.toMatchObject({ code: "partner.invalid", fields: ["licenceTypes"] });
    await expect(
      command("subscription.set", { partner: "ministry", badInput: "ignore" }),
    ).rejects.toMatchObject({ code: "operator.usage" });
    expect(await command("subscription.list")).toEqual([]);

    await command("subscription.set", { partner: "ministry" });
    await command("subscription.set", {
      partner: "national",
      licenceTypes: ["013", "008", "008"],
      badInput: "strict",
    });
    expect(await command("subscription.list")).toEqual([
      {
        partnerId: "ministry",
        badInput: "quarantine",
        applications: false,
        licenceTypes: [...LICENCE_TYPE_CODES].sort(),
      },
      { partnerId: "national", badInput: "strict", applications: false, licenceTypes: [OPERATOR, VEHICLE] },
    ]);
    await command("subscription.set", { partner: "national", licenceTypes: [VEHICLE], badInput: "warn" });
    expect(await command("subscription.remove", { partner: "ministry" })).toEqual({ removed: true });
    expect(await command("subscription.remove", { partner: "ministry" })).toEqual({ removed: false });
    expect(await command("subscription.list")).toEqual([
      { partnerId: "national", badInput: "warn", applications: false, licenceTypes: [VEHICLE] },
    ]);
    expect(await recorded("subscription.set")).toEqual([
      "ok",
      "partner.unknown",
      "ok",
      "partner.invalid",
      "ok",
      "ok",
      "ok",
    ]);
  });

  test("what is held is listed by what was found and no value, and a release is on record", async () => {
    await command("subscription.set", { partner: "ministry", licenceTypes: ["008"] });
    const licence = { ...first, validFrom: first.validTo, validTo: first.validFrom };
    const event = { eventId: "e1", event: "licence.issued", version: 1, occurredAt: START, licence } as const;
    await collect({ database, outbox: createOutboxStore(database), clock }, [event]);
    const held = await command<{ id: number }[]>("quarantine.list", { partner: "ministry" });
    expect(held).toMatchObject([{ eventId: "e1", findings: ["period-reversed"], subject: first.identifier }]);
    const text = JSON.stringify(held);
    for (const value of [licence.holder.name, licence.holder.code, licence.number]) {
      expect(text).not.toContain(value);
    }
    expect(await command("quarantine.list", { partner: "national" })).toEqual([]);
    const ids = [held[0]?.id ?? 0, 4_711];
    expect(await command("quarantine.release", { ids })).toEqual({ released: [ids[0]], notHeld: [4_711] });
    expect(await command("quarantine.release", { ids })).toEqual({ released: [], notHeld: ids });
    expect(await command("quarantine.list")).toEqual([]);
    expect(await recorded("quarantine.release")).toEqual(["ok", "ok"]);
    await expect(command("quarantine.release", {})).rejects.toMatchObject({ code: "operator.usage" });
  });
});
