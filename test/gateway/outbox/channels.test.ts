/** The risk: something is sent on a way that nobody opened, or that lacks what it needs, and nobody is told why not. */
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { nationalPlatform } from "../../../src/adapters/national-platform/index.ts";
import {
  type Channel,
  listChannels,
  provisioningOf,
  setChannel,
  setChannelState,
} from "../../../src/gateway/outbox/channels.ts";
import { type Dispatch, startDispatch } from "../../../src/gateway/outbox/dispatch.ts";
import { createOutboxStore } from "../../../src/gateway/outbox/outbox-store.ts";
import { type TestDatabase, testDatabases } from "../../support/database.ts";
import { partnerOf, storeOn } from "../credentials/synthetic.ts";

const WAY = {
  partnerId: "platform",
  baseUrl: "https://platform.example/api",
  profile: "collection@1",
} as const;
const channel: Channel = { ...WAY, state: "on", revision: 1 };
const sids = Object.fromEntries(
  (nationalPlatform.outward?.interfaces ?? []).map((name) => [name, `s_${name}_1`]),
);
const partner = partnerOf("platform", { interfaces: sids });

describe("a way to a partner", () => {
  const whole = { channel, partner, adapter: nationalPlatform, hasKey: true, hasProfile: () => true };

  test("with all that it needs is ON_PROVISIONED, paused or not", () => {
    expect(provisioningOf(whole)).toEqual({ standing: "ON_PROVISIONED", missing: [] });
    const paused = { ...whole, channel: { ...channel, state: "paused" as const } };
    expect(provisioningOf(paused).standing).toBe("ON_PROVISIONED");
  });

  test("that is off is OFF, whatever it has", () => {
    const off = { ...whole, channel: { ...channel, state: "off" as const } };
    expect(provisioningOf(off)).toEqual({ standing: "OFF", missing: [] });
  });

  test.each([
    ["a key", { hasKey: false }, ["key"]],
    ["its profile", { hasProfile: () => false }, ["profile"]],
    ["a partner that is in force", { partner: { ...partner, state: "suspended" as const } }, ["partner"]],
    ["an adapter that anything is sent to", { adapter: undefined }, ["adapter"]],
    [
      "the sid of one interface",
      {
        partner: {
          ...partner,
          interfaces: { ...sids, queryReport: undefined } as unknown as Record<string, string>,
        },
      },
      ["interface queryReport"],
    ],
  ])("without %s is ON_UNPROVISIONED and says so", (_what, without, missing) => {
    expect(provisioningOf({ ...whole, ...without })).toEqual({ standing: "ON_UNPROVISIONED", missing });
  });
});

describe.each(testDatabases())("channels on $engine", ({ open }) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await open();
    await storeOn(database, Date.now).addPartner(partner);
  });
  afterAll(() => database.end());
  beforeEach(() => database.query("delete from channel").then(() => {}));

  test("are off until they are opened, and a new address leaves their state", async () => {
    await setChannel(database, WAY);
    expect(await listChannels(database)).toEqual([{ ...WAY, state: "off", revision: 1 }]);
    await setChannelState(database, "platform", "on");
    await setChannel(database, { ...WAY, baseUrl: "http://10.0.0.1:8000", concurrent: 3, perSecond: 9 });
    expect(await listChannels(database)).toEqual([
      { ...WAY, baseUrl: "http://10.0.0.1:8000", concurrent: 3, perSecond: 9, state: "on", revision: 3 },
    ]);
  });

  test.each([
    "ftp://platform.example",
    "platform.example",
    "https://user:secret@platform.example",
    "https://platform.example/?token=secret",
  ])("do not lead to %s", async (baseUrl) => {
    await expect(setChannel(database, { ...WAY, baseUrl })).rejects.toMatchObject({
      code: "partner.invalid",
      fields: ["baseUrl"],
    });
  });

  test("of nobody, or never set, cannot be opened", async () => {
    await expect(setChannel(database, { ...WAY, partnerId: "nobody" })).rejects.toThrow("partner.unknown");
    await expect(setChannelState(database, "platform", "on")).rejects.toThrow("channel.unprovisioned");
  });

  test("have a line exactly while they are open and provisioned; paused there is none, changed it starts anew", async () => {
    const lines = new Map<string, string>();
    let started = 0;
    let missing: readonly string[] = [];
    const told: string[] = [];
    const dispatch: Dispatch = await startDispatch({
      database,
      store: createOutboxStore(database),
      clock: Date.now,
      pollMs: 20,
      provisioning: ({ state }) =>
        state === "off"
          ? { standing: "OFF", missing }
          : { standing: missing.length === 0 ? "ON_PROVISIONED" : "ON_UNPROVISIONED", missing },
      openLine: ({ partnerId, baseUrl }) => {
        started += 1;
        lines.set(partnerId, baseUrl);
        const close = async (): Promise<void> => void lines.delete(partnerId);
        return {
          wake: () => {},
          reading: () => ({ out: 0 }),
          stop: close,
          close,
        };
      },
      onStanding: (_channel, { standing, missing: lacks }) => told.push(`${standing} ${lacks.join()}`),
    });
    const eventually = (check: () => void): Promise<void> =>
      vi.waitFor(check, { timeout: 5_000, interval: 5 });
    try {
      await setChannel(database, WAY);
      await eventually(() => expect(told).toEqual(["OFF "]));
      expect(lines.size).toBe(0);
      await setChannelState(database, "platform", "on");
      await eventually(() => expect(lines.get("platform")).toBe(WAY.baseUrl));
      await setChannelState(database, "platform", "paused");
      await eventually(() => expect(lines.size).toBe(0));
      await setChannel(database, { ...WAY, baseUrl: "http://10.0.0.2" });
      await setChannelState(database, "platform", "on");
      await eventually(() => expect(lines.get("platform")).toBe("http://10.0.0.2"));
      missing = ["key"];
      await eventually(() => expect(lines.size).toBe(0));
      expect(told.at(-1)).toBe("ON_UNPROVISIONED key");
      missing = [];
      await eventually(() => expect(lines.size).toBe(1));
      const before = started;
      await database.query("delete from channel");
      await eventually(() => expect(lines.size).toBe(0));
      expect(started).toBe(before);
    } finally {
      await dispatch.stop();
    }
    expect(lines.size).toBe(0);
  });

  test("one that cannot be opened keeps nobody else waiting", async () => {
    await storeOn(database, Date.now).addPartner(partnerOf("a-broken-one", { interfaces: {} }));
    for (const partnerId of ["a-broken-one", "platform"]) {
      await setChannel(database, { ...WAY, partnerId });
      await setChannelState(database, partnerId, "on");
    }
    const opened: string[] = [];
    const problems: unknown[] = [];
    const dispatch = await startDispatch({
      database,
      store: createOutboxStore(database),
      clock: Date.now,
      pollMs: 20,
      provisioning: () => ({ standing: "ON_PROVISIONED", missing: [] }),
      openLine: ({ partnerId }) => {
        if (partnerId === "a-broken-one") throw new Error("cannot be opened");
        opened.push(partnerId);
        const end = async (): Promise<void> => {};
        return { wake: () => {}, reading: () => ({ out: 0 }), stop: end, close: end };
      },
      onProblem: (thrown) => problems.push(thrown),
    });
    try {
      await vi.waitFor(() => expect(opened).toEqual(["platform"]), { timeout: 5_000, interval: 5 });
    } finally {
      await dispatch.stop();
    }
    expect(problems).not.toEqual([]);
  });
});
