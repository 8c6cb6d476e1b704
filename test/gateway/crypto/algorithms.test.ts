import { describe, expect, test } from "vitest";
import { Secret } from "../../../src/gateway/core/secret.ts";
import { ALGORITHMS, algorithm } from "../../../src/gateway/crypto/algorithms.ts";
import { sm3, sm3Hex } from "../../../src/gateway/crypto/sm3.ts";
import vectors from "../../vectors/crypto.json" with { type: "json" };

const hex = (text: string): Buffer => Buffer.from(text, "hex");
const message = Buffer.from("signed bytes");

test.each(["none", "", "NONE", "hmac-sha256", "HMAC-SHA256 ", "HMAC-SHA", "SM2", "constructor", "__proto__"])(
  "there is no algorithm %j, and no nearest one",
  (id) => {
    expect(() => algorithm(id)).toThrow(expect.objectContaining({ code: "credential.algorithm" }));
  },
);

test.each(vectors.sm3)("SM3 gives the standard's digest: $source", ({ text, digest }) => {
  expect(sm3Hex(text)).toBe(digest);
  expect(sm3(Buffer.from(text)).toString("hex")).toBe(digest);
});

test.each(vectors.mac)("$algorithm gives the published code: $source", (vector) => {
  const row = algorithm(vector.algorithm);
  const key = new Secret<Uint8Array>(hex(vector.keyHex));
  expect(Buffer.from(row.sign(key, hex(vector.messageHex))).toString("hex")).toBe(vector.macHex);
  expect(row.verify(key, hex(vector.messageHex), hex(vector.macHex))).toBe(true);
});

describe.each([...ALGORITHMS])("$id", (row) => {
  const { signing, verifying } = row.generateKey();

  test("is found by its id", () => {
    expect(algorithm(row.id)).toBe(row);
  });

  test("verifies what it signed, again and again, with a key it has met", () => {
    for (const length of [0, 1, 63, 64, 65, 10_000]) {
      const text = Buffer.alloc(length, 97);
      const signature = row.sign(signing, text);
      expect(signature.length).toBeLessThanOrEqual(row.signatureBytes);
      expect(row.verify(verifying, text, signature)).toBe(true);
      expect(row.verify(verifying, Buffer.concat([text, Buffer.of(0)]), signature)).toBe(false);
    }
  });

  test("refuses every one-bit change, every shortening and every lengthening of a signature", () => {
    const signature = Buffer.from(row.sign(signing, message));
    for (let bit = 0; bit < signature.length * 8; bit += 1) {
      const flipped = Buffer.from(signature);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(row.verify(verifying, message, flipped)).toBe(false);
    }
    for (let length = 0; length < signature.length; length += 1)
      expect(row.verify(verifying, message, signature.subarray(0, length))).toBe(false);
    expect(row.verify(verifying, message, Buffer.concat([signature, Buffer.of(0)]))).toBe(false);
  });

  test("refuses another key's signature, and never takes an empty key", () => {
    const other = row.generateKey();
    expect(row.verify(verifying, message, row.sign(other.signing, message))).toBe(false);
    const empty = new Secret<Uint8Array>(new Uint8Array(0));
    const wrongKey = expect.objectContaining({ code: "gateway.configuration" });
    expect(() => row.sign(empty, message)).toThrow(wrongKey);
    expect(() => row.verify(empty, message, row.sign(signing, message))).toThrow(wrongKey);
  });
});
