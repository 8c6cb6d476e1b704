/**
 * Numbered, forward-only migrations: `0001-partners.sql`, `0002-audit.sql`, …
 *
 * A migration that has run is a fact: its checksum is recorded, and a changed file refuses the start, since two
 * databases would differ under one number. All pending ones run in one transaction under an advisory lock, so that
 * processes starting at once wait for one another and a failed migration leaves nothing behind.
 */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { GatewayError } from "../../core/gateway-error.ts";
import type { Database, Queryable } from "./database.ts";

interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

const FILE_NAME = /^(\d{4})-[a-z0-9-]+\.sql$/;
/** Any number of our own; the same in every process. */
const MIGRATION_LOCK = 7_301_558;
const DEFAULT_FOLDER = new URL("./migrations/", import.meta.url);

/**
 * Brings the schema up to date.
 *
 * @returns the names of the migrations that ran now, in order
 * @throws GatewayError `gateway.configuration` for a changed, missing, doubly numbered or misnamed file
 * @throws SqlError where a migration's statement fails; nothing of this call is kept then
 */
export async function migrate(database: Database, folder: URL = DEFAULT_FOLDER): Promise<readonly string[]> {
  const migrations = await readMigrations(folder);
  return database.transaction(async (tx) => {
    // A large migration, or the wait for one, may outlast the time-out of ordinary statements.
    await tx.query("set local statement_timeout = 0");
    await tx.query("select pg_advisory_xact_lock($1)", [MIGRATION_LOCK]);
    await tx.query(`create table if not exists schema_migration (
      number integer primary key,
      name text not null,
      checksum text not null,
      applied_at timestamptz not null default now()
    )`);
    return applyPending(tx, migrations);
  });
}

async function applyPending(tx: Queryable, migrations: readonly Migration[]): Promise<readonly string[]> {
  const { rows } = await tx.query<{ number: number; name: string; checksum: string }>(
    "select number, name, checksum from schema_migration order by number",
    [],
  );
  const known = new Map(migrations.map((migration) => [migration.number, migration]));
  for (const row of rows) {
    const file = known.get(row.number);
    if (file === undefined)
      throw refused(`${row.name} has run but is not in this release (a newer one was here)`);
    if (file.checksum !== row.checksum) throw refused(`${row.name} has been changed since it ran`);
  }
  const last = rows.at(-1)?.number ?? 0;
  const pending = migrations.filter((migration) => migration.number > last);
  if (pending.length + rows.length !== migrations.length)
    throw refused("a migration was added below one that has run");
  for (const migration of pending) {
    await tx.query(migration.sql);
    await tx.query("insert into schema_migration (number, name, checksum) values ($1, $2, $3)", [
      migration.number,
      migration.name,
      migration.checksum,
    ]);
  }
  return pending.map((migration) => migration.name);
}

async function readMigrations(folder: URL): Promise<readonly Migration[]> {
  const migrations: Migration[] = [];
  for (const name of (await readdir(folder)).sort()) {
    if (name.startsWith(".")) continue;
    const number = FILE_NAME.exec(name)?.[1];
    if (number === undefined) throw refused(`${name} is not named like 0001-name.sql`);
    const sql = await readFile(new URL(name, folder), "utf8");
    const checksum = createHash("sha256").update(sql).digest("hex");
    if (migrations.at(-1)?.number === Number(number)) throw refused(`number ${number} is used twice`);
    migrations.push({ number: Number(number), name, sql, checksum });
  }
  return migrations;
}

const refused = (detail: string): GatewayError =>
  new GatewayError("gateway.configuration", { detail: `migrations: ${detail}` });
