import { describe, expect, test } from "vitest";
import { GatewayError } from "../../../src/gateway/core/gateway-error.ts";
import { type BoundedJsonOptions, parseBoundedJson } from "../../../src/gateway/spi/parse-bounded-json.ts";

const lower: BoundedJsonOptions = { lowerCaseKeys: true };

function refusal(text: string | Uint8Array, options?: BoundedJsonOptions): GatewayError {
  try {
    parseBoundedJson(typeof text === "string" ? Buffer.from(text) : text, options);
  } catch (thrown) {
    if (thrown instanceof GatewayError) return thrown;
    throw thrown;
  }
  throw new Error("was read");
}

describe("bytes that are no JSON object are refused as malformed", () => {
  test.each([
    ["nothing", ""],
    ["blanks", " \n"],
    ["half an object", '{"a":1'],
    ["an unfinished string", '{"a":"b'],
    ["an unfinished escape", '{"a":"b\\'],
    ["a list", "[]"],
    ["a number", "1"],
    ["null", "null"],
    ["text", '"{}"'],
    ["two objects", "{}{}"],
    ["a comment", "{/* */}"],
    ["a trailing comma", '{"a":1,}'],
    ["a byte-order mark", "\ufeff{}"],
    ["a raw control character", '{"a":"\u0001"}'],
  ])("%s", (_what, text) => {
    expect(refusal(text).code).toBe("request.malformed");
    expect(refusal(text, lower).code).toBe("request.malformed");
  });

  test.each([
    ["a GBK text", Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xd6, 0xd0, 0x22, 0x7d])],
    ["an overlong encoding", Buffer.from([0x7b, 0x22, 0xc0, 0xa2, 0x22, 0x3a, 0x31, 0x7d])],
    ["an encoded surrogate", Buffer.from([0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d])],
  ])("%s", (_what, bytes) => expect(refusal(bytes).code).toBe("request.malformed"));
});

describe("one key occurs once", () => {
  test.each([
    ["at the top", '{"a":1,"b":2,"a":1}', "a"],
    ["below", '{"x":{"a":1,"a":1}}', "a"],
    ["in a list", '{"x":[{"b":1},{"a":1,"a":2}]}', "a"],
    ["in a value that a later key hides", '{"x":{"a":1},"x":{}}', "x"],
  ])("%s", (_where, text, field) => {
    expect(refusal(text)).toMatchObject({ code: "request.ambiguous-field", fields: [field] });
  });

  test("in whatever case, where the dialect folds case", () => {
    expect(refusal('{"useCause":1,"USECAUSE":2}', lower)).toMatchObject({
      code: "request.ambiguous-field",
      fields: ["usecause"],
    });
    expect(parseBoundedJson(Buffer.from('{"useCause":1,"USECAUSE":2}'))).toEqual({
      useCause: 1,
      USECAUSE: 2,
    });
  });

  test("the same key in two objects is no repetition", () => {
    expect(parseBoundedJson(Buffer.from('{"a":{"a":[{"a":1},{"a":2}]}}'))).toEqual({
      a: { a: [{ a: 1 }, { a: 2 }] },
    });
  });

  test("a repeated key that could be a value is not said back", () => {
    expect(refusal('{"510100199001010013":1,"510100199001010013":2}')).toMatchObject({
      code: "request.ambiguous-field",
      fields: [],
    });
  });

  test.each(['{"use\\u0063ause":1}', '{"usecause":1,"use\\u0063ause":2}', '{"a\\"b":1}'])(
    "a key with an escape is refused: it may spell another key: %s",
    (text) => expect(refusal(text).code).toBe("request.malformed"),
  );
});

describe("keys", () => {
  test("are folded at every depth, values never, and the bytes as received stay as they are", () => {
    const bytes = Buffer.from('{"Ab":{"CD":"eF"},"l":[{"GH":"X:{\\"Y\\":1}"}]}');
    const copy = Buffer.from(bytes);
    expect(parseBoundedJson(bytes, lower)).toEqual({ ab: { cd: "eF" }, l: [{ gh: 'X:{"Y":1}' }] });
    expect(bytes.equals(copy)).toBe(true);
  });

  test("beyond ASCII are not folded, so no exotic letter turns into a known name", () => {
    expect(Object.keys(parseBoundedJson(Buffer.from('{"\u212aind":1,"\u0130":2}'), lower))).toEqual([
      "\u212aind",
      "\u0130",
    ]);
  });

  test.each(['{"__proto__":{"a":1}}', '{"x":{"__PROTO__":1}}'])("never reach a prototype: %s", (text) => {
    expect(refusal(text, lower).code).toBe("request.malformed");
    expect(({} as Record<string, unknown>)["a"]).toBeUndefined();
  });
});

describe("depth", () => {
  const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;

  test("of sixteen levels is read, of seventeen is refused", () => {
    expect(parseBoundedJson(Buffer.from(nested(16)))).toBeDefined();
    expect(refusal(nested(17)).code).toBe("request.malformed");
    expect(refusal(`{"a":${"[".repeat(100_000)}`).code).toBe("request.malformed");
  });

  test("is not counted inside strings", () => {
    expect(parseBoundedJson(Buffer.from(`{"a":"${"{[".repeat(50)}:\\"\\\\"}`))).toEqual({
      a: `${"{[".repeat(50)}:"\\`,
    });
  });
});

test("what was wrong is told without a word of the text", () => {
  const thrown = refusal('{"holder":"张三", 510100199001010013}');
  expect(`${thrown.detail} ${thrown.fields} ${thrown.cause}`).not.toMatch(/张三|5101/);
});
