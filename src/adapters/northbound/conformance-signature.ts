/**
 * The partner's own arithmetic, written from docs/signing.md and the standards, apart from the gateway's:
 * one mistake cannot hide in both. Serves the conformance suite, the sandbox and `elgw call`.
 */
import {
  constants,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSign,
  createVerify,
  type KeyObject,
} from "node:crypto";
import type { PartnerCredential } from "../../gateway/spi/conformance.ts";

/** GB/T 32918.5 a ‖ b ‖ xG ‖ yG: what ZA hashes between the id and the public key. */
const CURVE = Buffer.from(
  "fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc" +
    "28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93" +
    "32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7" +
    "bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0",
  "hex",
);

/** Importing a key costs more than signing with it. */
const imported = new Map<string, KeyObject>();
function keyOf(pem: string, load: (pem: string) => KeyObject): KeyObject {
  const known = imported.get(pem);
  if (known !== undefined) return known;
  const key = load(pem);
  imported.set(pem, key);
  return key;
}

/** GB/T 32918.2 clause 5.5, over the last 64 bytes of the SubjectPublicKeyInfo. */
function za(credential: PartnerCredential, key: KeyObject): Buffer {
  const id = Buffer.from(credential.distinguishingId ?? "1234567812345678");
  const spki = createPublicKey(key.type === "private" ? pemOf(key) : publicPemOf(key)).export({
    format: "der",
    type: "spki",
  });
  return createHash("sm3")
    .update(Buffer.of(id.length >> 5, (id.length << 3) & 0xff))
    .update(id)
    .update(CURVE)
    .update(spki.subarray(-64))
    .digest();
}

const pemOf = (key: KeyObject): string => key.export({ format: "pem", type: "pkcs8" }).toString();
const publicPemOf = (key: KeyObject): string => key.export({ format: "pem", type: "spki" }).toString();

const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } as const;
const PKCS1 = { padding: constants.RSA_PKCS1_PADDING } as const;
const paddingOf = ({ algorithm }: PartnerCredential) => (algorithm === "RSA-PSS-SHA256" ? PSS : PKCS1);

export function signText(credential: PartnerCredential, text: Uint8Array): Buffer {
  const { algorithm, secret } = credential;
  if (algorithm.startsWith("HMAC-")) return hmac(credential, text);
  const key = keyOf(secret, createPrivateKey);
  if (algorithm !== "SM2-SM3")
    return createSign("sha256")
      .update(text)
      .sign({ key, ...paddingOf(credential) });
  const der = createSign("sm3").update(za(credential, key)).update(text).sign(key);
  return credential.form === "raw" ? Buffer.concat(numbersOf(der)) : der;
}

/** Whether the gateway signed the text, with the key that its reply names. */
export function verifyText(
  credential: PartnerCredential,
  keyId: string,
  text: Uint8Array,
  signature: Buffer,
): boolean {
  const { algorithm } = credential;
  if (algorithm.startsWith("HMAC-")) {
    return keyId === credential.keyId && signature.equals(hmac(credential, text));
  }
  const pem = credential.gatewayKeys?.[keyId] ?? credential.gatewayKeys?.["*"];
  if (pem === undefined) return false;
  const key = keyOf(pem, createPublicKey);
  if (algorithm !== "SM2-SM3") {
    return createVerify("sha256")
      .update(text)
      .verify({ key, ...paddingOf(credential) }, signature);
  }
  const der = credential.form === "raw" ? derOf(signature) : signature;
  const { distinguishingId: _, ...byDefaultId } = credential;
  return createVerify("sm3").update(za(byDefaultId, key)).update(text).verify(key, der);
}

function hmac({ algorithm, secret }: PartnerCredential, text: Uint8Array): Buffer {
  return createHmac(algorithm === "HMAC-SM3" ? "sm3" : "sha256", secret)
    .update(text)
    .digest();
}

/** r and s of `SEQUENCE { INTEGER r, INTEGER s }`, 32 bytes each. */
function numbersOf(der: Buffer): [Buffer, Buffer] {
  const take = (at: number): Buffer => der.subarray(at + 2, at + 2 + (der[at + 1] ?? 0));
  const r = take(2);
  const s = take(4 + r.length);
  const fixed = (number: Buffer): Buffer => Buffer.concat([Buffer.alloc(32), number]).subarray(-32);
  return [fixed(r), fixed(s)];
}

function derOf(raw: Buffer): Buffer {
  const integer = (bytes: Buffer): Buffer => {
    const start = bytes.findIndex((byte) => byte !== 0);
    const magnitude = bytes.subarray(start < 0 ? bytes.length - 1 : start);
    const padded = (magnitude[0] ?? 0) > 127 ? Buffer.concat([Buffer.of(0), magnitude]) : magnitude;
    return Buffer.concat([Buffer.of(2, padded.length), padded]);
  };
  const body = Buffer.concat([integer(raw.subarray(0, 32)), integer(raw.subarray(32))]);
  return Buffer.concat([Buffer.of(0x30, body.length), body]);
}
