import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { embeddedDatabase } from "../../../src/gateway/platform/database/embedded/embedded-database.ts";
import { EngineHealth } from "../../../src/gateway/platform/database/embedded/engine-health.ts";
import { startInMemory } from "../../../src/gateway/platform/database/embedded/start-engine.ts";
import { loadTemplate } from "../../../src/gateway/platform/database/embedded/template.ts";
import { startUpkeep, type Upkeep } from "../../../src/gateway/platform/database/embedded/upkeep.ts";
import { handTimers } from "./hand-timers.ts";

const MIB = 1024 * 1024;

describe("checkpoints", () => {
  let written = 0;
  let statements = 0;
  let ran: string[] = [];
  const timers = handTimers();
  let upkeep: Upkeep;

  beforeEach(() => {
    written = 0;
    statements = 0;
    ran = [];
    upkeep = startUpkeep({
      engine: {
        bytesWritten: () => written,
        statements: () => statements,
        run: async (sql) => {
          ran.push(sql.startsWith("checkpoint") ? "checkpoint" : "look");
          return { rows: [] };
        },
      },
      timers,
      log: (line) => ran.push(line),
    });
  });
  afterEach(() => upkeep.stop());

  const second = async (load: { readonly bytes: number }): Promise<void> => {
    if (load.bytes > 0) statements += 1;
    written += load.bytes;
    timers.pass(1_000);
    await timers.settled();
  };
  const checkpoints = (): number => ran.filter((line) => line === "checkpoint").length;

  test("64 MB of writes bring one at once", async () => {
    await second({ bytes: 65 * MIB });
    expect(checkpoints()).toBe(1);
    await second({ bytes: 1 * MIB });
    expect(checkpoints()).toBe(1);
  });

  test("a steady load brings one every five seconds", async () => {
    for (let passed = 0; passed < 20; passed += 1) await second({ bytes: 4 * MIB });
    expect(checkpoints()).toBe(4);
  });

  test("a trickle brings none until it pauses", async () => {
    for (let passed = 0; passed < 30; passed += 1) await second({ bytes: 1_000 });
    expect(checkpoints()).toBe(0);
    await second({ bytes: 0 });
    await second({ bytes: 0 });
    expect(checkpoints()).toBe(1);
  });

  test("a database at rest is left alone", async () => {
    await second({ bytes: 1_000 });
    for (let passed = 0; passed < 10; passed += 1) await second({ bytes: 0 });
    const soFar = ran.length;
    for (let passed = 0; passed < 100; passed += 1) await second({ bytes: 0 });
    expect(ran.length).toBe(soFar);
  });

  test("a failed step is told and does not end the upkeep", async () => {
    await upkeep.stop();
    const told: string[] = [];
    let calls = 0;
    upkeep = startUpkeep({
      engine: {
        bytesWritten: () => written,
        statements: () => 1,
        run: async () => {
          calls += 1;
          throw new Error("refused");
        },
      },
      timers,
      log: (line) => told.push(line),
    });
    await second({ bytes: 65 * MIB });
    await second({ bytes: 0 });
    expect(calls).toBe(2);
    expect(told[0]).toContain("refused");
  });
});

describe("on the engine itself", () => {
  test("dead rows are vacuumed and the planner's figures are there, at a quiet moment", async () => {
    const timers = handTimers();
    const engine = await startInMemory(new Blob([await loadTemplate()]), "public");
    const database = embeddedDatabase({
      engine,
      timers,
      health: new EngineHealth(() => undefined),
      bytesWritten: () => 0,
      log: (line) => expect.unreachable(line),
    });
    await database.query("create table lane (id int primary key, n int not null)");
    await database.query("insert into lane select i, 0 from generate_series(1, 3000) as i");
    await database.query("update lane set n = 1", []);
    const dead = async (): Promise<unknown> =>
      (
        await database.query(
          "select n_dead_tup as dead, vacuum_count as vacuums, analyze_count as analyses from pg_stat_user_tables",
          [],
        )
      ).rows[0];
    for (let passed = 0; passed < 6; passed += 1) {
      timers.pass(1_000);
      await timers.settled();
    }
    await database.query("select pg_stat_force_next_flush()", []);
    expect(await dead()).toEqual({ dead: 0, vacuums: 1, analyses: 1 });
    await database.end();
  });

  test("a transaction in which nothing happens is rolled back, and the others go on", async () => {
    const timers = handTimers();
    const engine = await startInMemory(new Blob([await loadTemplate()]), "public");
    const database = embeddedDatabase({ engine, timers, health: new EngineHealth(() => undefined) });
    await database.query("create table item (id int primary key)");
    // The defect it stands for: a query on the database inside a transaction waits for that very transaction.
    let inside: Promise<unknown> = Promise.resolve();
    const stuck = database.transaction(async (tx) => {
      await tx.query("insert into item values ($1)", [1]);
      inside = database.query("select count(*) as n from item", []);
      await inside;
    });
    const refused = expect(stuck).rejects.toMatchObject({
      code: "gateway.internal",
      detail: expect.stringContaining("idle"),
    });
    await timers.settled();
    timers.pass(5_000);
    timers.pass(5_000);
    await refused;
    expect(await inside).toMatchObject({ rows: [{ n: 0 }] });
    await database.end();
  });
});
