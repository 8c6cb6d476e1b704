import { describe, expect, test } from "vitest";
import { findCanary } from "./canary.ts";
import { gb18030Bytes } from "./gb18030.ts";

// The risk: a canary test that passes because its searcher is blind.

const NAME = "欧阳鹮鹮𠮷";
const NUMBER = "51010019900101001x";
const canaries = [NAME, NUMBER];

const utf8 = (text: string) => Buffer.from(text, "utf8");
const percent = (bytes: Buffer) =>
  [...bytes].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
const unicode = (text: string, slash = "\\") =>
  Array.from(
    { length: text.length },
    (_, at) => `${slash}u${text.charCodeAt(at).toString(16).padStart(4, "0")}`,
  ).join("");
const entities = (text: string, radix: 10 | 16) =>
  [...text]
    .map((character) => `&#${radix === 16 ? "x" : ""}${character.codePointAt(0)?.toString(radix)};`)
    .join("");

const coats: Record<string, (value: string) => Buffer | string> = {
  raw: (value) => `{"name":"${value}"}`,
  "upper case": (value) => `<${value.toUpperCase()}>`,
  "base64 at offset 0": (value) => utf8(value).toString("base64"),
  "base64 at offset 1": (value) => utf8(`{${value}}`).toString("base64"),
  "base64 at offset 2": (value) => utf8(`{"${value}"}`).toString("base64"),
  base64url: (value) => utf8(`??>${value}>>`).toString("base64url"),
  "base64 in lines": (value) =>
    utf8(value)
      .toString("base64")
      .replace(/(.{5})/g, "$1\r\n"),
  "base64 in a JSON text": (value) =>
    JSON.stringify(
      utf8(value)
        .toString("base64")
        .replace(/(.{5})/g, "$1\n"),
    ),
  "base64 in a URL": (value) => encodeURIComponent(utf8(`~~~${value}`).toString("base64")),
  hex: (value) => utf8(value).toString("hex"),
  "hex in upper case": (value) => utf8(value).toString("hex").toUpperCase(),
  "hex dump": (value) => utf8(value).toString("hex").replace(/(..)/g, "$1 "),
  percent: (value) => `?q=${encodeURIComponent(value)}`,
  "percent of every byte": (value) => percent(utf8(value)),
  "percent twice": (value) => encodeURIComponent(encodeURIComponent(value)),
  "unicode escapes": (value) => `"${unicode(value)}"`,
  "unicode escapes in a JSON in a JSON": (value) => JSON.stringify(`{"a":"${unicode(value)}"}`),
  "unicode escapes of the Chinese alone": (value) =>
    value.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`),
  "HTML entities": (value) => entities(value, 16),
  "HTML entities, decimal": (value) => entities(value, 10),
  "HTML entities, escaped again": (value) => entities(value, 10).replaceAll("&", "&amp;"),
  gb18030: (value) => Buffer.concat([utf8("<a>"), gb18030Bytes(value), utf8("</a>")]),
  "gb18030 in base64": (value) => gb18030Bytes(`<${value}>`).toString("base64"),
  "gb18030 in percent": (value) => percent(gb18030Bytes(value)),
  "gb18030 in hex": (value) => gb18030Bytes(value).toString("hex"),
  "utf-16": (value) => Buffer.from(`<${value}>`, "utf16le"),
};

describe("the canary searcher", () => {
  for (const [coat, wear] of Object.entries(coats)) {
    test(`finds a name and a number as ${coat}`, () => {
      for (const canary of canaries) {
        const haystack = Buffer.concat([utf8("before 张 "), Buffer.from(wear(canary)), utf8(" after")]);
        expect(
          findCanary(haystack, canaries).map((finding) => finding.canary),
          canary,
        ).toContain(canary);
      }
    });
  }

  test("finds nothing where the value is masked, or another stands", () => {
    const masked = JSON.stringify({
      name: "欧阳**",
      number: "5***************1X",
      other: "51010019900101002X",
    });
    const haystack = [
      masked,
      utf8(masked).toString("base64"),
      encodeURIComponent(masked),
      unicode(masked),
    ].join("\n");
    expect(findCanary(haystack, canaries)).toEqual([]);
  });

  test("says what it found, in which coat", () => {
    expect(findCanary(`x=${encodeURIComponent(NAME)}`, canaries)).toMatchObject([
      { canary: NAME, form: "escaped", charset: "utf-8" },
    ]);
  });

  test("refuses a canary that would be found by chance", () => {
    expect(() => findCanary("x", ["张"])).toThrow(RangeError);
  });

  test("writes GB18030 that the platform's decoder reads back", () => {
    const text = "川A·12345 道路运输证 ＡＢ㐀𠮷 é €";
    expect(new TextDecoder("gb18030").decode(gb18030Bytes(text))).toBe(text);
  });
});
