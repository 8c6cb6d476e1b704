/**
 * Looks for planted values in whatever left the gateway: replies, logs, audit, database files, metrics.
 *
 * A value may come out in another coat than it went in, so it is sought as UTF-8, GB18030 and UTF-16
 * bytes; in either letter case; behind percent, `\u`, `\x` and HTML escapes, nested ones too; in base64
 * and base64url at each of the three offsets, also wrapped in lines; in hex.
 */
import { gb18030Bytes } from "./gb18030.ts";

export type CanaryForm = "raw" | "escaped" | "base64" | "hex";
export type CanaryCharset = "utf-8" | "gb18030" | "utf-16le";

export interface Finding {
  readonly canary: string;
  readonly form: CanaryForm;
  readonly charset: CanaryCharset;
  /** The text around it, in Latin-1, so that a failing test shows where it leaked. */
  readonly around: string;
}

/** Shorter values occur by chance, above all in base64. */
const CANARY_BYTES_MIN = 5;
const ESCAPE_LAYERS_MAX = 4;
const AROUND = 40;

/** Every canary that occurs, once for each form and charset it occurs in. */
export function findCanary(haystack: Buffer | string, canaries: readonly string[]): Finding[] {
  const bytes = typeof haystack === "string" ? Buffer.from(haystack, "utf8") : haystack;
  // Latin-1 keeps one character to a byte, so that a search over text is a search over bytes.
  const text = bytes.toString("latin1");
  const haystacks: readonly { form: CanaryForm; text: string }[] = [
    { form: "raw", text: lowerAscii(text) },
    ...unescaped(text).map((layer) => ({ form: "escaped" as const, text: lowerAscii(layer) })),
    { form: "base64", text: plainBase64(text) },
    { form: "hex", text: lowerAscii(text).replace(/[\s:]|\\x|0x/g, "") },
  ];
  const findings = new Map<string, Finding>();
  for (const canary of canaries) {
    for (const needle of needlesOf(canary)) {
      for (const hay of haystacks) {
        if (!needle.forms.includes(hay.form)) continue;
        const at = hay.text.indexOf(needle.text);
        const key = `${canary}|${hay.form}|${needle.charset}`;
        if (at < 0 || findings.has(key)) continue;
        const around = hay.text.slice(Math.max(0, at - AROUND), at + needle.text.length + AROUND);
        findings.set(key, { canary, form: hay.form, charset: needle.charset, around });
      }
    }
  }
  return [...findings.values()];
}

interface Needle {
  readonly charset: CanaryCharset;
  readonly forms: readonly CanaryForm[];
  readonly text: string;
}

function needlesOf(canary: string): Needle[] {
  if (Buffer.byteLength(canary) < CANARY_BYTES_MIN) {
    throw new RangeError(`a canary of fewer than ${CANARY_BYTES_MIN} bytes is found by chance`);
  }
  const cases = new Set([canary, canary.toUpperCase(), canary.toLowerCase()]);
  const needles = [...cases].flatMap((value) => [
    ...needlesOfBytes(Buffer.from(value, "utf8"), "utf-8"),
    ...needlesOfBytes(gb18030Bytes(value), "gb18030"),
    ...needlesOfBytes(Buffer.from(value, "utf16le"), "utf-16le"),
  ]);
  // Cases and charsets often agree in their bytes; a database file need not be read twice for them.
  const seen = new Set<string>();
  return needles.filter(({ forms, text }) => {
    const key = `${forms[0]}|${text}`;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

function needlesOfBytes(bytes: Buffer, charset: CanaryCharset): Needle[] {
  return [
    { charset, forms: ["raw", "escaped"], text: lowerAscii(bytes.toString("latin1")) },
    { charset, forms: ["hex"], text: bytes.toString("hex") },
    ...[0, 1, 2].map((offset): Needle => ({ charset, forms: ["base64"], text: base64At(bytes, offset) })),
  ];
}

/** The characters of base64 that depend on these bytes alone, when they start at an offset of 0, 1 or 2. */
function base64At(bytes: Buffer, offset: number): string {
  const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString("base64")
    .replace(/=+$/, "");
  const whole = (offset + bytes.length) % 3 === 0 ? encoded : encoded.slice(0, -1);
  return whole.slice([0, 2, 3][offset]);
}

/** Without line breaks (also as JSON writes them), in the plain alphabet. */
const plainBase64 = (text: string): string =>
  text
    .replace(/\\[rn]|\\|%0[ad]|\s/gi, "")
    .replace(/%2b/gi, "+")
    .replace(/%2f/gi, "/")
    .replaceAll("-", "+")
    .replaceAll("_", "/");

/** The text with its escapes undone, once for each layer of escapes on top of another. */
function unescaped(text: string): string[] {
  const layers: string[] = [];
  let current = text;
  for (let layer = 0; layer < ESCAPE_LAYERS_MAX; layer += 1) {
    const next = unescapeOnce(current);
    if (next === current) break;
    layers.push(next);
    current = next;
  }
  return layers;
}

const ESCAPES =
  /(?:%[0-9a-f]{2})+|(?:\\+u[0-9a-f]{4}|\\+u\{[0-9a-f]{1,6}\})+|(?:\\+x[0-9a-f]{2})+|(?:&#(?:x[0-9a-f]{1,6}|\d{1,7});)+|&amp;/gi;

function unescapeOnce(text: string): string {
  return text.replace(ESCAPES, (run) => {
    if (run.toLowerCase() === "&amp;") return "&";
    if (run.startsWith("%")) return Buffer.from(run.replaceAll("%", ""), "hex").toString("latin1");
    if (/^\\+x/i.test(run)) return Buffer.from(run.replace(/\\+x/gi, ""), "hex").toString("latin1");
    return Buffer.from(run.startsWith("&") ? fromEntities(run) : fromUnicode(run), "utf8").toString("latin1");
  });
}

const fromUnicode = (run: string): string =>
  run.replace(/\\+u\{?([0-9a-f]{1,6})\}?/gi, (_, hex: string) =>
    hex.length <= 4 ? String.fromCharCode(Number.parseInt(hex, 16)) : codePoint(Number.parseInt(hex, 16)),
  );

const fromEntities = (run: string): string =>
  run.replace(/&#(?:x([0-9a-f]+)|(\d+));/gi, (_, hex: string | undefined, decimal: string | undefined) =>
    codePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)),
  );

const codePoint = (value: number): string => (value <= 0x10ffff ? String.fromCodePoint(value) : "");

/** Only ASCII: lowering a Latin-1 text as a whole would change the bytes of Chinese characters. */
const lowerAscii = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
