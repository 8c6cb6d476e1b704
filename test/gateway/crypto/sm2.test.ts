import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  verify,
} from "node:crypto";
import { describe, expect, test } from "vitest";
import { Secret } from "../../../src/gateway/core/secret.ts";
import { zaOf } from "../../../src/gateway/crypto/sm2/curve.ts";
import { derOfRaw, rawOfDer } from "../../../src/gateway/crypto/sm2/signature-form.ts";
import { pointOfSpki, publicKeyOf, spkiOfPoint } from "../../../src/gateway/crypto/sm2/sm2-key.ts";
import { SM2_SM3 } from "../../../src/gateway/crypto/sm2/sm2-signature.ts";
import vectors from "../../vectors/crypto.json" with { type: "json" };
import { N, verifiesByHand } from "./sm2-pair.ts";

const hex = (text: string): Buffer => Buffer.from(text, "hex");
const secret = (bytes: Uint8Array): Secret<Uint8Array> => new Secret(bytes);
const message = Buffer.from("POST\n/v1/licences:verify\n1700000000000\nnonce\n{}\n");
const number32 = (value: bigint): Buffer => hex(value.toString(16).padStart(64, "0"));
const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString("hex")}`);

test.each(vectors.sm2)("the standard's example verifies, with its ZA: $source", (vector) => {
  const point = hex(vector.publicPoint);
  const key = secret(spkiOfPoint(point));
  const raw = hex(vector.r + vector.s);
  expect(zaOf(vector.distinguishingId, point).toString("hex")).toBe(vector.za);
  expect(SM2_SM3.verify(key, Buffer.from(vector.message), raw, { form: "raw" })).toBe(true);
  const der = derOfRaw(raw);
  expect(der && SM2_SM3.verify(key, Buffer.from(vector.message), der)).toBe(true);
  expect(SM2_SM3.verify(key, Buffer.from(`${vector.message} `), raw, { form: "raw" })).toBe(false);
  expect(SM2_SM3.verify(key, Buffer.from(vector.message), raw, { form: "raw", distinguishingId: "" })).toBe(
    false,
  );
});

describe("our signatures", () => {
  const { signing, verifying } = SM2_SM3.generateKey();

  test("verify by the standard's arithmetic, done by hand", () => {
    const point = pointOfSpki(verifying.reveal());
    for (const id of [undefined, "ALICE123@YAHOO.COM", "川A12345"]) {
      const options = { form: "raw", ...(id === undefined ? {} : { distinguishingId: id }) } as const;
      const raw = SM2_SM3.sign(signing, message, options);
      expect(verifiesByHand(point, zaOf(id ?? "1234567812345678", point), message, raw)).toBe(true);
      expect(SM2_SM3.verify(verifying, message, raw, options)).toBe(true);
    }
  });

  test("are not ECDSA: a key of this process signs SM2, which a key used as generated does not", () => {
    const pair = generateKeyPairSync("ec", { namedCurve: "SM2" });
    const spki = pair.publicKey.export({ format: "der", type: "spki" });
    const point = pointOfSpki(spki);
    const trap = rawOfDer(sign("sm3", message, pair.privateKey));
    expect(trap && verifiesByHand(point, zaOf("", point), message, trap)).toBe(false);
    expect(trap && SM2_SM3.verify(secret(spki), message, trap, { form: "raw" })).toBe(false);
    const raw = SM2_SM3.sign(secret(pair.privateKey.export({ format: "der", type: "pkcs8" })), message, {
      form: "raw",
    });
    expect(verifiesByHand(point, zaOf("1234567812345678", point), message, raw)).toBe(true);
  });

  test("are not what the one-shot calls make or take: those use an empty id", () => {
    const der = SM2_SM3.sign(signing, message);
    const spki = createPublicKey({ key: Buffer.from(verifying.reveal()), format: "der", type: "spki" });
    expect(verify("sm3", message, spki, der)).toBe(false);
    const oneShot = sign(
      "sm3",
      message,
      createPrivateKey({ key: Buffer.from(signing.reveal()), format: "der", type: "pkcs8" }),
    );
    expect(SM2_SM3.verify(verifying, message, oneShot)).toBe(false);
  });

  test("differ each time and stay in one form: der is not taken for raw, nor raw for der", () => {
    const one = SM2_SM3.sign(signing, message);
    expect(Buffer.compare(one, SM2_SM3.sign(signing, message))).not.toBe(0);
    expect(SM2_SM3.verify(verifying, message, one)).toBe(true);
    expect(SM2_SM3.verify(verifying, message, one, { form: "raw" })).toBe(false);
    const raw = SM2_SM3.sign(signing, message, { form: "raw" });
    expect(raw).toHaveLength(64);
    expect(SM2_SM3.verify(verifying, message, raw)).toBe(false);
  });

  test("belong to one public key, which the private key knows", () => {
    expect(Buffer.compare(publicKeyOf(signing).spki, verifying.reveal())).toBe(0);
    const other = SM2_SM3.generateKey();
    expect(SM2_SM3.verify(other.verifying, message, SM2_SM3.sign(signing, message))).toBe(false);
  });
});

describe("a signature that is not exactly right is refused, never thrown over", () => {
  const { signing, verifying } = SM2_SM3.generateKey();
  const raw = Buffer.from(SM2_SM3.sign(signing, message, { form: "raw" }));
  const [r, s] = [raw.subarray(0, 32), raw.subarray(32)];
  const der = derOfRaw(raw) ?? Buffer.alloc(0);
  const body = der.subarray(2);
  const wrapped = (inner: Buffer, head = Buffer.of(0x30, inner.length)): Buffer =>
    Buffer.concat([head, inner]);
  const integer = (bytes: Buffer): Buffer => Buffer.concat([Buffer.of(2, bytes.length), bytes]);

  const derCases: Record<string, Buffer> = {
    empty: Buffer.alloc(0),
    "a trailing byte": Buffer.concat([der, Buffer.of(0)]),
    "a trailing byte inside": wrapped(Buffer.concat([body, Buffer.of(0)])),
    truncated: der.subarray(0, -1),
    "long-form length": wrapped(body, Buffer.of(0x30, 0x81, body.length)),
    "indefinite length": Buffer.concat([Buffer.of(0x30, 0x80), body, Buffer.of(0, 0)]),
    "padded r": wrapped(Buffer.concat([integer(Buffer.concat([Buffer.of(0, 0), r])), integer(s)])),
    "negative r": wrapped(Buffer.concat([integer(Buffer.concat([Buffer.of(0xff), r])), integer(s)])),
    "empty integer": wrapped(Buffer.concat([Buffer.of(2, 0), integer(s)])),
    "another tag": Buffer.concat([Buffer.of(0x31), der.subarray(1)]),
    "an integer as octets": wrapped(Buffer.concat([Buffer.of(4, 32), r, integer(s)])),
    "three integers": wrapped(Buffer.concat([body, Buffer.of(2, 1, 1)])),
  };
  test.each(Object.entries(derCases))("DER: %s", (_, bytes) => {
    expect(rawOfDer(bytes)).toBeUndefined();
    expect(SM2_SM3.verify(verifying, message, bytes)).toBe(false);
  });

  const zero = Buffer.alloc(32);
  const rawCases: Record<string, Buffer> = {
    "r = 0": Buffer.concat([zero, s]),
    "s = 0": Buffer.concat([r, zero]),
    "r = n": Buffer.concat([number32(N), s]),
    "s = n": Buffer.concat([r, number32(N)]),
    "r + s = n": Buffer.concat([r, number32(N - numberOf(r))]),
    "s negated": Buffer.concat([r, number32(N - numberOf(s))]),
    "r and s swapped": Buffer.concat([s, r]),
    "all ones": Buffer.alloc(64, 255),
    "63 bytes": raw.subarray(1),
    "65 bytes": Buffer.concat([raw, Buffer.of(0)]),
  };
  test.each(Object.entries(rawCases))("raw: %s", (_, bytes) => {
    expect(SM2_SM3.verify(verifying, message, bytes, { form: "raw" })).toBe(false);
  });

  test("any one bit of it", () => {
    for (let bit = 0; bit < 512; bit += 1) {
      const flipped = Buffer.from(raw);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(SM2_SM3.verify(verifying, message, flipped, { form: "raw" })).toBe(false);
    }
  });

  test("der and raw are one to one for numbers of every length", () => {
    for (const lead of [0, 1, 31, 32]) {
      for (const top of [1, 0x7f, 0x80, 0xfe]) {
        const number = Buffer.concat([
          Buffer.alloc(lead === 32 ? 31 : lead),
          randomBytes(lead === 32 ? 1 : 32 - lead),
        ]);
        number[Math.min(lead, 31)] = top;
        const both = Buffer.concat([number, number32(7n)]);
        const spelled = derOfRaw(both);
        expect(spelled && rawOfDer(spelled)).toEqual(both);
      }
    }
  });
});

describe("a key of another kind is refused as a key, by name of the algorithm and no more", () => {
  const { signing, verifying } = SM2_SM3.generateKey();
  const p256 = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const point = Buffer.from(pointOfSpki(verifying.reveal()));
  const offCurve = Buffer.from(point);
  offCurve[64] = (offCurve[64] ?? 0) ^ 1;
  const beyond = Buffer.concat([Buffer.of(4), Buffer.alloc(32, 255), point.subarray(33)]);
  const compressed = Buffer.concat([Buffer.of(2 + ((point[64] ?? 0) & 1)), point.subarray(1, 33)]);

  test.each(
    Object.entries({
      "P-256": p256.publicKey.export({ format: "der", type: "spki" }),
      "a private key": signing.reveal(),
      "off the curve": spkiOfPoint(offCurve),
      "x beyond p": spkiOfPoint(beyond),
      compressed: spkiOfPoint(compressed),
      infinity: spkiOfPoint(Buffer.of(0)),
      "trailing bytes": Buffer.concat([verifying.reveal(), Buffer.of(0)]),
      text: Buffer.from("-----BEGIN PUBLIC KEY-----"),
      empty: Buffer.alloc(0),
    }),
  )("to verify with: %s", (_, bytes) => {
    const attempt = () => SM2_SM3.verify(secret(bytes), message, Buffer.alloc(70));
    expect(attempt).toThrow(expect.objectContaining({ code: "gateway.configuration" }));
  });

  test.each(
    Object.entries({
      "P-256": p256.privateKey.export({ format: "der", type: "pkcs8" }),
      "a public key": verifying.reveal(),
      RSA: generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey.export({
        format: "der",
        type: "pkcs8",
      }),
      empty: Buffer.alloc(0),
    }),
  )("to sign with: %s", (_, bytes) => {
    expect(() => SM2_SM3.sign(secret(bytes), message)).toThrow(
      expect.objectContaining({ code: "gateway.configuration" }),
    );
  });
});
