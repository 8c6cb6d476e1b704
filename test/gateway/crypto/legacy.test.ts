import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { Secret } from "../../../src/gateway/core/secret.ts";
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

test.each(vectors.legacyMd5)("the recorded MD5 vector is right: $source", (vector) => {
  const text = vector.appkey + vector.secret + vector.requestTime;
  expect(createHash("md5").update(text).digest("hex")).toBe(vector.sign);
});
