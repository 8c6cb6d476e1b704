import { isUtf8 } from "node:buffer";
import { GatewayError } from "../core/gateway-error.ts";
import { isPublicFieldName } from "./public-field-name.ts";

export interface BoundedJsonOptions {
  /**
   * The dialect reads keys without regard to case: every key becomes lower case, and two keys that
   * become one are ambiguous. Only ASCII is folded, so that no exotic letter can turn into a known name.
   */
  readonly lowerCaseKeys?: boolean;
  /** Keys, lists and objects altogether; default 200,000, which the largest list of events needs. */
  readonly membersMax?: number;
}

const MEMBERS_MAX = 200_000;

/** Levels of object and list, the outermost included. No contract here needs more than six. */
const depthMax = 16;

/**
 * The one JSON reader for untrusted bytes: strict UTF-8, no byte-order mark, an object at the top,
 * bounded depth, no `__proto__`, no escape in a key, and each key once.
 *
 * A key that occurs twice is refused because readers disagree on which one counts: the one that we
 * check might not be the one that the core obeys.
 *
 * @throws GatewayError `request.malformed`, `request.ambiguous-field`
 */
export function parseBoundedJson(
  bytes: Uint8Array,
  options: BoundedJsonOptions = {},
): Record<string, unknown> {
  if (!isUtf8(bytes)) throw malformed("not UTF-8");
  const scan = scanKeys(asBuffer(bytes), options);
  const text = scan.bytes.toString("utf8");
  let value: unknown;
  try {
    value = JSON.parse(text); // refuses a byte-order mark as well
  } catch {
    // The parser's message quotes the text around the fault, so it is not kept as the cause.
    throw malformed(`not JSON, ${bytes.length} bytes`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw malformed("not an object");
  // The parser keeps one of several equal keys, so fewer kept than written means a repeated key.
  if (countKeys(value) !== scan.keys) {
    const repeated = findRepeatedKey(text);
    throw new GatewayError("request.ambiguous-field", {
      fields: isPublicFieldName(repeated) ? [repeated] : [],
    });
  }
  return value as Record<string, unknown>;
}

const malformed = (detail: string): GatewayError => new GatewayError("request.malformed", { detail });

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const openList = 0x5b;
const closeList = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;

interface KeyScan {
  /** The text itself, or a copy with its keys in lower case. */
  readonly bytes: Buffer;
  /** How many keys are written; right only where the text turns out to be JSON. */
  readonly keys: number;
}

/**
 * One pass over the bytes, before the parser: a colon outside a string ends a key. An escape in a key
 * is refused, so that what is folded and compared here is the very name that the parser will see.
 */
function scanKeys(
  bytes: Buffer,
  { lowerCaseKeys = false, membersMax = MEMBERS_MAX }: BoundedJsonOptions,
): KeyScan {
  let out = bytes;
  let keys = 0;
  let opened = 0;
  let depth = 0;
  let stringStart = 0;
  let stringEnd = 0;
  let escaped = false;
  const length = bytes.length;
  for (let at = 0; at < length; at++) {
    const code = bytes[at];
    if (code === quote) {
      stringStart = at + 1;
      escaped = false;
      for (at++; at < length && bytes[at] !== quote; at++) {
        if (bytes[at] === backslash) {
          escaped = true;
          at++;
        }
      }
      stringEnd = at;
    } else if (code === colon) {
      if (++keys + opened > membersMax) throw malformed(`more than ${membersMax} members`);
      if (escaped) throw malformed("escape in a key");
      if (lowerCaseKeys) out = foldKey(out, bytes, stringStart, stringEnd);
    } else if (code === openObject || code === openList) {
      if (++depth > depthMax) throw malformed(`deeper than ${depthMax}`);
      if (keys + ++opened > membersMax) throw malformed(`more than ${membersMax} members`);
    } else if (code === closeObject || code === closeList) depth--;
  }
  return { bytes: out, keys };
}

/** Lower-cases one key, in a copy: a signature may yet be checked over the bytes as received. */
function foldKey(out: Buffer, original: Buffer, start: number, end: number): Buffer {
  let target = out;
  for (let at = start; at < end; at++) {
    const code = original[at] as number;
    if (code < 0x41 || code > 0x5a) continue;
    if (target === original) target = Buffer.from(original);
    target[at] = code + 0x20;
  }
  return target;
}

/** Keys that the parser kept. The depth is bounded by `scanKeys`. */
function countKeys(value: object): number {
  let keys = 0;
  if (Array.isArray(value)) {
    for (const element of value as unknown[])
      if (typeof element === "object" && element !== null) keys += countKeys(element);
    return keys;
  }
  const object = value as Record<string, unknown>;
  for (const key in object) {
    keys++;
    if (key === "__proto__") throw malformed("__proto__ as a key");
    const member = object[key];
    if (typeof member === "object" && member !== null) keys += countKeys(member);
  }
  return keys;
}

/** Only on the way to a refusal: which key it is that occurs twice in one object. */
function findRepeatedKey(text: string): string {
  const seen: Set<string>[] = [];
  let last = "";
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      const start = at + 1;
      for (at++; text.charCodeAt(at) !== quote; at++) if (text.charCodeAt(at) === backslash) at++;
      last = text.slice(start, at);
    } else if (code === openObject || code === openList) seen.push(new Set());
    else if (code === closeObject || code === closeList) seen.pop();
    else if (code === colon) {
      const keys = seen.at(-1);
      if (keys?.has(last)) return last;
      keys?.add(last);
    }
  }
  return "";
}
