/** A `Database` over a PostgreSQL server, through a bounded pool. */
import pg from "pg";
import { GatewayError } from "../../../core/gateway-error.ts";
import type { Secret } from "../../../core/secret.ts";
import type { Database, Queryable, QueryResult } from "../database.ts";
import { plainName } from "../names.ts";
import { serialQueue } from "../serial-queue.ts";
import { SqlError, toDatabaseError } from "../sql-error.ts";
import { textReader, toParameter } from "../values.ts";
import { ServedListener } from "./served-listener.ts";
import { type StatementNames, statementNames } from "./statement-names.ts";

export interface ServedOptions {
  readonly url: Secret<string>;
  readonly schema?: string;
  /** Default 8: beyond some tens a server gets slower, and every process has its own. */
  readonly connectionsMax?: number;
  readonly log?: (line: string) => void;
}

const CONNECT_TIMEOUT_MS = 5_000;
const END_MS_MAX = 3_000;
/**
 * A statement or an idle transaction ends after 5 s, and a back end whose client was killed notices within 1 s:
 * otherwise it holds its row locks for minutes.
 */
const SESSION_SETTINGS = ["statement_timeout=5s", "idle_in_transaction_session_timeout=5s"];

/** @throws GatewayError `database.unavailable` when no connection can be made */
export async function servedDatabase(options: ServedOptions): Promise<Database> {
  const { schema = "public", log = () => undefined } = options;
  const settings = [...SESSION_SETTINGS, `search_path=${plainName(schema)}`];
  const config: pg.ClientConfig = {
    connectionString: options.url.reveal(),
    options: settings.map((setting) => `-c ${setting}`).join(" "),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    application_name: "elicence-gateway",
    types: { getTypeParser: textReader as never },
  };
  const pool = new pg.Pool({ ...config, max: options.connectionsMax ?? 8, onConnect: prepareConnection });
  pool.on("error", (error) => log(`database: an idle connection was lost: ${errorCode(error)}`));
  const listener = new ServedListener(() => new pg.Client(config), log);
  try {
    await createSchema(pool, schema);
  } catch (error) {
    await pool.end();
    throw toDatabaseError(error);
  }
  const names = statementNames();
  let ending: Promise<void> | undefined;
  return {
    engine: "postgresql",
    soleWriter: false,
    query: (sql, params) => poolQuery(pool, names, sql, params),
    transaction: (work) => inTransaction(pool, names, work),
    listen: (channel, onMessage) => listener.listen(plainName(channel), onMessage),
    end: () => {
      ending ??= soon(listener.end().then(() => pool.end()));
      return ending;
    },
  };
}

const errorCode = (error: Error): string =>
  "code" in error && typeof error.code === "string" ? error.code : error.name;

async function prepareConnection(client: pg.ClientBase): Promise<void> {
  // Not on every platform, so not among the start-up options: an unknown one there refuses the connection.
  await client.query("set client_connection_check_interval = '1s'").catch(() => undefined);
}

async function createSchema(pool: pg.Pool, schema: string): Promise<void> {
  // "if not exists" alone fails with a unique violation when two processes start at once.
  await pool.query(
    `do $$ begin create schema if not exists ${schema}; exception when unique_violation then null; end $$`,
  );
}

/** A server that no longer answers must not hold up the process's end. */
async function soon(closing: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, END_MS_MAX);
  });
  await Promise.race([closing, late]);
  clearTimeout(timer);
}

/** Without parameters a script, else one statement under a name, so that the server plans it once. */
async function clientQuery<Row>(
  client: pg.Pool | pg.ClientBase,
  names: StatementNames,
  sql: string,
  params: readonly unknown[] | undefined,
): Promise<QueryResult<Row> & { readonly command: string }> {
  if (params === undefined) {
    const answer: pg.QueryResult | pg.QueryResult[] = await client.query(sql);
    return toResult<Row>(Array.isArray(answer) ? answer.at(-1) : answer);
  }
  const name = names.of(sql);
  const values = params.map(toParameter);
  return toResult<Row>(
    await client.query(name === undefined ? { text: sql, values } : { name, text: sql, values }),
  );
}

const toResult = <Row>(answer: pg.QueryResult | undefined) => ({
  rows: (answer?.rows ?? []) as Row[],
  rowCount: answer?.rowCount ?? 0,
  command: answer?.command ?? "",
});

async function poolQuery<Row>(
  pool: pg.Pool,
  names: StatementNames,
  sql: string,
  params: readonly unknown[] | undefined,
): Promise<QueryResult<Row>> {
  try {
    return await clientQuery<Row>(pool, names, sql, params);
  } catch (error) {
    if (!isStalePlan(error)) throw toDatabaseError(error);
  }
  try {
    return await clientQuery<Row>(pool, names, sql, params);
  } catch (error) {
    throw toDatabaseError(error);
  }
}

/** The table has changed since the statement was prepared. It was refused before it ran, so it may run again. */
const isStalePlan = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && error.code === "0A000" && error.routine === "RevalidateCachedQuery";

async function inTransaction<T>(
  pool: pg.Pool,
  names: StatementNames,
  work: (tx: Queryable) => Promise<T>,
): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw toDatabaseError(error);
  });
  let open = true;
  let broken: Error | undefined;
  const turns = serialQueue();
  const run = async <Row>(sql: string, params?: readonly unknown[]) => {
    if (!open) throw new GatewayError("gateway.internal", { detail: "the transaction has ended" });
    try {
      return await turns.run(() => clientQuery<Row>(client, names, sql, params));
    } catch (error) {
      const told = toDatabaseError(error);
      if (!(told instanceof SqlError)) broken = told;
      throw told;
    }
  };
  const onError = (error: Error): void => {
    broken = error;
  };
  client.on("error", onError);
  try {
    await run("begin");
    const result = await work({ query: run });
    const { command } = await run("commit");
    if (command !== "COMMIT")
      throw new GatewayError("gateway.internal", { detail: "a failed transaction was committed" });
    return result;
  } catch (error) {
    // Whatever the state of the connection, the server rolls back what was not committed.
    if (broken === undefined) await run("rollback").catch(() => undefined);
    throw error;
  } finally {
    open = false;
    client.off("error", onError);
    client.release(broken);
  }
}
