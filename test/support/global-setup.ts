/**
 * Runs once before all tests: which engines answer, told plainly, and the embedded engine's template.
 *
 * `ELGW_TEST_ENGINES=embedded` uses no server; `REQUIRE_ENGINES=pg,redis` makes an absent one a failure.
 */
import { randomBytes } from "node:crypto";
import { Redis } from "ioredis";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { loadTemplate } from "../../src/gateway/platform/database/embedded/template.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Absent: no server answered. */
    readonly postgresUrl: string | undefined;
    readonly redisUrl: string | undefined;
    /** Starts the name of every schema that this run makes, so that its end can drop what a failed test left. */
    readonly schemaPrefix: string;
  }
}

const PROBE_MS = 2_000;

/** vitest's hook; the result runs after all tests. @throws where a required engine is absent */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const embeddedOnly = process.env["ELGW_TEST_ENGINES"] === "embedded";
  const urls = {
    pg: process.env["ELGW_TEST_DATABASE_URL"] ?? "postgres://root@127.0.0.1:5432/test",
    redis: process.env["ELGW_TEST_REDIS_URL"] ?? "redis://127.0.0.1:6379",
  };
  const [pgAbsence, redisAbsence] = embeddedOnly
    ? ["ELGW_TEST_ENGINES=embedded", "ELGW_TEST_ENGINES=embedded"]
    : await Promise.all([probePostgres(urls.pg), probeRedis(urls.redis)]);
  console.log(
    [
      "Engines of this run 本次测试所用引擎:",
      "  embedded (PGlite, in memory)  used",
      `  PostgreSQL                    ${told(pgAbsence)}`,
      `  Redis                         ${told(redisAbsence)}`,
    ].join("\n"),
  );
  refuseAbsent({ pg: pgAbsence, redis: redisAbsence });
  project.provide("postgresUrl", pgAbsence === undefined ? urls.pg : undefined);
  project.provide("redisUrl", redisAbsence === undefined ? urls.redis : undefined);
  const schemaPrefix = `test_${randomBytes(4).toString("hex")}_`;
  project.provide("schemaPrefix", schemaPrefix);
  await loadTemplate();
  return async () => {
    if (pgAbsence === undefined) await dropSchemas(urls.pg, schemaPrefix);
  };
}

async function dropSchemas(url: string, prefix: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    "select nspname as name from pg_namespace where starts_with(nspname, $1)",
    [prefix],
  );
  for (const { name } of rows) await client.query(`drop schema ${client.escapeIdentifier(name)} cascade`);
  if (rows.length > 0) console.log(`dropped ${rows.length} schemas that tests had left`);
  await client.end();
}

function refuseAbsent(absences: Readonly<Record<string, string | undefined>>): void {
  const required = (process.env["REQUIRE_ENGINES"] ?? "").split(",").map((name) => name.trim());
  for (const name of required.filter((each) => each !== "")) {
    if (!(name in absences)) throw new Error(`REQUIRE_ENGINES knows pg and redis, not ${name}`);
    if (absences[name] !== undefined)
      throw new Error(`REQUIRE_ENGINES names ${name}, absent: ${absences[name]}`);
  }
}

const told = (absence: string | undefined): string => (absence === undefined ? "used" : `absent: ${absence}`);

/** @returns why it cannot be used, or undefined when it answers */
async function probePostgres(url: string): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: PROBE_MS });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("select 1");
    return undefined;
  } catch (error) {
    return reason(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function probeRedis(url: string): Promise<string | undefined> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: PROBE_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  redis.on("error", () => undefined);
  try {
    await redis.connect();
    await redis.ping();
    return undefined;
  } catch (error) {
    return reason(error);
  } finally {
    redis.disconnect();
  }
}

const reason = (error: unknown): string => {
  if (error instanceof AggregateError && error.errors.length > 0) return reason(error.errors[0]);
  return error instanceof Error ? error.message : "no answer";
};
