/**
 * Databases for tests: the embedded engine in memory always, and PostgreSQL where one answers.
 *
 * Each `open()` is its own empty database: another memory, or another schema of the server.
 */
import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import { Secret } from "../../src/gateway/core/secret.ts";
import type { Database } from "../../src/gateway/platform/database/database.ts";
import { migrate } from "../../src/gateway/platform/database/migrate.ts";
import { openDatabase, openMemoryDatabase } from "../../src/gateway/platform/database/open-database.ts";

export interface TestDatabaseOptions {
  /** Default: the migrations of the gateway. `false`: none. */
  readonly migrations?: URL | false;
}

export interface TestDatabase extends Database {
  /** Another process's view: a second pool on the same schema. The embedded engine has none. */
  readonly openSecond: (() => Promise<Database>) | undefined;
}

export interface TestEngine {
  readonly engine: Database["engine"];
  /** `end()` of the database drops what it held. */
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

async function openEmbedded(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const database = await openMemoryDatabase();
  await applyMigrations(database, options);
  return { ...database, openSecond: undefined };
}

async function openServed(url: Secret<string>, options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const schema = `test_${randomBytes(8).toString("hex")}`;
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
