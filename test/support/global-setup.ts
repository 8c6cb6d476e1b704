/**
 * Runs once before all tests: which engines answer, told plainly, and the embedded engine's template.
 *
 * `ELGW_TEST_ENGINES=embedded` uses no server; `REQUIRE_ENGINES=pg,redis` makes an absent one a failure.
 */
import { Redis } from "ioredis";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { loadTemplate } from "../../src/gateway/platform/database/embedded/template.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Absent: no server answered. */
    readonly postgresUrl: string | undefined;
    readonly redisUrl: string | undefined;
  }
}

const PROBE_MS = 2_000;

/** vitest's hook. @throws where a required engine is absent */
export async function setup(project: TestProject): Promise<void> {
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
  for (const required of (process.env["REQUIRE_ENGINES"] ?? "").split(",")) {
    const absence = { pg: pgAbsence, redis: redisAbsence, "": undefined }[required.trim()];
    if (absence !== undefined)
      throw new Error(`REQUIRE_ENGINES names ${required}, which is absent: ${absence}`);
  }
  project.provide("postgresUrl", pgAbsence === undefined ? urls.pg : undefined);
  project.provide("redisUrl", redisAbsence === undefined ? urls.redis : undefined);
  await loadTemplate();
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
