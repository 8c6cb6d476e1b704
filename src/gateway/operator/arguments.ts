/**
 * Reads a command's arguments. They come from the CLI through a socket as JSON, so nothing about their
 * shape is taken for granted, and a name that the command does not know is refused: a mistyped
 * `--adress` must not become a grant without one.
 */
import { GatewayError } from "../core/gateway-error.ts";

export type Arguments = Readonly<Record<string, unknown>>;

/** @throws GatewayError `operator.usage`, naming the argument and never its value */
export function wrong(field: string, detail: string): GatewayError {
  return new GatewayError("operator.usage", { fields: [field], detail: `${field}: ${detail}` });
}

/** @throws GatewayError `operator.usage` for a name outside `known` */
export function onlyKnown(args: Arguments, known: readonly string[]): void {
  for (const name of Object.keys(args)) {
    if (args[name] !== undefined && !known.includes(name)) throw wrong(name, "no such argument");
  }
}

export function text(args: Arguments, name: string): string {
  const value = optionalText(args, name);
  if (value === undefined) throw wrong(name, "is missing");
  return value;
}

export function optionalText(args: Arguments, name: string): string | undefined {
  const value = args[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string" || value === "") throw wrong(name, "is not a text");
  return value;
}

export function optionalNumber(args: Arguments, name: string): number | undefined {
  const value = args[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "number" || !Number.isFinite(value)) throw wrong(name, "is not a number");
  return value;
}

/** ISO 8601 with a zone, to milliseconds: a local time would mean another moment on another machine. */
export function optionalTime(args: Arguments, name: string): number | undefined {
  const value = optionalText(args, name);
  if (value === undefined) return undefined;
  const zoned = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.test(value);
  const time = Date.parse(value);
  if (!zoned || !Number.isFinite(time)) throw wrong(name, "is not a time such as 2026-01-31T08:00:00+08:00");
  return time;
}

export function flag(args: Arguments, name: string): boolean {
  const value = args[name] ?? false;
  if (typeof value !== "boolean") throw wrong(name, "is neither true nor false");
  return value;
}

export function texts(args: Arguments, name: string): readonly string[] {
  const value = args[name] ?? [];
  if (!Array.isArray(value) || !value.every((item): item is string => typeof item === "string")) {
    throw wrong(name, "is not a list of texts");
  }
  return value;
}

export function numbers(args: Arguments, name: string): readonly number[] {
  const value = args[name] ?? [];
  if (!Array.isArray(value) || !value.every((item): item is number => Number.isSafeInteger(item))) {
    throw wrong(name, "is not a list of whole numbers");
  }
  return value;
}

export function textMap(args: Arguments, name: string): Readonly<Record<string, string>> {
  const value = record(args, name) ?? {};
  for (const item of Object.values(value)) {
    if (typeof item !== "string") throw wrong(name, "is not a map of texts");
  }
  return value as Readonly<Record<string, string>>;
}

export function record(args: Arguments, name: string): Arguments | undefined {
  const value = args[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "object" || Array.isArray(value)) throw wrong(name, "is not an object");
  return value as Arguments;
}
