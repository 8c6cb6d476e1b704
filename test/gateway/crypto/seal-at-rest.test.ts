import { expect, test } from "vitest";
import { Secret } from "../../../src/gateway/core/secret.ts";
import { createSealer, type SealingKey } from "../../../src/gateway/crypto/seal-at-rest.ts";

const key = (id: string, fill: number): SealingKey => ({
  id,
  key: new Secret<Uint8Array>(Buffer.alloc(32, fill)),
});
const sealer = createSealer({ current: key("a1", 1) });
const plain = Buffer.from("app secret 应用密钥");
const unsealable = expect.objectContaining({ code: "crypto.unseal" });

test("what was sealed for a row opens for that row alone", () => {
  const sealed = sealer.seal(plain, "credential/7");
  expect(Buffer.from(sealer.open(sealed, "credential/7"))).toEqual(plain);
  for (const other of ["credential/8", "credential/", "", "credential/77", "audit_secret/7"])
    expect(() => sealer.open(sealed, other)).toThrow(unsealable);
});

test("an envelope with any one bit changed, cut or lengthened does not open", () => {
  const sealed = Buffer.from(sealer.seal(plain, "credential/7"));
  for (let bit = 0; bit < sealed.length * 8; bit += 1) {
    const flipped = Buffer.from(sealed);
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(() => sealer.open(flipped, "credential/7"), `bit ${bit}`).toThrow(unsealable);
  }
  for (let length = 0; length < sealed.length; length += 1)
    expect(() => sealer.open(sealed.subarray(0, length), "credential/7")).toThrow(unsealable);
  expect(() => sealer.open(Buffer.concat([sealed, Buffer.of(0)]), "credential/7")).toThrow(unsealable);
});

test("the same secret sealed twice gives two envelopes, and neither shows it", () => {
  const [one, other] = [Buffer.from(sealer.seal(plain, "x")), Buffer.from(sealer.seal(plain, "x"))];
  expect(one.equals(other)).toBe(false);
  expect(one.includes(plain.subarray(0, 6))).toBe(false);
});

test("an empty secret and a long one come back whole", () => {
  for (const length of [0, 1, 16, 100_000]) {
    const bytes = Buffer.alloc(length, 5);
    expect(Buffer.from(sealer.open(sealer.seal(bytes, "t/1"), "t/1"))).toEqual(bytes);
  }
});

test("after a rotation the older key still opens, and what it sealed is known to be outdated", () => {
  const old = sealer.seal(plain, "credential/7");
  const rotated = createSealer({ current: key("b2", 2), older: [key("a1", 1)] });
  expect(Buffer.from(rotated.open(old, "credential/7"))).toEqual(plain);
  expect(rotated.isOutdated(old)).toBe(true);
  const fresh = rotated.seal(plain, "credential/7");
  expect(rotated.isOutdated(fresh)).toBe(false);
  expect(rotated.keyId).toBe("b2");
  expect(() => sealer.open(fresh, "credential/7")).toThrow(
    expect.objectContaining({ code: "crypto.unseal", detail: "sealed under key b2" }),
  );
});

test("another key under the same id does not open, and an odd id is not repeated in the error", () => {
  const sealed = Buffer.from(sealer.seal(plain, "t/1"));
  expect(() => createSealer({ current: key("a1", 9) }).open(sealed, "t/1")).toThrow(unsealable);
  sealed[2] = 10;
  expect(() => sealer.open(sealed, "t/1")).toThrow(
    expect.objectContaining({ detail: "sealed under key (unreadable)" }),
  );
});

test("a key of another length, or two of one id, are refused at start", () => {
  const wrong = expect.objectContaining({ code: "gateway.configuration" });
  expect(() => createSealer({ current: { id: "a", key: new Secret<Uint8Array>(Buffer.alloc(16)) } })).toThrow(
    wrong,
  );
  expect(() => createSealer({ current: key("", 1) })).toThrow(wrong);
  expect(() => createSealer({ current: key("a1", 1), older: [key("a1", 2)] })).toThrow(wrong);
});
