import { describe, expect, test } from "vitest";
import { decodeByBytes, decodeText, encodeText } from "../../../src/gateway/spi/charset.ts";
import { gb18030Bytes } from "../../support/gb18030.ts";

// The risk: a name comes through as another name, or bytes of one charset are read as another without a word.

describe("GB18030", () => {
  test("every character of Unicode is written as the decoder's table says, and comes back", () => {
    const characters: string[] = [];
    for (let code = 0x20; code < 0x30000; code += code < 0x10000 ? 1 : 97) {
      // Nineteen codes of the private area are in another place since GB 18030-2022; no name has one.
      if (code < 0xd800 || code > 0xf8ff) characters.push(String.fromCodePoint(code));
    }
    const text = characters.join("");
    const bytes = encodeText(text, "gb18030");
    expect(new TextDecoder("gb18030", { fatal: true }).decode(bytes)).toBe(text);
  });

  test.each(["川A12345", "𠮷田", "㐂", "€", "龘靐"])("%s agrees with a second encoder", (text) => {
    expect(encodeText(text, "gb18030").equals(gb18030Bytes(text))).toBe(true);
    expect(decodeText(gb18030Bytes(text), "gb18030")).toBe(text);
  });
});

describe("what a declaration says must be true", () => {
  const chinese = "成都市运输管理处";
  test("Chinese in UTF-8 is no GB18030, and the other way round", () => {
    expect(() => decodeText(Buffer.from(chinese), "gb18030")).toThrow("request.charset");
    expect(() => decodeText(gb18030Bytes(chinese), "utf-8")).toThrow("request.charset");
    expect(() => decodeText(Uint8Array.of(0xff), "gb18030")).toThrow("request.charset");
  });

  test("ASCII is whatever it says", () => {
    expect(decodeText(Buffer.from("abc"), "gb18030")).toBe("abc");
    expect(decodeText(Buffer.from("abc"), "utf-8")).toBe("abc");
  });

  test("a pair of GBK characters whose bytes happen to be UTF-8 is still GBK", () => {
    // The famous 联通, and 某 with its neighbours: two-byte sequences, of which no Chinese text in UTF-8 consists.
    for (const text of ["联通", "某", "汉", "娴"]) {
      expect(decodeText(gb18030Bytes(text), "gb18030"), text).toBe(text);
    }
  });

  test("without a declaration to trust, the bytes decide", () => {
    for (const text of [chinese, "abc", "𠮷"]) {
      expect(decodeByBytes(Buffer.from(text))).toBe(text);
      expect(decodeByBytes(gb18030Bytes(text))).toBe(text);
    }
  });
});
