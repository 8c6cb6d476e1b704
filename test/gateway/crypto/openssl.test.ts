/**
 * The risk: what Node's OpenSSL does through our hands is not what the OpenSSL command line does, which is
 * what partners' engineers try things with. Its commands are run in batches by a shell, a process for each.
 */
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { algorithm } from "../../../src/gateway/crypto/algorithms.ts";
import {
  ciphertextOfDer,
  derOfCiphertext,
  rawOfCiphertext,
} from "../../../src/gateway/crypto/sm2/ciphertext-form.ts";
import { derOfRaw } from "../../../src/gateway/crypto/sm2/signature-form.ts";
import { type Sm2Layout, sm2Decrypt, sm2Encrypt } from "../../../src/gateway/crypto/sm2/sm2-encryption.ts";
import { hmacSm3 } from "../../../src/gateway/crypto/sm3.ts";
import { sm4CbcDecrypt, sm4CbcEncrypt } from "../../../src/gateway/crypto/sm4/sm4-cbc.ts";
import { bytesOfSeed, keysOfSeed, numberOfSeed } from "./seeded.ts";

const CASES = 1_000;
const SEED = 20_261_127;
const random = bytesOfSeed(SEED);
const number = numberOfSeed(random);
const keys = keysOfSeed(random, 20);
const keyOf = (index: number): (typeof keys)[number] => {
  const key = keys[index % keys.length];
  if (key === undefined) throw new Error("no key");
  return key;
};
const idOf = (index: number): string => (index % 2 === 0 ? "1234567812345678" : "ALICE123@YAHOO.COM");
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

const isHere = ((): boolean => {
  try {
    return execFileSync("openssl", ["version"]).toString().startsWith("OpenSSL 3");
  } catch {
    return false;
  }
})();

let folder: string;
const put = (name: string, content: Uint8Array): void =>
  writeFileSync(join(folder, name), content, { mode: 0o600 });
const get = (name: string): Buffer => readFileSync(join(folder, name));

/** Half of the cases in each of two shells. @param command of the shell; `$i` is the case, `$k` its key */
async function batch(command: string): Promise<void> {
  const shell = (from: number): Promise<unknown> =>
    promisify(execFile)(
      "sh",
      [
        "-c",
        `i=${from}; while [ $i -lt ${CASES} ]; do k=$((i % ${keys.length})); ${command}; i=$((i + 2)); done`,
      ],
      { cwd: folder, maxBuffer: 64 * 1024 * 1024 },
    );
  await Promise.all([shell(0), shell(1)]);
}
const ID = "if [ $((i % 2)) -eq 0 ]; then id=1234567812345678; else id=ALICE123@YAHOO.COM; fi";
const SM2 = "-rawin -digest sm3 -pkeyopt distid:$id";

describe(
  isHere
    ? `the OpenSSL command line agrees, ${CASES} cases each, seed ${SEED} (it has no SM4-GCM: BouncyCastle covers that)`
    : "the OpenSSL 3 command line is not installed: skipped",
  () => {
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), "elgw-openssl-"));
      for (const [index, { signing, verifying }] of keys.entries()) {
        put(`key${index}`, signing.reveal());
        put(`pub${index}`, verifying.reveal());
      }
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));
    const both = test.skipIf(!isHere);
    const row = algorithm("SM2-SM3");

    both("SM2 signatures, DER and raw, both ways", { timeout: 120_000 }, async () => {
      const messages = Array.from({ length: CASES }, () => random(number(200)));
      for (const [index, message] of messages.entries()) {
        put(`m${index}`, message);
        const parameters = { distinguishingId: idOf(index) };
        const { signing } = keyOf(index);
        // The command line knows DER alone: every other one of ours is made raw and put into DER by itself.
        const raw = index % 4 < 2 ? row.sign(signing, message, { ...parameters, form: "raw" }) : undefined;
        put(
          `o${index}`,
          raw === undefined ? row.sign(signing, message, parameters) : (derOfRaw(raw) ?? Buffer.alloc(0)),
        );
      }
      await batch(
        `${ID}; openssl pkeyutl -sign -inkey key$k -keyform DER ${SM2} -in m$i -out t$i 2>/dev/null; ` +
          `openssl pkeyutl -verify -pubin -inkey pub$k -keyform DER ${SM2} -in m$i -sigfile o$i > v$i 2>&1`,
      );
      for (const [index, message] of messages.entries()) {
        const parameters = { distinguishingId: idOf(index) };
        const { verifying } = keyOf(index);
        expect(get(`v${index}`).toString(), `case ${index}`).toContain("Signature Verified Successfully");
        const theirs = get(`t${index}`);
        expect(row.verify(verifying, message, theirs, parameters), `case ${index}`).toBe(true);
        expect(row.verify(verifying, Buffer.concat([message, Buffer.of(0)]), theirs, parameters)).toBe(false);
      }
    });

    both("SM2 encryption, DER and both raw orders, both ways", { timeout: 120_000 }, async () => {
      const plains = Array.from({ length: CASES }, () => random(1 + number(100)));
      const layouts: readonly Sm2Layout[] = [
        { order: "C1C3C2", form: "der" },
        { order: "C1C3C2", form: "raw" },
        { order: "C1C2C3", form: "raw" },
      ];
      const layoutOf = (index: number): Sm2Layout => layouts[index % 3] ?? { order: "C1C3C2", form: "der" };
      for (const [index, plain] of plains.entries()) {
        put(`p${index}`, plain);
        const sealed = sm2Encrypt(keyOf(index).verifying, plain, layoutOf(index));
        put(`s${index}`, asDer(sealed, layoutOf(index)));
      }
      await batch(
        "openssl pkeyutl -encrypt -pubin -inkey pub$k -keyform DER -in p$i -out e$i 2>/dev/null; " +
          "openssl pkeyutl -decrypt -inkey key$k -keyform DER -in s$i -out d$i 2>/dev/null",
      );
      for (const [index, plain] of plains.entries()) {
        expect(hex(get(`d${index}`)), `case ${index}`).toBe(hex(plain));
        const theirs = ciphertextOfDer(get(`e${index}`));
        if (theirs === undefined) throw new Error(`case ${index}: DER not read`);
        const layout = layoutOf(index);
        const sealed = layout.form === "der" ? get(`e${index}`) : rawOfCiphertext(theirs, layout);
        expect(hex(sm2Decrypt(keyOf(index).signing, sealed, layout)), `case ${index}`).toBe(hex(plain));
      }
    });

    both("SM4-CBC and HMAC-SM3, both ways", { timeout: 120_000 }, async () => {
      const list = Array.from({ length: CASES }, () => ({
        key: random(16),
        iv: random(16),
        plain: random(number(200)),
        macKey: random(16 + number(80)),
      }));
      for (const [index, { key, iv, plain, macKey }] of list.entries()) {
        put(`p${index}`, plain);
        put(`c${index}`, sm4CbcEncrypt(key, plain, () => iv).subarray(16));
        put(`q${index}`, Buffer.from(`K=${hex(key)} IV=${hex(iv)} M=${hex(macKey)}\n`));
      }
      await batch(
        ". ./q$i; openssl enc -sm4-cbc -K $K -iv $IV -in p$i -out e$i; " +
          "openssl enc -d -sm4-cbc -K $K -iv $IV -in c$i -out d$i; " +
          "openssl dgst -sm3 -mac HMAC -macopt hexkey:$M -binary -out h$i p$i",
      );
      for (const [index, { key, iv, plain, macKey }] of list.entries()) {
        expect(hex(get(`e${index}`)), `case ${index}`).toBe(hex(get(`c${index}`)));
        expect(hex(get(`d${index}`)), `case ${index}`).toBe(hex(plain));
        expect(hex(sm4CbcDecrypt(key, Buffer.concat([iv, get(`e${index}`)])))).toBe(hex(plain));
        expect(hex(get(`h${index}`)), `case ${index}`).toBe(hex(hmacSm3(macKey, plain)));
      }
    });
  },
);

/** By hand, from the layout's own definition, so that our reader is not its own judge. */
function asDer(sealed: Buffer, { form, order }: Sm2Layout): Buffer {
  if (form === "der") return sealed;
  const point = sealed.subarray(0, 65);
  const rest = sealed.subarray(65);
  return order === "C1C3C2"
    ? derOfCiphertext({ point, digest: rest.subarray(0, 32), masked: rest.subarray(32) })
    : derOfCiphertext({ point, digest: rest.subarray(-32), masked: rest.subarray(0, -32) });
}
