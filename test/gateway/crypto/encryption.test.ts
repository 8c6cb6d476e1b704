/** The risk: a peer cannot read what we encrypt, or a changed message is decrypted into something. */
import { createCipheriv, createECDH, ECDH } from "node:crypto";
import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { Secret } from "../../../src/gateway/core/secret.ts";
import { algorithm } from "../../../src/gateway/crypto/algorithms.ts";
import { sm2PrivateHex } from "../../../src/gateway/crypto/keys/write-key.ts";
import { segmentedRsa } from "../../../src/gateway/crypto/legacy/segmented-rsa.ts";
import { type Protected, protect, unprotect } from "../../../src/gateway/crypto/message/encrypt-then-sign.ts";
import { derOfCiphertext } from "../../../src/gateway/crypto/sm2/ciphertext-form.ts";
import { type Sm2Layout, sm2Decrypt, sm2Encrypt } from "../../../src/gateway/crypto/sm2/sm2-encryption.ts";
import { pkcs8OfScalar, pointOfSpki, spkiOfPoint } from "../../../src/gateway/crypto/sm2/sm2-key.ts";
import { sm3 } from "../../../src/gateway/crypto/sm3.ts";
import { sm4CbcDecrypt, sm4CbcEncrypt } from "../../../src/gateway/crypto/sm4/sm4-cbc.ts";
import { sm4GcmDecrypt, sm4GcmEncrypt } from "../../../src/gateway/crypto/sm4/sm4-gcm.ts";
import vectors from "../../vectors/crypto.json" with { type: "json" };
import { bytesOfSeed } from "./seeded.ts";

const hex = (text: string): Buffer => Buffer.from(text, "hex");
const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (thrown) {
    return `${(thrown as { code: string }).code} ${(thrown as { detail?: string }).detail ?? ""}`.trim();
  }
  return "decrypted";
};
const LAYOUTS: readonly Sm2Layout[] = [
  { order: "C1C3C2", form: "raw" },
  { order: "C1C2C3", form: "raw" },
  { order: "C1C3C2", form: "raw", point: "bare" },
  { order: "C1C2C3", form: "raw", point: "bare" },
  { order: "C1C3C2", form: "der" },
];
const nameOf = ({ order, form, point }: Sm2Layout): string => `${form} ${order} ${point ?? ""}`;
const { signing, verifying } = algorithm("SM2-SM3").generateKey();

describe("SM2 encryption", () => {
  test.each(vectors.sm2Encryption)("decrypts the standard's example: $source", (vector) => {
    const key = pkcs8OfScalar(hex(vector.privateScalar), hex(vector.publicPoint));
    const [c1, c2, c3] = [hex(vector.c1), hex(vector.c2), hex(vector.c3)];
    expect(sm2Decrypt(key, Buffer.concat([c1, c3, c2])).toString()).toBe(vector.message);
    const older = sm2Decrypt(key, Buffer.concat([c1, c2, c3]), { order: "C1C2C3", form: "raw" });
    expect(older.toString()).toBe(vector.message);
    const der = derOfCiphertext({ point: c1, digest: c3, masked: c2 });
    expect(der.toString("hex")).toBe(vector.der);
    expect(sm2Decrypt(key, der, { order: "C1C3C2", form: "der" }).toString()).toBe(vector.message);
  });

  test.each(LAYOUTS.map((layout) => [nameOf(layout), layout] as const))("comes back in %s", (_, layout) => {
    const random = bytesOfSeed(1);
    for (const length of [1, 2, 31, 32, 33, 64, 127, 128, 200, 256, 300, 66_000]) {
      const plain = random(length);
      expect(sm2Decrypt(signing, sm2Encrypt(verifying, plain, layout), layout).equals(plain)).toBe(true);
    }
  });

  test("refuses an empty message, which has no C2", () => {
    expect(codeOf(() => sm2Encrypt(verifying, Buffer.alloc(0)))).toMatch(/^gateway\.configuration/);
  });

  const plain = Buffer.from("一条消息");
  const sealed = sm2Encrypt(verifying, plain);
  const [c1, c3, c2] = [sealed.subarray(0, 65), sealed.subarray(65, 97), sealed.subarray(97)];
  const der = derOfCiphertext({ point: c1, digest: c3, masked: c2 });
  const P = hex("fffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffff");
  const raw: Record<string, Buffer> = {
    nothing: Buffer.alloc(0),
    truncated: sealed.subarray(0, -1),
    "a byte behind": Buffer.concat([sealed, Buffer.of(0)]),
    "empty C2": Buffer.concat([c1, c3]),
    "wrong C3": Buffer.concat([c1, Buffer.alloc(32), c2]),
    "changed C2": Buffer.concat([c1, c3, c2.subarray(0, -1), Buffer.of((c2.at(-1) ?? 0) ^ 1)]),
    "off the curve": Buffer.concat([c1.subarray(0, 64), Buffer.of((c1[64] ?? 0) ^ 1), c3, c2]),
    "x ≥ p": Buffer.concat([Buffer.of(4), P, c1.subarray(33), c3, c2]),
    infinity: Buffer.concat([Buffer.alloc(65), c3, c2]),
    "compressed point": Buffer.concat([Buffer.of(2), c1.subarray(1, 33), c3, c2]),
    "hybrid point": Buffer.concat([Buffer.of(6 + ((c1[64] ?? 0) & 1)), c1.subarray(1), c3, c2]),
    "the other order": Buffer.concat([c1, c2, c3]),
  };
  test.each(Object.entries(raw))("refuses %s without saying why", (_, bytes) => {
    expect(codeOf(() => sm2Decrypt(signing, bytes))).toBe("crypto.decrypt");
  });

  const body = der.subarray(2);
  const ders: Record<string, Buffer> = {
    "a byte behind": Buffer.concat([der, Buffer.of(0)]),
    truncated: der.subarray(0, -1),
    "long-form length": Buffer.concat([Buffer.of(0x30, 0x81, body.length), body]),
    "indefinite length": Buffer.concat([Buffer.of(0x30, 0x80), body, Buffer.of(0, 0)]),
    raw: sealed,
    "another tag": Buffer.concat([Buffer.of(0x31), der.subarray(1)]),
    "empty C2": derOfCiphertext({ point: c1, digest: c3, masked: Buffer.alloc(0) }),
    "short C3": derOfCiphertext({ point: c1, digest: c3, masked: c2 }).fill(
      0x1f,
      der.indexOf(c3) - 1,
      der.indexOf(c3),
    ),
  };
  test.each(Object.entries(ders))("refuses DER: %s", (_, bytes) => {
    expect(codeOf(() => sm2Decrypt(signing, bytes, { order: "C1C3C2", form: "der" }))).toBe("crypto.decrypt");
  });

  // Only a message of one byte meets such a key stream often enough to be made: once in 256.
  test("refuses a ciphertext whose key stream is all zeros, which would show the message", () => {
    const require = createRequire(import.meta.url);
    const { sm2 } = require("sm-crypto") as { sm2: { doDecrypt: (sealed: string, key: string) => string } };
    const peer = pointOfSpki(verifying.reveal());
    const word = (x: Buffer, y: Buffer): Buffer => Buffer.concat([x, y]);
    const isReal = (bytes: Buffer): boolean =>
      sm2.doDecrypt(bytes.toString("hex", 1), sm2PrivateHex(signing)) === "7";
    for (;;) {
      const ecdh = createECDH("SM2");
      const point = ecdh.generateKeys();
      const x = ecdh.computeSecret(peer);
      for (const sign of [2, 3]) {
        const whole = Buffer.from(ECDH.convertKey(Buffer.concat([Buffer.of(sign), x]), "SM2"));
        const y = whole.subarray(33);
        if (sm3(Buffer.concat([word(x, y), Buffer.of(0, 0, 0, 1)]))[0] !== 0) continue;
        const shown = Buffer.concat([point, sm3(Buffer.concat([x, Buffer.from("7"), y])), Buffer.from("7")]);
        // Of the two y one is right: a peer without this check then reads what stands there in the clear.
        if (!isReal(shown)) continue;
        expect(codeOf(() => sm2Decrypt(signing, shown))).toBe("crypto.decrypt");
        return;
      }
    }
  });

  test("never sends a byte in the clear", () => {
    for (let round = 0; round < 600; round += 1) {
      expect(sm2Encrypt(verifying, Buffer.from("7")).at(-1)).not.toBe(0x37);
    }
  });

  test("refuses any one changed bit, and another's key", () => {
    for (let bit = 0; bit < sealed.length * 8; bit += 5) {
      const changed = Buffer.from(sealed);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(
        codeOf(() => sm2Decrypt(signing, changed)),
        `bit ${bit}`,
      ).toBe("crypto.decrypt");
    }
    expect(codeOf(() => sm2Decrypt(algorithm("SM2-SM3").generateKey().signing, sealed))).toBe(
      "crypto.decrypt",
    );
  });
});

test.each(vectors.sm4)(
  "SM4 gives the standard's answer after $rounds rounds: $source",
  ({ key, plain, rounds, cipher }) => {
    const engine = createCipheriv("sm4-ecb", hex(key), null).setAutoPadding(false);
    let block: Buffer = hex(plain);
    for (let round = 0; round < rounds; round += 1) block = engine.update(block);
    expect(block.toString("hex")).toBe(cipher);
  },
);

describe("SM4-GCM", () => {
  test.each(vectors.sm4Gcm)("gives the published answer: $source", ({ key, iv, aad, plain, cipher, tag }) => {
    const sealed = sm4GcmEncrypt(hex(key), hex(plain), hex(aad), hex(iv));
    expect(Buffer.from(sealed.ciphertext).toString("hex")).toBe(cipher);
    expect(Buffer.from(sealed.tag).toString("hex")).toBe(tag);
    expect(sm4GcmDecrypt(hex(key), sealed, hex(aad)).toString("hex")).toBe(plain);
  });

  test("agrees with sm-crypto-v2 at every length around a block, with and without associated data", () => {
    const require = createRequire(import.meta.url);
    const { sm4 } = require("sm-crypto-v2") as {
      sm4: {
        encrypt: (
          plain: Uint8Array,
          key: Uint8Array,
          options: object,
        ) => { output: Uint8Array; tag: Uint8Array };
      };
    };
    const random = bytesOfSeed(2);
    for (let length = 0; length < 70; length += 1) {
      const [key, iv, plain, aad] = [random(16), random(12), random(length), random((length * 7) % 50)];
      const theirs = sm4.encrypt(plain, key, {
        mode: "gcm",
        iv,
        associatedData: aad,
        output: "array",
        outputTag: true,
      });
      const ours = sm4GcmEncrypt(key, plain, aad, iv);
      expect(Buffer.from(ours.ciphertext).equals(Buffer.from(theirs.output))).toBe(true);
      expect(Buffer.from(ours.tag).equals(Buffer.from(theirs.tag))).toBe(true);
      expect(sm4GcmDecrypt(key, ours, aad).equals(plain)).toBe(true);
    }
  });

  test("decrypts nothing that was changed, cut, or stands under other associated data", () => {
    const random = bytesOfSeed(3);
    const key = random(16);
    const sealed = sm4GcmEncrypt(key, random(40), Buffer.from("a"));
    const flip = (bytes: Uint8Array): Buffer =>
      Buffer.from(bytes.map((byte, at) => (at === 3 ? byte ^ 1 : byte)));
    const wrong = [
      { ...sealed, iv: flip(sealed.iv) },
      { ...sealed, ciphertext: flip(sealed.ciphertext) },
      { ...sealed, tag: flip(sealed.tag) },
      { ...sealed, tag: sealed.tag.subarray(0, 12) },
      { ...sealed, tag: Buffer.alloc(0) },
      { ...sealed, iv: Buffer.concat([sealed.iv, Buffer.alloc(4)]) },
      { ...sealed, ciphertext: sealed.ciphertext.subarray(1) },
    ];
    for (const each of wrong)
      expect(codeOf(() => sm4GcmDecrypt(key, each, Buffer.from("a")))).toBe("crypto.decrypt");
    expect(codeOf(() => sm4GcmDecrypt(key, sealed, Buffer.from("b")))).toBe("crypto.decrypt");
    expect(codeOf(() => sm4GcmDecrypt(random(16), sealed, Buffer.from("a")))).toBe("crypto.decrypt");
  });
});

test("SM4-CBC draws a new IV each time and tells no padding from another", () => {
  const random = bytesOfSeed(4);
  const key = random(16);
  for (let length = 0; length < 50; length += 1) {
    const plain = random(length);
    const sealed = sm4CbcEncrypt(key, plain);
    expect(sealed.equals(sm4CbcEncrypt(key, plain))).toBe(false);
    expect(sm4CbcDecrypt(key, sealed).equals(plain)).toBe(true);
  }
  const sealed = sm4CbcEncrypt(key, random(32));
  const refusals = new Set<string>();
  for (const cut of [0, 1, 15, 16, 17, 31, 33, 47])
    refusals.add(codeOf(() => sm4CbcDecrypt(key, sealed.subarray(0, cut))));
  for (let value = 1; value < 256; value += 1) {
    const changed = Buffer.from(sealed);
    changed[sealed.length - 17] = (changed[sealed.length - 17] ?? 0) ^ value;
    const code = codeOf(() => sm4CbcDecrypt(key, changed));
    if (code !== "decrypted") refusals.add(code);
  }
  expect([...refusals]).toEqual(["crypto.decrypt"]);
});

describe("encrypt, then sign", () => {
  const row = algorithm("SM2-SM3");
  const [receiver, sender, stranger] = [row.generateKey(), row.generateKey(), row.generateKey()];
  const context = Buffer.from("partner-a 归集");
  const plain = Buffer.from('{"证照":"内容"}');
  const seal = (mode: "sm4-gcm" | "sm4-cbc"): Protected =>
    protect(plain, context, { receiver: receiver.verifying, sender: sender.signing }, { row, mode });
  const open = (message: Protected, about = context): string =>
    codeOf(() => {
      const keys = { receiver: receiver.signing, sender: sender.verifying };
      expect(unprotect(message, about, keys, { row }).equals(plain)).toBe(true);
    });

  test.each(["sm4-gcm", "sm4-cbc"] as const)("%s comes back, and only whole and from its sender", (mode) => {
    const message = seal(mode);
    expect(open(message)).toBe("decrypted");
    expect(open(message, Buffer.from("partner-b 归集"))).toBe("signature.wrong");
    for (const part of ["wrappedKey", "iv", "ciphertext", "tag", "signature"] as const) {
      const changed = { ...message, [part]: Buffer.concat([message[part], Buffer.of(1)]) };
      expect(open(changed), part).toBe("signature.wrong");
    }
    expect(open({ ...message, mode: mode === "sm4-gcm" ? "sm4-cbc" : "sm4-gcm" })).toBe("signature.wrong");
    const moved = {
      ...message,
      iv: message.iv.subarray(0, -1),
      ciphertext: Buffer.concat([message.iv.subarray(-1), message.ciphertext]),
    };
    expect(open(moved)).toBe("signature.wrong");
    const forged = protect(
      plain,
      context,
      { receiver: receiver.verifying, sender: stranger.signing },
      { row, mode },
    );
    expect(open(forged)).toBe("signature.wrong");
  });

  test("what its sender signed but nobody can open is one error", () => {
    const other = protect(plain, context, { receiver: stranger.verifying, sender: sender.signing }, { row });
    expect(open(other)).toBe("crypto.decrypt");
  });
});

describe("segmented RSA", () => {
  const rsa = algorithm("RSA-SHA256").generateKey();
  const legacy = segmentedRsa({ clause: "a peer's contract, clause 3" });

  test("is not to be had without a clause", () => {
    expect(() => segmentedRsa(undefined)).toThrow(expect.objectContaining({ code: "credential.algorithm" }));
    expect(() => segmentedRsa({ clause: " " })).toThrow(
      expect.objectContaining({ code: "credential.algorithm" }),
    );
  });

  test("carries more than one segment, refuses all else alike, and never more than two at once", async () => {
    const plain = bytesOfSeed(5)(500);
    const sealed = legacy.encrypt(rsa.verifying, plain);
    const [first, second, third] = await Promise.allSettled([
      legacy.decrypt(rsa.signing, sealed),
      legacy.decrypt(rsa.signing, sealed),
      legacy.decrypt(rsa.signing, sealed),
    ]);
    expect([first.status, second.status]).toEqual(["fulfilled", "fulfilled"]);
    expect(first.status === "fulfilled" && first.value.equals(plain)).toBe(true);
    expect(third).toMatchObject({ status: "rejected", reason: { code: "limit.concurrent" } });
    const changed = Buffer.from(sealed);
    changed[10] = (changed[10] ?? 0) ^ 1;
    for (const wrong of [Buffer.alloc(0), sealed.subarray(1), changed]) {
      await expect(legacy.decrypt(rsa.signing, wrong)).rejects.toMatchObject({
        code: "crypto.decrypt",
        detail: undefined,
      });
    }
  });
});

test("keys of the standard's example belong together", () => {
  const [vector] = vectors.sm2Encryption;
  if (vector === undefined) throw new Error("no vector");
  const secret = new Secret<Uint8Array>(spkiOfPoint(hex(vector.publicPoint)));
  const key = pkcs8OfScalar(hex(vector.privateScalar), hex(vector.publicPoint));
  expect(sm2Decrypt(key, sm2Encrypt(secret, Buffer.from("x"))).toString()).toBe("x");
});
