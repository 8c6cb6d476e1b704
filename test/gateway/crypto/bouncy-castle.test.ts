/** The risk: we agree with ourselves and with OpenSSL, and a Java peer understands neither. */
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Secret } from "../../../src/gateway/core/secret.ts";
import { algorithm } from "../../../src/gateway/crypto/algorithms.ts";
import type { SignatureParameters } from "../../../src/gateway/crypto/engine.ts";
import { type Sm2Layout, sm2Decrypt, sm2Encrypt } from "../../../src/gateway/crypto/sm2/sm2-encryption.ts";
import { pointOfSpki, scalarOf } from "../../../src/gateway/crypto/sm2/sm2-key.ts";
import { hmacSm3 } from "../../../src/gateway/crypto/sm3.ts";
import { sm4CbcDecrypt, sm4CbcEncrypt } from "../../../src/gateway/crypto/sm4/sm4-cbc.ts";
import { sm4GcmDecrypt, sm4GcmEncrypt } from "../../../src/gateway/crypto/sm4/sm4-gcm.ts";
import { type BouncyCastle, isBouncyCastleHere, startBouncyCastle } from "./peers/bouncy-castle.ts";
import { bytesOfSeed, keysOfSeed, numberOfSeed } from "./seeded.ts";

vi.setConfig({ testTimeout: 180_000 });

const CASES = 1_000;
const SEED = 20_261_126;
const random = bytesOfSeed(SEED);
const number = numberOfSeed(random);
const keys = keysOfSeed(random, 50);
const keyOf = (index: number): (typeof keys)[number] => {
  const key = keys[index % keys.length];
  if (key === undefined) throw new Error("no key");
  return key;
};
const hex = (bytes: Uint8Array): string => (bytes.length === 0 ? "-" : Buffer.from(bytes).toString("hex"));
const bytes = (answer: string): Buffer => Buffer.from(answer === "-" ? "" : answer, "hex");
const idOf = (index: number): string =>
  index % 3 === 0 ? "1234567812345678" : index % 3 === 1 ? "ALICE123@YAHOO.COM" : `省厅-${index}`;
const sm2 = algorithm("SM2-SM3");
const scalar = (signing: Secret<Uint8Array>): Uint8Array => scalarOf(signing);
const point = (verifying: Secret<Uint8Array>): Uint8Array => pointOfSpki(verifying.reveal());

/** Cases run one after another here and pipelined there: all questions first, then all answers. */
async function cases(work: (index: number) => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: CASES }, (_, index) => work(index)));
}

describe(
  isBouncyCastleHere
    ? `BouncyCastle agrees, ${CASES} cases each, seed ${SEED}`
    : "BouncyCastle is not installed (apt install libbcprov-java default-jre-headless): skipped",
  () => {
    let peer: BouncyCastle;
    beforeAll(() => {
      if (isBouncyCastleHere) peer = startBouncyCastle();
    });
    afterAll(() => peer?.stop());
    const both = test.skipIf(!isBouncyCastleHere);

    both.each(["der", "raw"] as const)(
      "SM2 signatures in %s, both ways, and a changed message on neither side",
      async (form) => {
        await cases(async (index) => {
          const { signing, verifying } = keyOf(index);
          const [id, message] = [idOf(index), random(number(200))];
          const parameters: SignatureParameters = { form, distinguishingId: id };
          const idBytes = Buffer.from(id);
          const theirs = peer.ask(`sign-${form}`, scalar(signing), idBytes, message);
          const ours = sm2.sign(signing, message, parameters);
          const other = Buffer.concat([message, Buffer.of(1)]);
          const [taken, refused] = [
            peer.ask(`verify-${form}`, point(verifying), idBytes, message, ours),
            peer.ask(`verify-${form}`, point(verifying), idBytes, other, ours),
          ];
          expect(sm2.verify(verifying, message, bytes(await theirs), parameters), `case ${index}`).toBe(true);
          expect(sm2.verify(verifying, other, bytes(await theirs), parameters), `case ${index}`).toBe(false);
          expect([await taken, await refused], `case ${index}`).toEqual(["true", "false"]);
        });
      },
    );

    const layouts: readonly (readonly [string, Sm2Layout])[] = [
      ["C1C3C2", { order: "C1C3C2", form: "raw" }],
      ["C1C2C3", { order: "C1C2C3", form: "raw" }],
      ["der", { order: "C1C3C2", form: "der" }],
    ];
    both.each(layouts)(
      "SM2 encryption in %s, both ways, and a changed ciphertext on neither side",
      async (name, layout) => {
        await cases(async (index) => {
          const { signing, verifying } = keyOf(index);
          const plain = random(1 + number(150));
          const theirs = peer.ask(`encrypt-${name}`, point(verifying), plain);
          const ours = sm2Encrypt(verifying, plain, layout);
          const opened = peer.ask(`decrypt-${name}`, scalar(signing), ours);
          const changed = Buffer.from(ours);
          changed[changed.length - 1] = (changed[changed.length - 1] ?? 0) ^ 1;
          const refused = peer.ask(`decrypt-${name}`, scalar(signing), changed);
          expect(hex(sm2Decrypt(signing, bytes(await theirs), layout)), `case ${index}`).toBe(hex(plain));
          expect(await opened, `case ${index}`).toBe(hex(plain));
          expect(await refused, `case ${index}`).toBe("refused");
          expect(() => sm2Decrypt(signing, changed, layout)).toThrow("crypto.decrypt");
        });
      },
    );

    both("SM4-CBC, both ways", async () => {
      await cases(async (index) => {
        const [key, iv, plain] = [random(16), random(16), random(number(200))];
        const ours = sm4CbcEncrypt(key, plain, () => iv);
        const theirs = await peer.ask("cbc-encrypt", key, iv, plain);
        expect(hex(ours.subarray(16)), `case ${index}`).toBe(theirs);
        expect(await peer.ask("cbc-decrypt", key, iv, ours.subarray(16)), `case ${index}`).toBe(hex(plain));
        expect(hex(sm4CbcDecrypt(key, Buffer.concat([iv, bytes(theirs)])))).toBe(hex(plain));
      });
    });

    both("SM4-GCM with associated data, both ways", async () => {
      await cases(async (index) => {
        const [key, iv, aad, plain] = [random(16), random(12), random(number(40)), random(number(200))];
        const { ciphertext, tag } = sm4GcmEncrypt(key, plain, aad, iv);
        const ours = Buffer.concat([ciphertext, tag]);
        const theirs = bytes(await peer.ask("gcm-encrypt", key, iv, aad, plain));
        expect(hex(ours), `case ${index}`).toBe(hex(theirs));
        expect(await peer.ask("gcm-decrypt", key, iv, aad, ours), `case ${index}`).toBe(hex(plain));
        const sealed = { iv, ciphertext: theirs.subarray(0, -16), tag: theirs.subarray(-16) };
        expect(hex(sm4GcmDecrypt(key, sealed, aad)), `case ${index}`).toBe(hex(plain));
      });
    });

    both("HMAC-SM3 with keys shorter and longer than a block", async () => {
      await cases(async (index) => {
        const [key, message] = [random(1 + number(100)), random(number(300))];
        expect(await peer.ask("hmac", key, message), `case ${index}`).toBe(hex(hmacSm3(key, message)));
      });
    });
  },
);
