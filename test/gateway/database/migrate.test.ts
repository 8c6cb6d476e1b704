import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { migrate } from "../../../src/gateway/platform/database/migrate.ts";
import { SqlError } from "../../../src/gateway/platform/database/sql-error.ts";
import { type TestDatabase, testDatabases } from "../../support/database.ts";

describe.each(testDatabases())("migrations on $engine", ({ open }) => {
  let folder: string;
  let url: URL;
  let database: TestDatabase;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "elgw-migrations-"));
    url = pathToFileURL(`${folder}/`);
    database = await open({ migrations: false });
    await add("0001-first.sql", "create table first (id int primary key);\ninsert into first values (1);\n");
  });
  afterEach(async () => {
    await database.end();
    await rm(folder, { recursive: true, force: true });
  });

  const add = (name: string, sql: string): Promise<void> => writeFile(join(folder, name), sql);
  const refusal = (about: RegExp) => ({
    code: "gateway.configuration",
    detail: expect.stringMatching(about),
  });

  test("each runs once, in the order of the numbers", async () => {
    await add("0003-third.sql", "insert into first select count(*) + 10 from first;");
    await add("0002-second.sql", "insert into first values (2);");
    expect(await migrate(database, url)).toEqual(["0001-first.sql", "0002-second.sql", "0003-third.sql"]);
    expect(await migrate(database, url)).toEqual([]);
    await add("0004-fourth.sql", "insert into first values (4);");
    expect(await migrate(database, url)).toEqual(["0004-fourth.sql"]);
    const { rows } = await database.query<{ id: number }>("select id from first order by id", []);
    expect(rows.map((row) => row.id)).toEqual([1, 2, 4, 12]);
  });

  test("a changed file is refused once it has run", async () => {
    await migrate(database, url);
    await add("0001-first.sql", "create table first (id bigint primary key);");
    await expect(migrate(database, url)).rejects.toMatchObject(refusal(/0001-first.sql has been changed/));
  });

  test("a failing migration leaves nothing of itself or of those before it", async () => {
    await add("0002-second.sql", "create table second (id int); select 1 / 0;");
    await expect(migrate(database, url)).rejects.toBeInstanceOf(SqlError);
    await expect(database.query("select * from first", [])).rejects.toMatchObject({ sqlState: "42P01" });
    await add("0002-second.sql", "create table second (id int);");
    expect(await migrate(database, url)).toEqual(["0001-first.sql", "0002-second.sql"]);
  });

  test("a database of a newer release is refused", async () => {
    await add("0002-second.sql", "create table second (id int);");
    await migrate(database, url);
    await rm(join(folder, "0002-second.sql"));
    await expect(migrate(database, url)).rejects.toMatchObject(refusal(/newer/));
  });

  test("a migration slipped in below one that has run is refused", async () => {
    await add("0003-third.sql", "create table third (id int);");
    await migrate(database, url);
    await add("0002-second.sql", "create table second (id int);");
    await expect(migrate(database, url)).rejects.toMatchObject(refusal(/below/));
  });

  test.each([
    ["two of one number", "0001-other.sql", /0001 is used twice/],
    ["a name without a number", "first.sql", /first.sql is not named/],
  ])("%s is refused before anything runs", async (_, name, about) => {
    await add(name, "select 1;");
    await expect(migrate(database, url)).rejects.toMatchObject(refusal(about));
    await expect(database.query("select * from first", [])).rejects.toBeInstanceOf(SqlError);
  });

  test("what stands beside the files and is hidden is no migration", async () => {
    await add(".gitkeep", "");
    await mkdir(join(folder, ".hidden"));
    expect(await migrate(database, url)).toEqual(["0001-first.sql"]);
  });

  test("starters at once are safe: one migrates, the others wait and find it done", async () => {
    const { openSecond } = database;
    const starters = [database];
    if (openSecond !== undefined)
      starters.push(...((await Promise.all([openSecond(), openSecond()])) as never[]));
    const ran = await Promise.all([...starters, database, database].map((starter) => migrate(starter, url)));
    expect(ran.flat()).toEqual(["0001-first.sql"]);
  });

  test("the gateway's own migrations run on this engine", async () => {
    const own = await open();
    const { rows } = await own.query<{ n: number }>("select count(*) as n from schema_migration", []);
    expect(rows[0]?.n).toBeGreaterThanOrEqual(1);
    expect(await migrate(own)).toEqual([]);
    await own.end();
  });
});
