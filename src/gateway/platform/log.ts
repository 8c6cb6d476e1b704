/**
 * One line a thing, JSON, bounded: a slow log reader costs lines, never memory or a citizen's answer.
 *
 * Callers pass facts by name; a cause is reduced to its class, code and place, because messages of
 * parsers and databases quote the very values that must not be here.
 */
import { Writable } from "node:stream";
import winston from "winston";
import type { GatewayError } from "../core/gateway-error.ts";

export type LogFacts = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Log {
  readonly error: (what: string, facts?: LogFacts) => void;
  readonly warn: (what: string, facts?: LogFacts) => void;
  readonly info: (what: string, facts?: LogFacts) => void;
  readonly debug: (what: string, facts?: LogFacts) => void;
}

const WAITING_BYTES_MAX = 4 * 1024 * 1024;

export function createLog(level: "error" | "warn" | "info" | "debug", out: Writable = process.stderr): Log {
  const bounded = boundedStream(out);
  const logger = winston.createLogger({
    level,
    format: winston.format.combine(winston.format.timestamp(), winston.format.json()),
    transports: [new winston.transports.Stream({ stream: bounded })],
  });
  const at =
    (name: "error" | "warn" | "info" | "debug") =>
    (what: string, facts: LogFacts = {}): void => {
      if (logger.isLevelEnabled(name)) logger.log(name, what, facts);
    };
  return { error: at("error"), warn: at("warn"), info: at("info"), debug: at("debug") };
}

/** Drops lines while the reader is behind, and says how many once it has caught up. */
function boundedStream(out: Writable): Writable {
  let dropped = 0;
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (out.writableLength > WAITING_BYTES_MAX) {
        dropped += 1;
      } else {
        if (dropped > 0)
          out.write(`${JSON.stringify({ level: "warn", message: "log lines dropped", dropped })}\n`);
        dropped = 0;
        out.write(chunk);
      }
      done();
    },
  });
}

/** What of an error may be logged. */
export function errorFacts(error: GatewayError): LogFacts {
  const chain: string[] = [];
  let cause: unknown = error.cause;
  while (cause !== undefined && cause !== null && chain.length < 5) {
    chain.push(nameOf(cause));
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return {
    code: error.code,
    origin: error.entry.origin,
    retry: error.entry.retry,
    detail: error.detail,
    fields: error.fields.length === 0 ? undefined : error.fields.join(","),
    cause: chain.length === 0 ? undefined : chain.join(" < "),
    place: placeOf(error.cause ?? error),
  };
}

function nameOf(cause: unknown): string {
  if (!(cause instanceof Error)) return typeof cause;
  const code = "code" in cause && typeof cause.code === "string" ? `(${cause.code})` : "";
  return `${cause.name}${code}`;
}

function placeOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error)) return undefined;
  return thrown.stack
    ?.split("\n")
    .find((line) => line.startsWith("    at ") && !line.includes("node:"))
    ?.replace(/^\s+at /, "")
    .replace(/\(?file:\/\/.*\/(src|dist)\//, "($1/");
}
