import { expect, test } from "vitest";
import { decodeStrictBase64 } from "../../../src/gateway/core/strict-base64.ts";

test.each([[[0]], [[0, 255]], [[1, 2, 3]], [Array.from({ length: 32 }, (_, at) => at * 8)]])(
  "the canonical text of %j is read",
  (bytes) => {
    expect([...(decodeStrictBase64(Buffer.from(bytes).toString("base64")) ?? [])]).toEqual(bytes);
  },
);

test.each([
  ["nothing", ""],
  ["missing padding", "QQ"],
  ["too much padding", "QQ==="],
  ["spare bits", "QR=="],
  ["white space", "QUJD\n"],
  ["a blank inside", "QU JD"],
  ["the URL alphabet", "_-8="],
  ["trailing junk", "QUJD!"],
  ["a second text", "QQ==QQ=="],
  ["other letters", "证书"],
])("%s is not", (_what, text) => expect(decodeStrictBase64(text)).toBeUndefined());

test("a text of another length than expected is not", () => {
  expect(decodeStrictBase64("QUJD", 3)).toBeDefined();
  expect(decodeStrictBase64("QUJD", 2)).toBeUndefined();
  expect(decodeStrictBase64("QUJD", 4)).toBeUndefined();
});
