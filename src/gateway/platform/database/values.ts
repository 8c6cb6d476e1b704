/**
 * How JavaScript values and SQL values meet, the same on both engines.
 *
 * Out: int8 is a number, numeric a string, timestamptz a Date, bytea a Buffer, json parsed, arrays as arrays.
 * In: see `toParameter`. Without this file the two engines differ (one gives int8 as text, the other as a number).
 */
import pg from "pg";
import { GatewayError } from "../../core/gateway-error.ts";

const INT8 = 20;
const INT8_ARRAY = 1016;

export type TextReader = (text: string) => unknown;

/** @throws GatewayError `gateway.internal` beyond 2^53: rounding would change an id in silence */
function readInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value))
    throw new GatewayError("gateway.internal", { detail: "int8 beyond 2^53: cast the column to text" });
  return value;
}

function readInt8Array(text: string): (number | null)[] {
  const read = pg.types.getTypeParser(INT8_ARRAY as never, "text") as (text: string) => (string | null)[];
  return read(text).map((item: string | null) => (item === null ? null : readInt8(item)));
}

/** The reader of a column's text form, by the type's oid. */
export function textReader(oid: number): TextReader {
  if (oid === INT8) return readInt8;
  if (oid === INT8_ARRAY) return readInt8Array;
  return pg.types.getTypeParser(oid, "text");
}

/**
 * One parameter in wire form: text, or bytes for a Uint8Array; null for null and undefined.
 *
 * An array is a PostgreSQL array, whose elements may be bytes. A plain object is JSON; a JSON *array* must be
 * given as text (`JSON.stringify`), since it would be taken for a PostgreSQL array.
 */
export function toParameter(value: unknown): string | Buffer | null {
  switch (typeof value) {
    case "string":
      return value;
    case "number":
    case "bigint":
    case "boolean":
      return String(value);
    case "undefined":
      return null;
    default:
      break;
  }
  if (value === null) return null;
  if (value instanceof Uint8Array) return asBuffer(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return arrayLiteral(value);
  return JSON.stringify(value);
}

const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function arrayLiteral(items: readonly unknown[]): string {
  let text = "{";
  for (let index = 0; index < items.length; index += 1) {
    if (index > 0) text += ",";
    text += arrayElement(items[index]);
  }
  return `${text}}`;
}

function arrayElement(item: unknown): string {
  if (item === null || item === undefined) return "NULL";
  if (typeof item === "number" || typeof item === "bigint" || typeof item === "boolean") return String(item);
  if (item instanceof Uint8Array) return `"\\\\x${asBuffer(item).toString("hex")}"`;
  if (Array.isArray(item)) return arrayLiteral(item);
  const text = typeof item === "string" ? item : String(toParameter(item));
  return text.includes('"') || text.includes("\\") ? `"${text.replace(/["\\]/g, "\\$&")}"` : `"${text}"`;
}
