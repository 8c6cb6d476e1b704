/**
 * Databases for tests: the embedded engine in memory always, and PostgreSQL where one answers.
 *
 * Each `open()` is its own empty database: another memory, or another schema of the server.
 */
import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import { GatewayError } from "../../src/gateway/core/gateway-error.ts";
import { Secret } from "../../src/gateway/core/secret.ts";
import type { Database } from "../../src/gateway/platform/database/database.ts";
import { migrate } from "../../src/gateway/platform/database/migrate.ts";
import { openDatabase, openMemoryDatabase } from "../../src/gateway/platform/database/open-database.ts";

interface TestDatabaseOptions {
  /** Default: the migrations of the gateway. `false`: none. */
  readonly migrations?: URL | false;
}

export interface TestDatabase extends Database {
  /** Another process's view: a second pool on the same schema. The embedded engine has none. */
  readonly openSecond: (() => Promise<Database>) | undefined;
}

export interface TestEngine {
  readonly engine: Database["engine"];
  /** Migrated. `end()` drops what it held; work left over from the test is refused from then on. */
  readonly open: (options?: TestDatabaseOptions) => Promise<TestDatabase>;
}

/** For `describe.each(testDatabases())("… on $engine", ({ open }) => …)`. */
export function testDatabases(): TestEngine[] {
  const engines: TestEngine[] = [{ engine: "embedded", open: openEmbedded }];
  const url = inject("postgresUrl");
  if (url !== undefined)
    engines.push({ engine: "postgresql", open: (options) => openServed(new Secret(url), options) });
  return engines;
}

/** Engines of this test process that nobody uses: starting one costs a second of processor time, emptying it none. */
const idle: Database[] = [];

async function openEmbedded(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const engine = idle.pop() ?? (await openMemoryDatabase());
  await applyMigrations(engine, options);
  const stops: (() => Promise<void>)[] = [];
  let ending: Promise<void> | undefined;
  // A test's left-over work must not reach the next test's database, which may be the same engine.
  const open = (): Database => {
    if (ending !== undefined)
      throw new GatewayError("database.unavailable", { detail: "the test has ended it" });
    return engine;
  };
  const giveBack = async (): Promise<void> => {
    for (const stop of stops) await stop();
    await engine.query("reset all; drop schema public cascade; create schema public");
    idle.push(engine);
  };
  return {
    engine: engine.engine,
    soleWriter: engine.soleWriter,
    query: async (sql, params) => open().query(sql, params),
    transaction: async (work) => open().transaction(work),
    listen: async (channel, onMessage) => {
      const stop = await open().listen(channel, onMessage);
      stops.push(stop);
      return stop;
    },
    end: () => {
      ending ??= giveBack();
      return ending;
    },
    openSecond: undefined,
  };
}

async function openServed(url: Secret<string>, options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const schema = `${inject("schemaPrefix")}${randomBytes(8).toString("hex")}`;
  const open = (): Promise<Database> => openDatabase({ url, dataDir: "", schema });
  const database = await open();
  await applyMigrations(database, options);
  const others: Database[] = [];
  return {
    ...database,
    openSecond: async () => {
      const second = await open();
      others.push(second);
      return second;
    },
    end: async () => {
      for (const other of others) await other.end();
      await database.query(`drop schema if exists ${schema} cascade`);
      await database.end();
    },
  };
}

async function applyMigrations(database: Database, { migrations }: TestDatabaseOptions): Promise<void> {
  if (migrations === false) return;
  await (migrations === undefined ? migrate(database) : migrate(database, migrations));
}
