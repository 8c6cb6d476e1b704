/** The risk: a partner's fault loses a delivery, repeats one blindly, or holds up every other. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { GatewayError } from "../../../src/gateway/core/gateway-error.ts";
import { consign } from "../../../src/gateway/outbox/consign.ts";
import { outbound } from "../../../src/gateway/pipeline/outbound.ts";
import { testDatabases } from "../../support/database.ts";
import { type OutboxRoom, openOutboxRoom } from "./outbox-room.ts";

const HOUR_MS = 3_600_000;

describe.each(testDatabases())("deliveries on $engine", (engine) => {
  let room: OutboxRoom;
  beforeAll(async () => {
    room = await openOutboxRoom(engine);
  });
  afterAll(() => room.close());
  beforeEach(() => room.empty());
  const enqueue = (lane: string, version = 1): Promise<number> => room.enqueue(lane, version);
  const row = (eventId: string) => room.row(eventId);

  /** Everything that is ready room.now, one attempt each. */
  const attempt = async (): Promise<number> => {
    const claimed = await room.store.claim({
      partnerId: "ministry",
      owner: "w",
      lanesMax: 100,
      leaseMs: 30_000,
      now: room.now,
    });
    const { signal } = new AbortController();
    await Promise.all(
      consign(claimed, room.partner.stepOf).map((deliveries) =>
        outbound({ deliveries, signal, traceId: "trace", startedAt: room.now }, room.stages()),
      ),
    );
    return claimed.length;
  };

  describe("one attempt", () => {
    test("accepted: delivered with its receipt", async () => {
      await enqueue("a");
      expect(await attempt()).toBe(1);
      expect(await row("a-1")).toMatchObject({ state: "delivered", receipt: "r-a-1", code: null });
      expect(await attempt()).toBe(0);
    });

    test("refused: dead, with the partner's own code, and the next version goes on", async () => {
      room.partner.how = async () => ({ kind: "refused", partnerCode: "E0042" });
      await enqueue("a");
      await attempt();
      expect(await row("a-1")).toMatchObject({
        state: "dead",
        code: "partner.refused",
        partner_code: "E0042",
      });
      room.partner.how = async (item) => room.partner.take(item);
      await enqueue("a", 2);
      await attempt();
      expect(await row("a-2")).toMatchObject({ state: "delivered" });
    });

    test("unavailable: queued again, not before the time it asked for", async () => {
      room.partner.how = async () => ({ kind: "unavailable", retryAfterSeconds: 120 });
      await enqueue("a");
      await attempt();
      expect(await row("a-1")).toMatchObject({
        state: "queued",
        code: "partner.unavailable",
        visible_at: room.now + 120_000,
      });
      room.now += 119_999;
      expect(await attempt()).toBe(0);
      room.now += 1;
      expect(await attempt()).toBe(1);
    });

    test("unreachable: queued again, for nothing left", async () => {
      room.partner.how = async () => {
        throw new GatewayError("network.unreachable", { unsent: true });
      };
      await enqueue("a");
      await attempt();
      expect(await row("a-1")).toMatchObject({ state: "queued", code: "network.unreachable" });
    });

    test("dropped after it was taken: asked about, and not sent twice", async () => {
      room.partner.how = async (item) => {
        room.partner.take(item);
        throw new GatewayError("partner.unavailable");
      };
      await enqueue("a");
      await attempt();
      expect(await row("a-1")).toMatchObject({ state: "sent", code: "partner.unavailable" });
      room.now += 10_000;
      await attempt();
      expect(room.partner.asked).toEqual(["a-1"]);
      expect(room.partner.taken).toHaveLength(1);
      expect(await row("a-1")).toMatchObject({ state: "delivered", receipt: "asked-a-1" });
    });

    test("of unknown fate and not there: sent again", async () => {
      room.partner.how = async () => ({ kind: "unknown", reason: "garbled" });
      await enqueue("a");
      await attempt();
      expect(await row("a-1")).toMatchObject({ state: "sent", code: "partner.unresolved" });
      room.partner.how = async (item) => room.partner.take(item);
      room.now += 10_000;
      await attempt();
      expect([room.partner.asked, room.partner.taken.length]).toEqual([["a-1"], 1]);
      expect(await row("a-1")).toMatchObject({ state: "delivered" });
    });

    test("asked about in vain: as unknown as before, and still not repeated", async () => {
      room.partner.how = async () => ({ kind: "unknown", reason: "slow" });
      await enqueue("a");
      await attempt();
      room.partner.find = async () => {
        throw new GatewayError("network.unreachable", { unsent: true });
      };
      const before = room.partner.messages.length;
      room.now += 10_000;
      await attempt();
      expect(room.partner.messages).toHaveLength(before);
      expect(await row("a-1")).toMatchObject({ state: "sent", code: "network.unreachable", attempts: 2 });
    });

    test("repeated without asking where the partner itself drops repeats", async () => {
      room.partner.isSafe = true;
      room.partner.how = async () => ({ kind: "unknown", reason: "slow" });
      await enqueue("a");
      await attempt();
      room.partner.how = async (item) => room.partner.take(item);
      room.now += 10_000;
      await attempt();
      expect([room.partner.asked, room.partner.taken.length]).toEqual([[], 1]);
    });

    test("what cannot be put into the partner's words is dead at once, and says why", async () => {
      room.partner.encodes = false;
      await enqueue("a");
      await attempt();
      expect(await row("a-1")).toMatchObject({ state: "dead", code: "request.code-invalid" });
      expect(room.partner.taken).toEqual([]);
    });
  });

  test("a partner that is away for three days gets everything when it is back, and later is given up", async () => {
    room.partner.how = async () => ({ kind: "unavailable" });
    await enqueue("a");
    const begin = room.now;
    let attempts = 0;
    while (room.now - begin < 72 * HOUR_MS) {
      attempts += await attempt();
      const { rows } = await room.database.query<{ at: number }>("select visible_at as at from outbox_lane");
      room.now = Math.max(room.now + 1, rows[0]?.at ?? room.now);
    }
    expect(await row("a-1")).toMatchObject({ state: "queued" });
    expect(attempts).toBeGreaterThan(80);
    room.partner.how = async (item) => room.partner.take(item);
    await attempt();
    expect(await row("a-1")).toMatchObject({ state: "delivered" });

    room.partner.how = async () => ({ kind: "unavailable" });
    await enqueue("b");
    const second = room.now;
    while ((await row("b-1"))?.["state"] === "queued") {
      await attempt();
      const { rows } = await room.database.query<{ at: number }>(
        "select max(visible_at) as at from outbox_lane where pending > 0",
      );
      room.now = Math.max(room.now + 1, rows[0]?.at ?? room.now);
    }
    expect(await row("b-1")).toMatchObject({ state: "dead", code: "partner.unavailable" });
    expect(room.now - second).toBeGreaterThanOrEqual(72 * HOUR_MS);
  });
});
