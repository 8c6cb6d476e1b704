/** What went wrong in the database, told without the values that were in the statement. */
import { GatewayError } from "../../core/gateway-error.ts";

/**
 * A statement that the database refused. Not a GatewayError: the caller decides what a broken constraint means.
 *
 * The server's `detail`, `where` and, for data exceptions, its message quote values of the row, which may be a
 * person's; none of them is kept.
 */
export class SqlError extends Error {
  override readonly name = "SqlError";
  /** SQLSTATE, five characters: `23505` is a unique violation. */
  readonly sqlState: string;
  readonly table: string | undefined;
  readonly constraint: string | undefined;

  constructor(sqlState: string, message: string, table?: string, constraint?: string) {
    super(`${sqlState} ${message}`);
    this.sqlState = sqlState;
    this.table = table;
    this.constraint = constraint;
  }
}

interface EngineError {
  readonly code: string;
  readonly message: string;
  readonly table?: string | undefined;
  readonly constraint?: string | undefined;
}

const hasCode = (thrown: unknown): thrown is EngineError =>
  thrown instanceof Error && "code" in thrown && typeof thrown.code === "string";

const SQL_STATE = /^[0-9A-Z]{5}$/;
/** Classes whose messages quote data: data exceptions, and what a function or operator of ours raised. */
const QUOTES_DATA = new Set(["22", "P0", "2F", "38", "39"]);
/** Connection exceptions, too many connections, shutdown, crash, starting up. */
const CONNECTION_STATE = /^(08...|53300|57P0[1235])$/;
const SOCKET_CODES = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOENT",
]);
const CLIENT_MESSAGES =
  /^(Connection terminated|Client has encountered a connection error|timeout e|Query read timeout|Cannot use a pool after|Client was closed)/;

/** The thrown thing of either engine as `database.unavailable` (connection lost or not made) or `SqlError`. */
export function toDatabaseError(thrown: unknown): Error {
  if (thrown instanceof GatewayError || thrown instanceof SqlError) return thrown;
  if (hasCode(thrown)) {
    if (SOCKET_CODES.has(thrown.code) || CONNECTION_STATE.test(thrown.code))
      return unavailable(thrown.code, thrown);
    if (SQL_STATE.test(thrown.code)) {
      const told = QUOTES_DATA.has(thrown.code.slice(0, 2)) ? "data exception" : thrown.message;
      return new SqlError(thrown.code, told, thrown.table, thrown.constraint);
    }
  }
  if (thrown instanceof Error && CLIENT_MESSAGES.test(thrown.message))
    return unavailable(thrown.message, thrown);
  if (thrown instanceof AggregateError && thrown.errors.some(hasCode))
    return toDatabaseError(thrown.errors[0]);
  return thrown instanceof Error ? thrown : new GatewayError("gateway.internal", { cause: thrown });
}

const unavailable = (detail: string, cause: unknown): GatewayError =>
  new GatewayError("database.unavailable", { detail, cause });
