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
  // Within a page too the time of an event must not go back.
  const events: readonly LicenceEvent[] = new LicenceLives(() => 0.9)
    .next(1_200)
    .map((event, at) => ({ ...event, occurredAt: event.occurredAt + at }));
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
    expect(await run(listEvents, 700)).toMatchObject({
      read: 700,
      new: 700,
      more: true,
      reached: events[699]?.occurredAt,
      progress: [120, 240, 360, 480, 600, 700],
    });
    expect(await run(listEvents)).toMatchObject({
      read: 1_200,
      new: 500,
      known: 700,
      conflict: 0,
      more: false,
    });
    expect(await run(listEvents)).toMatchObject({ read: 1_200, new: 0, known: 1_200, malformed: 0 });
  });

  test("keeps what was read where the core breaks off, and says why it ended", async () => {
    const broken: CoreTasks["listEvents"] = (page, context) =>
      page.after === undefined ? listEvents(page, context) : Promise.reject(new Error("away"));
    const last = new Date(events[119]?.occurredAt ?? 0).toISOString();
    await expect(run(broken)).rejects.toMatchObject({ detail: expect.stringContaining(`--since ${last}`) });
  });

  test.each([
    ["the same page for ever", { events, next: "same" }],
    ["nothing, and more to come", { events: [], next: "1" }],
    ["events that go back in time", { events: events.slice(0, 3).reverse() }],
  ] as [string, EventsPage][])("does not follow a list that has %s", async (_what, page) => {
    const few = { ...page, events: page.events.slice(0, 3) };
    await expect(run(async () => few)).rejects.toMatchObject({ code: "core.garbled" });
  });

  test("does not follow a core that goes round in a circle", async () => {
    let page = -1;
    const circle: CoreTasks["listEvents"] = async () => {
      page += 1;
      const told = events[page];
      return { events: told === undefined ? [] : [told], next: String(page % 3) };
    };
    await expect(run(circle)).rejects.toMatchObject({ code: "core.garbled" });
    expect(page).toBe(3);
  });
});
