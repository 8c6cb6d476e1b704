import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import {
  createDatabaseReplayStore,
  type DatabaseReplayStoreOptions,
} from "../../../src/gateway/authenticate/replay/database-replay-store.ts";
import type { ReplayStore } from "../../../src/gateway/authenticate/replay/replay-store.ts";
import type { Database } from "../../../src/gateway/platform/database/database.ts";
import { type TestDatabase, type TestEngine, testDatabases } from "../../support/database.ts";
import { describeReplayStore, WINDOW_MS } from "./replay-suite.ts";
import { keyOf } from "./reserve-key.ts";

const START = Date.UTC(2026, 2, 2, 2, 0, 0);

describe.each(testDatabases())("on $engine", ({ engine, open }: TestEngine) => {
  let database: TestDatabase;
  let other: Database | undefined;
  beforeAll(async () => {
    database = await open();
    other = await database.openSecond?.();
  });
  beforeEach(() => database.query("delete from replay_nonce"));
  afterAll(() => database.end());

  describeReplayStore(`database, ${engine}`, () => {
    const clock = (): number => START;
    return {
      store: createDatabaseReplayStore({ database, clock }),
      ...(other === undefined ? {} : { second: createDatabaseReplayStore({ database: other, clock }) }),
      signedAt: START,
    };
  });

  async function withStore(
    work: (parts: { store: ReplayStore; clock: { now: number } }) => Promise<void>,
  ): Promise<void> {
    const clock = { now: START };
    const store = createDatabaseReplayStore({ database, clock: () => clock.now });
    await work({ store, clock });
    await store.close();
  }

  test("what a process accepted is refused by the one that is started after it", () =>
    withStore(async ({ store }) => {
      expect(await store.reserve(keyOf("a"), START, START + WINDOW_MS)).toBe(true);
      await store.close();
      const next = createDatabaseReplayStore({ database, clock: () => START });
      expect(await next.reserve(keyOf("a"), START, START + WINDOW_MS)).toBe(false);
    }));

  test("a key is held until it has expired by every clock, and its row is removed after", () =>
    withStore(async ({ store, clock }) => {
      const nonces = Array.from({ length: 50 }, (_, nonce) => nonce);
      await Promise.all(nonces.map((nonce) => store.reserve(keyOf(nonce), START, START + WINDOW_MS)));
      clock.now = START + WINDOW_MS + 59_999;
      expect(await store.reserve(keyOf(0), START, START + WINDOW_MS)).toBe(false);
      clock.now += 1_001;
      expect(await store.reserve(keyOf("later"), clock.now, clock.now + WINDOW_MS)).toBe(true);
      await vi.waitFor(async () => {
        const { rows } = await database.query<{ held: number }>("select count(*) as held from replay_nonce");
        expect(rows).toEqual([{ held: 1 }]);
      });
    }));

  test("an expired row that is not yet removed does not stand in the way, for one of two", () =>
    withStore(async ({ store, clock }) => {
      await store.reserve(keyOf("a"), START, START + WINDOW_MS);
      clock.now = START + WINDOW_MS + 60_001;
      const again = (): boolean | Promise<boolean> =>
        store.reserve(keyOf("a"), clock.now, clock.now + WINDOW_MS);
      expect(await Promise.all([again(), again()])).toEqual([true, false]);
    }));

  test("what arrives together goes together: 2,000 calls take a few statements", async () => {
    const query = vi.fn(database.query) as Database["query"];
    const store = createDatabaseReplayStore({ database: { ...database, query }, clock: () => START });
    const answers = await Promise.all(
      Array.from({ length: 2_000 }, (_, nonce) => store.reserve(keyOf(nonce), START, START + WINDOW_MS)),
    );
    expect(answers.every(Boolean)).toBe(true);
    await store.close();
    expect(vi.mocked(query).mock.calls.length).toBeLessThanOrEqual(6);
  });
});

describe("the replay store when the database is away", () => {
  function storeOver(
    query: () => Promise<unknown>,
    options: Partial<DatabaseReplayStoreOptions> = {},
  ): ReplayStore {
    const nothing = () => Promise.reject(new Error("not asked for"));
    const database: Database = {
      engine: "postgresql",
      soleWriter: false,
      query: query as Database["query"],
      transaction: nothing,
      listen: nothing,
      end: () => Promise.resolve(),
    };
    return createDatabaseReplayStore({ database, clock: () => START, ...options });
  }
  const reserve = async (store: ReplayStore, nonce: string): Promise<boolean> =>
    store.reserve(keyOf(nonce), START, START + WINDOW_MS);
  const unavailable = { code: "replay.unavailable", retryAfterSeconds: 1 };

  test("a failed statement refuses every call in it, twins too, and the next is asked anew", async () => {
    let broken = true;
    const isNew = { rows: [{ key: keyOf("c").toString("hex") }], rowCount: 1 };
    const store = storeOver(() =>
      broken ? Promise.reject(new Error("connection lost")) : Promise.resolve(isNew),
    );
    const answers = await Promise.allSettled([reserve(store, "a"), reserve(store, "b"), reserve(store, "a")]);
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: "rejected", reason: unavailable });
    }
    broken = false;
    expect(await reserve(store, "c")).toBe(true);
  });

  test("a database that does not answer refuses in time, those that wait behind it too", async () => {
    const store = storeOver(() => new Promise(() => undefined), { timeoutMs: 50 });
    const first = reserve(store, "a");
    await Promise.resolve();
    await Promise.resolve();
    const second = reserve(store, "b");
    await expect(first).rejects.toMatchObject(unavailable);
    await expect(second).rejects.toMatchObject(unavailable);
    await store.close();
  });

  test("an answer that comes after the time-out accepts nothing", async () => {
    let answer: (result: unknown) => void = () => undefined;
    const late = new Promise((resolve) => {
      answer = resolve;
    });
    const store = storeOver(() => late, { timeoutMs: 20 });
    const call = reserve(store, "a");
    await expect(call).rejects.toMatchObject(unavailable);
    answer({ rows: [{ key: keyOf("a").toString("hex") }], rowCount: 1 });
    await store.close();
    await expect(call).rejects.toMatchObject(unavailable);
  });

  test("only so many wait; the rest are refused at once", async () => {
    const store = storeOver(() => new Promise(() => undefined), { timeoutMs: 50, waitingMax: 2 });
    const waiting = [reserve(store, "a"), reserve(store, "b")].map((call) => call.catch(() => "waited"));
    await expect(reserve(store, "c")).rejects.toMatchObject(unavailable);
    expect(await Promise.all(waiting)).toEqual(["waited", "waited"]);
    await store.close();
  });

  test("closed, it accepts nothing", async () => {
    const store = storeOver(() => Promise.resolve({ rows: [], rowCount: 0 }));
    await store.close();
    await expect(reserve(store, "a")).rejects.toMatchObject(unavailable);
  });
});
