import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { Secret } from "../../../src/gateway/core/secret.ts";
import { algorithm, resolveAlgorithm } from "../../../src/gateway/crypto/algorithms.ts";
import type { AlgorithmRow } from "../../../src/gateway/crypto/engine.ts";
import { sm2PrivateHex } from "../../../src/gateway/crypto/keys/write-key.ts";
import { LEGACY_ALGORITHMS } from "../../../src/gateway/crypto/legacy/legacy-algorithms.ts";
import { unwrapAppSecret } from "../../../src/gateway/crypto/legacy/unwrap-app-secret.ts";
import vectors from "../../vectors/crypto.json" with { type: "json" };

const unsealable = expect.objectContaining({ code: "crypto.unseal", detail: "wrapped app secret" });

test.each(vectors.legacyAppSecret)("the delivered app secret is unwrapped: $source", (vector) => {
  expect(unwrapAppSecret(new Secret(vector.appkey), vector.wrapped).reveal()).toBe(vector.secret);
});

test.each(["", "sC2g", "sC2gRMgakwwlt0QEBsw13A", "sC2gRMgakwwlt0QEBsw13A==\n", "AAAAAAAAAAAAAAAAAAAAAA=="])(
  "a wrapping that is not right fails in one way, whatever is wrong with it: %j",
  (wrapped) => {
    expect(() => unwrapAppSecret(new Secret("demo-appkey"), wrapped)).toThrow(unsealable);
  },
);

test("another app key does not unwrap it", () => {
  expect(() => unwrapAppSecret(new Secret("demo-appkez"), "sC2gRMgakwwlt0QEBsw13A==")).toThrow(unsealable);
});

const keyOf = (text: string): Secret<Uint8Array> => new Secret<Uint8Array>(Buffer.from(text));
const declared = Object.fromEntries(
  LEGACY_ALGORITHMS.map(({ id }) => [id, { clause: "a peer's contract, clause 4.2" }]),
);
const legacy = (id: string): AlgorithmRow => resolveAlgorithm(id, declared);

describe.each([...LEGACY_ALGORITHMS])("$id", ({ id, standing, weakness }) => {
  const refused = expect.objectContaining({ code: "credential.algorithm" });

  test("is to be had for a clause alone", () => {
    expect(legacy(id).id).toBe(id);
    expect(() => algorithm(id)).toThrow(refused);
    for (const none of [undefined, {}, { [id]: undefined }, { [id]: { clause: " " } }]) {
      expect(() => resolveAlgorithm(id, none)).toThrow(refused);
    }
    expect(() => resolveAlgorithm("toString", declared)).toThrow(refused);
  });

  test("says what is wrong with it, and where that is written", () => {
    expect(standing).toBe("legacy");
    expect(weakness?.clause).toMatch(/^GB\/T /);
  });
});

test.each(vectors.legacyMd5)(
  "MD5 with the secret in its place gives the recorded answer: $source",
  (vector) => {
    const row = legacy("MD5-SORTED");
    const key = keyOf(vector.secret);
    const message = Buffer.from(`${vector.appkey}\0${vector.requestTime}`);
    expect(Buffer.from(row.sign(key, message)).toString("hex")).toBe(vector.sign);
    expect(row.verify(key, message, Buffer.from(vector.sign, "hex"))).toBe(true);
    expect(row.verify(keyOf("demo-secreu"), message, Buffer.from(vector.sign, "hex"))).toBe(false);
    expect(row.verify(key, message, Buffer.alloc(0))).toBe(false);
    for (const text of ["no place", "two\0places\0"]) {
      expect(() => row.sign(key, Buffer.from(text))).toThrow(
        expect.objectContaining({ code: "gateway.internal" }),
      );
    }
    expect(() => row.sign(keyOf(""), message)).toThrow(
      expect.objectContaining({ code: "gateway.configuration" }),
    );
  },
);

test("SHA-1 sorts the token among the texts, as WeChat's callback does", () => {
  const row = legacy("SHA1-TOKEN");
  for (const [token, joined] of [
    ["abc", "1700000000abcnonce"],
    ["zzz", "1700000000noncezzz"],
    ["0", "01700000000nonce"],
  ] as const) {
    const signature = row.sign(keyOf(token), Buffer.from("1700000000\nnonce"));
    expect(Buffer.from(signature).equals(createHash("sha1").update(joined).digest())).toBe(true);
    expect(row.verify(keyOf(token), Buffer.from("nonce\n1700000000"), signature)).toBe(true);
    expect(row.verify(keyOf(`${token}x`), Buffer.from("1700000000\nnonce"), signature)).toBe(false);
  }
});

test("MD5 with RSA verifies what it signs and is no SHA-256 signature", () => {
  const row = legacy("MD5-RSA");
  const { signing, verifying } = row.generateKey();
  const message = Buffer.from("m");
  const signature = row.sign(signing, message);
  expect(row.verify(verifying, message, signature)).toBe(true);
  expect(row.verify(verifying, Buffer.from("n"), signature)).toBe(false);
  expect(algorithm("RSA-SHA256").verify(verifying, message, signature)).toBe(false);
});

test("bare SM2 takes what sm-crypto makes without a digest, in either form, and makes none itself", () => {
  const { sm2 } = createRequire(import.meta.url)("sm-crypto") as {
    sm2: { doSignature: (message: number[], key: string, options: object) => string };
  };
  const row = legacy("SM2-BARE");
  const { signing, verifying } = row.generateKey();
  const message = createHash("sm3").update("anything").digest();
  for (const form of ["der", "raw"] as const) {
    const options = { hash: false, der: form === "der" };
    const signature = Buffer.from(sm2.doSignature([...message], sm2PrivateHex(signing), options), "hex");
    expect(row.verify(verifying, message, signature, { form })).toBe(true);
    expect(row.verify(verifying, Buffer.from("other"), signature, { form })).toBe(false);
    expect(row.verify(verifying, message, Buffer.concat([signature, Buffer.of(0)]), { form })).toBe(false);
    expect(algorithm("SM2-SM3").verify(verifying, message, signature, { form })).toBe(false);
  }
  expect(() => row.sign(signing, message)).toThrow(expect.objectContaining({ code: "credential.algorithm" }));
});
