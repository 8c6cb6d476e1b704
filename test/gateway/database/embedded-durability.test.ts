import { fsyncSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NodeFS } from "@electric-sql/pglite/nodefs";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Database } from "../../../src/gateway/platform/database/database.ts";
import { prepareDataFolder } from "../../../src/gateway/platform/database/embedded/data-folder.ts";
import { DurableFiles } from "../../../src/gateway/platform/database/embedded/durable-files.ts";
import { embeddedDatabase } from "../../../src/gateway/platform/database/embedded/embedded-database.ts";
import { EngineHealth } from "../../../src/gateway/platform/database/embedded/engine-health.ts";
import { startOnDisk } from "../../../src/gateway/platform/database/embedded/start-engine.ts";
import { loadTemplate } from "../../../src/gateway/platform/database/embedded/template.ts";
import { openDatabase } from "../../../src/gateway/platform/database/open-database.ts";
import { systemTimers } from "../../../src/gateway/platform/database/timers.ts";
import { startChild } from "./process/child.ts";

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "elgw-data-"));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

async function seqs(database: Database): Promise<number[]> {
  const { rows } = await database.query<{ seq: number }>("select seq from kept order by seq", []);
  return rows.map((row) => row.seq);
}

test("after every kill -9 each acknowledged row is there", async () => {
  let acknowledged = -1;
  for (let round = 0; round < 3; round += 1) {
    const writer = startChild("./row-writer.ts", [dataDir]);
    expect(await writer.hear()).toBe("ready");
    for (let heard = 0; heard < 20 + round * 17; heard += 1) {
      const line = await writer.hear();
      acknowledged = Number(line?.slice("acknowledged ".length));
    }
    await writer.kill("SIGKILL");
  }
  const database = await openDatabase({ dataDir });
  const kept = await seqs(database);
  expect(acknowledged).toBeGreaterThan(300);
  expect(kept.length).toBeGreaterThan(acknowledged);
  expect(kept).toEqual(Array.from(kept, (_, index) => index));
  await database.end();
}, 120_000);

test("rows are there after an orderly end", async () => {
  const first = await openDatabase({ dataDir });
  await first.query("create table kept (seq bigint primary key)");
  await first.query("insert into kept values (1), (2)");
  await first.end();
  const second = await openDatabase({ dataDir });
  expect(await seqs(second)).toEqual([1, 2]);
  await second.end();
});

test("the database refuses to start where a commit makes no fsync", async () => {
  class NoFsync extends DurableFiles {
    override init: NodeFS["init"] = (engine, options) => NodeFS.prototype.init.call(this, engine, options);
  }
  const data = await prepareDataFolder(dataDir, loadTemplate);
  const files = new NoFsync(data, new EngineHealth(() => undefined));
  await expect(startOnDisk(files, "public")).rejects.toMatchObject({
    code: "gateway.configuration",
    detail: expect.stringContaining("fsync"),
  });
});

test("when a flush fails nothing more is acknowledged, and what was acknowledged is there at the next start", async () => {
  let full = false;
  const failures: string[] = [];
  const data = await prepareDataFolder(join(dataDir, "database"), loadTemplate);
  const health = new EngineHealth((reason) => failures.push(reason));
  const files = new DurableFiles(data, health, (descriptor) => {
    if (full) throw Object.assign(new Error("EIO: i/o error, fsync"), { code: "EIO" });
    fsyncSync(descriptor);
  });
  const engine = await startOnDisk(files, "public");
  const database = embeddedDatabase({ engine, health, timers: systemTimers });
  await database.query("create table kept (seq bigint primary key)");
  await database.query("insert into kept values ($1)", [1]);
  full = true;
  await expect(database.query("insert into kept values ($1)", [2])).rejects.toMatchObject({
    code: "database.unavailable",
  });
  full = false;
  await expect(database.query("insert into kept values ($1)", [3])).rejects.toMatchObject({
    code: "database.unavailable",
  });
  await expect(database.transaction(async () => 1)).rejects.toMatchObject({ code: "database.unavailable" });
  expect(failures).toHaveLength(1);
  await database.end();
  const again = await openDatabase({ dataDir });
  const kept = await seqs(again);
  expect(kept).toContain(1);
  expect(kept).not.toContain(3);
  await again.end();
});

test("a folder that is open is refused to a second opener, in this process and in another", async () => {
  const database = await openDatabase({ dataDir });
  await expect(openDatabase({ dataDir })).rejects.toMatchObject({ code: "database.locked" });
  const taker = startChild("./lock-taker.ts");
  await taker.hear();
  taker.say(`take ${dataDir}`);
  expect(await taker.hear()).toBe(`database.locked held by process ${process.pid}`);
  await taker.kill("SIGKILL");
  await database.query("create table kept (seq bigint primary key)");
  await database.end();
  const again = await openDatabase({ dataDir });
  expect(await seqs(again)).toEqual([]);
  await again.end();
});

test("a folder written by another engine major is refused, and told how to go on", async () => {
  await mkdir(join(dataDir, "database", "data"), { recursive: true });
  await writeFile(join(dataDir, "database", "data", "PG_VERSION"), "17\n");
  await expect(openDatabase({ dataDir })).rejects.toMatchObject({
    code: "gateway.configuration",
    detail: expect.stringMatching(/major 17.*export/),
  });
});

test("a first start that was cut short leaves nothing that the next one trips over", async () => {
  await mkdir(join(dataDir, "database", "data.new", "base"), { recursive: true });
  await writeFile(join(dataDir, "database", "data.new", "PG_VERSION"), "18\n");
  const database = await openDatabase({ dataDir });
  expect((await database.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  await database.end();
});
