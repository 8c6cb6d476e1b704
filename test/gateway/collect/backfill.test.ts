/** The risk: what the core could not tell is never asked for, is kept twice, or a list that does not end is read for ever. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { backfill } from "../../../src/gateway/collect/backfill.ts";
import { collect } from "../../../src/gateway/collect/collect.ts";
import type { CoreTasks, EventsPage } from "../../../src/gateway/core/core-tasks.ts";
import type { CoreEvent, LicenceEvent } from "../../../src/gateway/core/licence-event.ts";
import { createOutboxStore } from "../../../src/gateway/outbox/outbox-store.ts";
import { type TestDatabase, testDatabases } from "../../support/database.ts";
import { LicenceLives } from "../../support/licence-lives.ts";

describe.each(testDatabases())("a backfill on $engine", ({ open }) => {
  let database: TestDatabase;
  const events: readonly LicenceEvent[] = new LicenceLives(() => 0.9).next(1_200);
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.end());

  const listEvents: CoreTasks["listEvents"] = async ({ after = "0", limit }) => {
    const page = events.slice(Number(after), Number(after) + limit);
    const next = Number(after) + page.length;
    return { events: page, ...(next < events.length ? { next: String(next) } : {}) };
  };
  const run = (list: CoreTasks["listEvents"], max?: number) => {
    const register = { database, outbox: createOutboxStore(database), clock: () => 1_000 };
    const parts = {
      core: { listEvents: list },
      collect: (told: readonly CoreEvent[]) => collect(register, told),
      traceId: "trace",
      signal: new AbortController().signal,
    };
    const progress: number[] = [];
    const question = { since: 0, ...(max === undefined ? {} : { max }) };
    return backfill(parts, question, (read) => progress.push(read)).then((done) => ({ ...done, progress }));
  };

  test("reads page by page to the end, or to where it is told, and a second one changes nothing", async () => {
    expect(await run(listEvents, 700)).toMatchObject({ read: 700, new: 700, progress: [500, 700] });
    expect(await run(listEvents)).toMatchObject({ read: 1_200, new: 500, known: 700, conflict: 0 });
    expect(await run(listEvents)).toMatchObject({ read: 1_200, new: 0, known: 1_200, malformed: 0 });
  });

  test("keeps what was read where the core breaks off, and says why it ended", async () => {
    const broken: CoreTasks["listEvents"] = (page, context) =>
      page.after === undefined ? listEvents(page, context) : Promise.reject(new Error("away"));
    await expect(run(broken)).rejects.toThrow("away");
  });

  test.each([
    ["the same page for ever", { events, next: "same" }],
    ["nothing, and more to come", { events: [], next: "1" }],
  ] as [string, EventsPage][])("does not follow a list that has %s", async (_what, page) => {
    const few = { ...page, events: page.events.slice(0, 3) };
    await expect(run(async () => few)).rejects.toMatchObject({ code: "core.garbled" });
  });
});
