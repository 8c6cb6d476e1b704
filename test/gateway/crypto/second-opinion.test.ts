/** sm-crypto computes in JavaScript and shares no code with OpenSSL: where both agree, a mistake would have to be made twice. */
import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { Secret } from "../../../src/gateway/core/secret.ts";
import { algorithm } from "../../../src/gateway/crypto/algorithms.ts";
import { pointOfSpki } from "../../../src/gateway/crypto/sm2/sm2-key.ts";
import { sm3Hex } from "../../../src/gateway/crypto/sm3.ts";

interface SmCrypto {
  readonly sm2: {
    readonly doSignature: (message: number[], privateKey: string, options: object) => string;
    readonly doVerifySignature: (
      message: number[],
      signature: string,
      publicKey: string,
      options: object,
    ) => boolean;
  };
  readonly sm3: (message: number[], options?: { readonly key: string; readonly mode: "hmac" }) => string;
}
const require = createRequire(import.meta.url);
const { sm2, sm3 } = require("sm-crypto") as SmCrypto;

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
/** The private scalar out of the PKCS#8 that Node writes. */
const scalarOf = (pkcs8: Uint8Array): string => hexOf(pkcs8.subarray(36, 68));

test("SM2 signatures of either side verify on the other, and changed ones on neither", () => {
  const row = algorithm("SM2-SM3");
  for (let round = 0; round < 12; round += 1) {
    const { signing, verifying } = row.generateKey();
    const [scalar, point] = [scalarOf(signing.reveal()), hexOf(pointOfSpki(verifying.reveal()))];
    const message = randomBytes(round * 17);
    const other = Buffer.concat([message, Buffer.of(1)]);
    for (const form of ["der", "raw"] as const) {
      const options = { hash: true, der: form === "der", userId: "1234567812345678" };
      const ours = hexOf(row.sign(signing, message, { form }));
      expect(sm2.doVerifySignature([...message], ours, point, options)).toBe(true);
      expect(sm2.doVerifySignature([...other], ours, point, options)).toBe(false);
      const theirs = Buffer.from(sm2.doSignature([...message], scalar, options), "hex");
      expect(row.verify(verifying, message, theirs, { form })).toBe(true);
      expect(row.verify(verifying, other, theirs, { form })).toBe(false);
    }
  }
});

test("SM3 and HMAC-SM3 agree for every length around a block", () => {
  const row = algorithm("HMAC-SM3");
  for (let length = 0; length < 140; length += 1) {
    const [message, key] = [randomBytes(length), randomBytes(16 + (length % 100))];
    expect(sm3Hex(message)).toBe(sm3([...message]));
    const code = hexOf(row.sign(new Secret<Uint8Array>(key), message));
    expect(code).toBe(sm3([...message], { key: hexOf(key), mode: "hmac" }));
  }
});
