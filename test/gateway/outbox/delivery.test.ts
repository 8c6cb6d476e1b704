/** The risk: a partner's fault loses a delivery, repeats one blindly, or holds up every other. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { GatewayError } from "../../../src/gateway/core/gateway-error.ts";
import type { EventName } from "../../../src/gateway/core/operations.ts";
import { consign } from "../../../src/gateway/outbox/consign.ts";
import { type DeliveryLine, startDeliveryLine } from "../../../src/gateway/outbox/delivery-line.ts";
import {
  createDeliveryStages,
  type DeliveryPort,
  type PortStep,
} from "../../../src/gateway/outbox/delivery-stages.ts";
import type { ClaimedDelivery } from "../../../src/gateway/outbox/model.ts";
import { createOutboxStore, type OutboxStore } from "../../../src/gateway/outbox/outbox-store.ts";
import { outbound } from "../../../src/gateway/pipeline/outbound.ts";
import type { OutboundItem, Outcome, Reconciled } from "../../../src/gateway/spi/delivery.ts";
import type { WireRequest } from "../../../src/gateway/spi/wire.ts";
import { type TestDatabase, testDatabases } from "../../support/database.ts";
import { partnerOf, storeOn } from "../credentials/synthetic.ts";

const REQUEST: WireRequest = {
  method: "POST",
  path: "/",
  query: "",
  headers: new Map(),
  body: Buffer.alloc(0),
};
const HOUR_MS = 3_600_000;

type Item = OutboundItem<EventName>;

/** A partner that keeps what it takes, and fails in the way it is told. */
class Partner implements DeliveryPort {
  readonly taken: { readonly eventId: string; readonly version: number }[] = [];
  readonly asked: string[] = [];
  readonly messages: number[] = [];
  how: (item: Item) => Promise<Outcome> = async (item) => this.take(item);
  find: (item: Item) => Promise<Reconciled> = async ({ id }) =>
    this.taken.some(({ eventId }) => eventId === id)
      ? { kind: "delivered", receipt: `asked-${id}` }
      : { kind: "absent" };
  encodes = true;
  isSafe = false;
  batchMax = 1;

  take({ id, version }: Item): Outcome {
    this.taken.push({ eventId: id, version });
    return { kind: "delivered", receipt: `r-${id}` };
  }

  stepOf = (): PortStep => ({
    stage: "reported",
    isLast: true,
    isSafe: this.isSafe,
    batchMax: this.batchMax,
    clear: ({ eventId, version, carried }) =>
      ({ id: eventId, version, carried, occurredAt: 0, event: { licence: {} } }) as unknown as Item,
    encode: () => {
      if (!this.encodes) throw new GatewayError("request.code-invalid", { fields: ["holder.code"] });
      return REQUEST;
    },
    send: async (_request, items) => {
      this.messages.push(items.length);
      return { outcomes: await Promise.all(items.map(this.how)) };
    },
    ask: (item) => {
      this.asked.push(item.id);
      return this.find(item);
    },
  });
}

describe.each(testDatabases())("deliveries on $engine", ({ open }) => {
  let database: TestDatabase;
  let store: OutboxStore;
  let partner: Partner;
  let now = 1_000_000;
  const clock = (): number => now;
  beforeAll(async () => {
    database = await open();
    store = createOutboxStore(database);
    await storeOn(database, clock).addPartner(partnerOf("ministry"));
  });
  afterAll(() => database.end());
  beforeEach(async () => {
    partner = new Partner();
    await database.query("truncate outbox_lane, outbox_delivery restart identity");
  });

  const issued = { event: "licence.issued", body: "{}" } as const;
  const enqueue = (lane: string, version = 1): Promise<number> =>
    database.transaction((tx) =>
      store.enqueue(
        tx,
        [{ partnerId: "ministry", lane, eventId: `${lane}-${version}`, ...issued, subject: lane, version }],
        now,
      ),
    );
  const stages = () =>
    createDeliveryStages({ store, port: partner, clock, random: () => 0.5, record: async () => {} });
  /** Everything that is ready now, one attempt each. */
  const attempt = async (): Promise<number> => {
    const claimed = await store.claim({
      partnerId: "ministry",
      owner: "w",
      lanesMax: 100,
      leaseMs: 30_000,
      now,
    });
    const { signal } = new AbortController();
    await Promise.all(
      consign(claimed, partner.stepOf).map((deliveries) =>
        outbound({ deliveries, signal, traceId: "trace", startedAt: now }, stages()),
      ),
    );
    return claimed.length;
  };
  const row = async (eventId: string) =>
    (
      await database.query<Record<string, unknown>>(
        `select state, code, partner_code, receipt, visible_at, outbox_lane.attempts from outbox_delivery
           join outbox_lane on outbox_lane.id = lane_id where event_id = $1`,
        [eventId],
      )
    ).rows[0];

  describe("one attempt", () => {
    test("accepted: delivered with its receipt", async () => {
      await enqueue("a");
      expect(await attempt()).toBe(1);
      expect(await row("a-1")).toMatchObject({ state: "delivered", receipt: "r-a-1", code: null });
      expect(await attempt()).toBe(0);
    });

    test("refused: dead, with the partner's own code, and the next version goes on", async () => {
      partner.how = async () => ({ kind: "refused", partnerCode: "E0042" });
      await enqueue("a");
      await attempt();
      expect(await row("a-1")).toMatchObject({
        state: "dead",
        code: "partner.refused",
        partner_code: "E0042",
      });
      partner.how = async (item) => partner.take(item);
      await enqueue("a", 2);
      await attempt();
      expect(await row("a-2")).toMatchObject({ state: "delivered" });
    });

    test("unavailable: queued again, not before the time it asked for", async () => {
      partner.how = async () => ({ kind: "unavailable", retryAfterSeconds: 120 });
      await enqueue("a");
      await attempt();
      expect(await row("a-1")).toMatchObject({
        state: "queued",
        code: "partner.unavailable",
        visible_at: now + 120_000,
      });
      now += 119_999;
      expect(await attempt()).toBe(0);
      now += 1;
      expect(await attempt()).toBe(1);
    });

    test("unreachable: queued again, for nothing left", async () => {
      partner.how = async () => {
        throw new GatewayError("network.unreachable", { unsent: true });
      };
      await enqueue("a");
      await attempt();
      expect(await row("a-1")).toMatchObject({ state: "queued", code: "network.unreachable" });
    });

    test("dropped after it was taken: asked about, and not sent twice", async () => {
      partner.how = async (item) => {
        partner.take(item);
        throw new GatewayError("partner.unavailable");
      };
      await enqueue("a");
      await attempt();
      expect(await row("a-1")).toMatchObject({ state: "sent", code: "partner.unavailable" });
      now += 10_000;
      await attempt();
      expect(partner.asked).toEqual(["a-1"]);
      expect(partner.taken).toHaveLength(1);
      expect(await row("a-1")).toMatchObject({ state: "delivered", receipt: "asked-a-1" });
    });

    test("of unknown fate and not there: sent again", async () => {
      partner.how = async () => ({ kind: "unknown", reason: "garbled" });
      await enqueue("a");
      await attempt();
      expect(await row("a-1")).toMatchObject({ state: "sent", code: "partner.unresolved" });
      partner.how = async (item) => partner.take(item);
      now += 10_000;
      await attempt();
      expect([partner.asked, partner.taken.length]).toEqual([["a-1"], 1]);
      expect(await row("a-1")).toMatchObject({ state: "delivered" });
    });

    test("asked about in vain: as unknown as before, and still not repeated", async () => {
      partner.how = async () => ({ kind: "unknown", reason: "slow" });
      await enqueue("a");
      await attempt();
      partner.find = async () => {
        throw new GatewayError("network.unreachable", { unsent: true });
      };
      const before = partner.messages.length;
      now += 10_000;
      await attempt();
      expect(partner.messages).toHaveLength(before);
      expect(await row("a-1")).toMatchObject({ state: "sent", code: "network.unreachable", attempts: 2 });
    });

    test("repeated without asking where the partner itself drops repeats", async () => {
      partner.isSafe = true;
      partner.how = async () => ({ kind: "unknown", reason: "slow" });
      await enqueue("a");
      await attempt();
      partner.how = async (item) => partner.take(item);
      now += 10_000;
      await attempt();
      expect([partner.asked, partner.taken.length]).toEqual([[], 1]);
    });

    test("what cannot be put into the partner's words is dead at once, and says why", async () => {
      partner.encodes = false;
      await enqueue("a");
      await attempt();
      expect(await row("a-1")).toMatchObject({ state: "dead", code: "request.code-invalid" });
      expect(partner.taken).toEqual([]);
    });
  });

  test("a partner that is away for three days gets everything when it is back, and later is given up", async () => {
    partner.how = async () => ({ kind: "unavailable" });
    await enqueue("a");
    const begin = now;
    let attempts = 0;
    while (now - begin < 72 * HOUR_MS) {
      attempts += await attempt();
      const { rows } = await database.query<{ at: number }>("select visible_at as at from outbox_lane");
      now = Math.max(now + 1, rows[0]?.at ?? now);
    }
    expect(await row("a-1")).toMatchObject({ state: "queued" });
    expect(attempts).toBeGreaterThan(80);
    partner.how = async (item) => partner.take(item);
    await attempt();
    expect(await row("a-1")).toMatchObject({ state: "delivered" });

    partner.how = async () => ({ kind: "unavailable" });
    await enqueue("b");
    const second = now;
    while ((await row("b-1"))?.["state"] === "queued") {
      await attempt();
      const { rows } = await database.query<{ at: number }>(
        "select max(visible_at) as at from outbox_lane where pending > 0",
      );
      now = Math.max(now + 1, rows[0]?.at ?? now);
    }
    expect(await row("b-1")).toMatchObject({ state: "dead", code: "partner.unavailable" });
    expect(now - second).toBeGreaterThanOrEqual(72 * HOUR_MS);
  });

  describe("a line", () => {
    let line: DeliveryLine | undefined;
    const problems: unknown[] = [];
    const start = (quota = { concurrent: 8, perSecond: 1_000 }): DeliveryLine => {
      line = startDeliveryLine({
        partnerId: "ministry",
        store,
        stages: stages(),
        stepOf: partner.stepOf,
        batchMax: partner.batchMax,
        traceId: () => "trace",
        clock,
        owner: "line",
        quota,
        pollMs: 5,
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
      partner.how = async (item) => {
        out += 1;
        most = Math.max(most, out);
        await new Promise((resolve) => setImmediate(resolve));
        out -= 1;
        return partner.take(item);
      };
      for (let index = 0; index < 20; index += 1) await enqueue(`before-${index}`);
      start({ concurrent: 3, perSecond: 1_000 });
      for (let index = 0; index < 20; index += 1) await enqueue(`after-${index}`);
      await eventually(() => expect(partner.taken).toHaveLength(40));
      expect(most).toBeLessThanOrEqual(3);
    });

    test("keeps the partner's pace", async () => {
      for (let index = 0; index < 30; index += 1) await enqueue(`l-${index}`);
      start({ concurrent: 100, perSecond: 10 });
      await eventually(() => expect(partner.taken).toHaveLength(10));
      now += 500;
      await eventually(() => expect(partner.taken).toHaveLength(15));
      now += 60_000;
      await eventually(() => expect(partner.taken).toHaveLength(25));
    });

    test("paused sends nothing more and hears out what is out; resumed it goes on", async () => {
      let answer: () => void = () => {};
      partner.how = (item) =>
        new Promise((resolve) => {
          answer = () => resolve(partner.take(item));
        });
      await enqueue("first");
      const running = start();
      await eventually(() => expect(running.reading().out).toBe(1));
      running.pause();
      await enqueue("second");
      answer();
      await eventually(() => expect(running.reading()).toEqual({ paused: true, out: 0 }));
      expect(partner.taken).toHaveLength(1);
      partner.how = async (item) => partner.take(item);
      running.resume();
      await eventually(() => expect(partner.taken).toHaveLength(2));
    });

    test("one poisoned licence in a hundred delays none of the others", async () => {
      partner.how = async (item) => (item.id === "l-7-1" ? { kind: "unavailable" } : partner.take(item));
      for (let index = 0; index < 100; index += 1) await enqueue(`l-${index}`);
      start({ concurrent: 4, perSecond: 1_000 });
      await eventually(() => expect(partner.taken).toHaveLength(99));
      expect(await row("l-7-1")).toMatchObject({ state: "queued", attempts: 1 });
    });
  });
});
