/** The risk: a partner's key is refused without a word that helps, or the wrong thing is taken for it. */
import { execFileSync } from "node:child_process";
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Secret } from "../../../src/gateway/core/secret.ts";
import { algorithm } from "../../../src/gateway/crypto/algorithms.ts";
import { asSigningKey, asVerifyingKey, readKey } from "../../../src/gateway/crypto/keys/read-key.ts";
import {
  keyFingerprint,
  pemOfPrivate,
  pemOfPublic,
  sm2PrivateHex,
  sm2PublicHex,
} from "../../../src/gateway/crypto/keys/write-key.ts";

const bytes = (text: string): Buffer => Buffer.from(text);
const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (thrown) {
    return (thrown as { code: string }).code;
  }
  return "taken";
};

const row = algorithm("SM2-SM3");
const { signing, verifying } = row.generateKey();
const spki = Buffer.from(verifying.reveal());
const pkcs8 = Buffer.from(signing.reveal());
const publicHex = sm2PublicHex(spki);
const privateHex = sm2PrivateHex(signing);
const evenY = (spki.at(-1) ?? 0) % 2 === 0;

describe("an SM2 public key is recognised as", () => {
  const forms: Record<string, Buffer> = {
    "PEM SPKI": bytes(pemOfPublic(spki)),
    "DER SPKI": spki,
    "base64 SPKI": bytes(spki.toString("base64")),
    "hex with 04": bytes(publicHex),
    "hex without 04": bytes(publicHex.slice(2)),
    "hex compressed": bytes(`${evenY ? "02" : "03"}${publicHex.slice(2, 66)}`),
    "upper-case hex with a line end": bytes(`${publicHex.toUpperCase()}\n`),
    "PEM with Windows line ends and a byte-order mark": bytes(
      `\ufeff${pemOfPublic(spki).replaceAll("\n", "\r\n")}`,
    ),
  };
  test.each(Object.entries(forms))("%s", (_, input) => {
    const read = readKey(input);
    expect([read.family, read.half]).toEqual(["sm2", "public"]);
    expect(Buffer.compare(asVerifyingKey(read, "sm2"), spki)).toBe(0);
    expect(codeOf(() => asSigningKey(read, "sm2"))).toBe("key.public-given");
    expect(codeOf(() => asVerifyingKey(read, "rsa"))).toBe("key.wrong-family");
  });
});

describe("an SM2 private key is recognised as", () => {
  const forms: Record<string, Buffer> = {
    "PEM PKCS#8": bytes(pemOfPrivate(signing)),
    "DER PKCS#8": pkcs8,
    hex: bytes(privateHex),
    "hex as Java writes it": bytes(`00${privateHex}`),
  };
  test.each(Object.entries(forms))("%s", (_, input) => {
    const read = readKey(input);
    expect([read.family, read.half]).toEqual(["sm2", "private"]);
    expect(codeOf(() => asVerifyingKey(read, "sm2"))).toBe("key.private-given");
    const pair = asSigningKey(read, "sm2");
    expect(keyFingerprint(pair.verifying.reveal())).toBe(keyFingerprint(spki));
    expect(row.verify(verifying, bytes("m"), row.sign(pair.signing, bytes("m")))).toBe(true);
  });
});

test("a private key whose public half belongs to another is taken with its own", () => {
  const other = row.generateKey();
  const mixed = Buffer.concat([pkcs8.subarray(0, -65), other.verifying.reveal().subarray(-65)]);
  const pair = asSigningKey(readKey(mixed), "sm2");
  expect(Buffer.compare(pair.verifying.reveal(), spki)).toBe(0);
});

describe("the wrong thing is named", () => {
  const pem = (key: KeyObject): Buffer =>
    bytes(key.export({ format: "pem", type: key.type === "private" ? "pkcs8" : "spki" }).toString());
  const p256 = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const k1 = generateKeyPairSync("ec", { namedCurve: "secp256k1" });
  const ed = generateKeyPairSync("ed25519");
  const short = generateKeyPairSync("rsa", { modulusLength: 1024 });
  const pss = generateKeyPairSync("rsa-pss", { modulusLength: 2048 });
  const offCurve = Buffer.from(spki);
  offCurve[90] = (offCurve[90] ?? 0) ^ 1;
  const coordinates = publicHex.slice(2);
  const cases: Record<string, readonly [Buffer, string]> = {
    "P-256 public": [pem(p256.publicKey), "key.wrong-curve"],
    "P-256 private": [pem(p256.privateKey), "key.wrong-curve"],
    secp256k1: [pem(k1.publicKey), "key.wrong-curve"],
    Ed25519: [pem(ed.publicKey), "key.wrong-family"],
    "RSA of 1024 bits": [pem(short.publicKey), "key.weak"],
    "RSA for PSS alone": [pem(pss.publicKey), "key.wrong-family"],
    "a point off the curve": [offCurve, "key.not-on-curve"],
    "a point off the curve in hex": [bytes(`04${coordinates.slice(0, -2)}00`), "key.not-on-curve"],
    "x ≥ p": [bytes(`04${"f".repeat(64)}${coordinates.slice(64)}`), "key.not-on-curve"],
    infinity: [bytes("00".repeat(65)), "key.not-on-curve"],
    "another tag before the point": [bytes(`05${coordinates}`), "key.not-on-curve"],
    "scalar 0": [bytes("0".repeat(64)), "key.unreadable"],
    "scalar n - 1": [
      bytes("fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54122"),
      "key.unreadable",
    ],
    "a cut hex key": [bytes(publicHex.slice(0, 126)), "key.unreadable"],
    "a byte behind": [Buffer.concat([spki, Buffer.of(0)]), "key.unreadable"],
    "a cut DER key": [spki.subarray(0, -1), "key.unreadable"],
    nothing: [Buffer.alloc(0), "key.unreadable"],
    "a page": [bytes("<html>404</html>"), "key.unreadable"],
    "too much": [Buffer.alloc(65 * 1024, 0x30), "key.unreadable"],
    "broken base64 in PEM": [bytes(pemOfPublic(spki).replace("MFk", "M*k")), "key.unreadable"],
    "a certificate request": [
      bytes("-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n-----END CERTIFICATE REQUEST-----\n"),
      "key.unreadable",
    ],
  };
  test.each(Object.entries(cases))("%s", (_, [input, code]) => {
    expect(codeOf(() => readKey(input))).toBe(code);
  });
});

describe("RSA", () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const wanted = publicKey.export({ format: "der", type: "spki" });
  test.each([
    ["SPKI", publicKey.export({ format: "pem", type: "spki" }), "public"],
    ["PKCS#1 public", publicKey.export({ format: "pem", type: "pkcs1" }), "public"],
    ["PKCS#8", privateKey.export({ format: "pem", type: "pkcs8" }), "private"],
    ["PKCS#1", privateKey.export({ format: "pem", type: "pkcs1" }), "private"],
    ["DER PKCS#1", privateKey.export({ format: "der", type: "pkcs1" }), "private"],
    ["DER PKCS#1 public", publicKey.export({ format: "der", type: "pkcs1" }), "public"],
  ])("%s", (_, input, half) => {
    const read = readKey(Buffer.from(input));
    expect([read.family, read.half]).toEqual(["rsa", half]);
    expect(Buffer.compare(read.spki, wanted)).toBe(0);
  });

  test("encrypted, traditional and PKCS#8, opens with its passphrase and says so otherwise", () => {
    const passphrase = new Secret("correct horse");
    for (const type of ["pkcs8", "pkcs1"] as const) {
      const pem = privateKey.export({
        format: "pem",
        type,
        cipher: "aes-256-cbc",
        passphrase: "correct horse",
      });
      expect(readKey(Buffer.from(pem), { passphrase }).half).toBe("private");
      expect(codeOf(() => readKey(Buffer.from(pem)))).toBe("key.passphrase");
      expect(codeOf(() => readKey(Buffer.from(pem), { passphrase: new Secret("x") }))).toBe("key.passphrase");
    }
  });
});

const openssl = ((): boolean => {
  try {
    execFileSync("openssl", ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

describe.skipIf(!openssl)("what the OpenSSL command line writes", () => {
  let folder: string;
  const run = (...args: string[]): void => {
    execFileSync("openssl", args, { cwd: folder, stdio: "ignore" });
  };
  const file = (name: string): Buffer => readFileSync(join(folder, name));
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "elgw-keys-"));
    writeFileSync(join(folder, "key.pem"), pemOfPrivate(signing), { mode: 0o600 });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each([
    ["SEC1 with its parameters", ["ecparam", "-name", "SM2", "-genkey", "-out", "out"]],
    ["SEC1", ["ec", "-in", "key.pem", "-out", "out"]],
    ["SEC1 DER", ["ec", "-in", "key.pem", "-outform", "DER", "-out", "out"]],
    ["PKCS#8 DER", ["pkcs8", "-topk8", "-nocrypt", "-in", "key.pem", "-outform", "DER", "-out", "out"]],
    [
      "PKCS#8 under AES",
      ["pkcs8", "-topk8", "-in", "key.pem", "-v2", "aes-256-cbc", "-passout", "pass:secret", "-out", "out"],
    ],
    [
      "PKCS#8 under SM4",
      ["pkcs8", "-topk8", "-in", "key.pem", "-v2", "sm4-cbc", "-passout", "pass:secret", "-out", "out"],
    ],
    [
      "encrypted PKCS#8 in DER",
      [
        "pkcs8",
        "-topk8",
        "-in",
        "key.pem",
        "-v2",
        "aes-128-cbc",
        "-passout",
        "pass:secret",
        "-outform",
        "DER",
        "-out",
        "out",
      ],
    ],
    ["SEC1, encrypted", ["ec", "-in", "key.pem", "-aes128", "-passout", "pass:secret", "-out", "out"]],
  ])("%s", (_, args) => {
    run(...args);
    const read = readKey(file("out"), { passphrase: new Secret("secret") });
    expect([read.family, read.half]).toEqual(["sm2", "private"]);
    const pair = asSigningKey(read, "sm2");
    expect(row.verify(pair.verifying, bytes("m"), row.sign(pair.signing, bytes("m")))).toBe(true);
  });

  test("an encrypted key that would keep the gateway busy for hours is refused at once", () => {
    const output = ["-passout", "pass:secret", "-outform", "DER", "-out", "out"];
    run("pkcs8", "-topk8", "-in", "key.pem", "-v2", "aes-256-cbc", "-iter", "100000", ...output);
    const sound = file("out");
    expect(readKey(sound, { passphrase: new Secret("secret") }).half).toBe("private");
    const iterations = sound.indexOf(
      Buffer.from("0203", "hex"),
      sound.indexOf(Buffer.from("2a864886f70d01050c", "hex")),
    );
    const endless = Buffer.from(sound);
    endless.set([0x7f, 0xff, 0xff], iterations + 2);
    expect(codeOf(() => readKey(endless, { passphrase: new Secret("secret") }))).toBe("key.passphrase");
  });

  test("and it reads what we write", () => {
    writeFileSync(join(folder, "pub.pem"), pemOfPublic(spki));
    run("pkey", "-in", "key.pem", "-pubout", "-out", "theirs.pem");
    expect(file("theirs.pem").toString()).toBe(pemOfPublic(spki));
    run("pkey", "-pubin", "-in", "pub.pem", "-noout");
  });
});
