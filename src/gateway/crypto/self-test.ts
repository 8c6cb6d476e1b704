/**
 * Known answers that every engine must give before the gateway takes a call.
 *
 * Several builds of Node and OpenSSL compute "SM2" that no peer understands, and say nothing. A gateway
 * that starts with one refuses every honest partner, or worse, agrees only with itself.
 */
import { createCipheriv, createHmac, createPrivateKey, sign as oneShotSign } from "node:crypto";
import { createRequire } from "node:module";
import { GatewayError } from "../core/gateway-error.ts";
import { Secret } from "../core/secret.ts";
import { ALGORITHMS } from "./algorithms.ts";
import type { AlgorithmRow } from "./engine.ts";
import { RSA_EXAMPLE, SM2_CIPHERTEXT, SM2_EXAMPLE, SM4_GCM } from "./known-answers.ts";
import { RSA_PSS_SHA256, RSA_SHA256 } from "./rsa/rsa-signature.ts";
import { createSealer } from "./seal-at-rest.ts";
import { sealingKey } from "./sealing-key.ts";
import { zaOf } from "./sm2/curve.ts";
import { sm2Decrypt } from "./sm2/sm2-encryption.ts";
import { pkcs8OfScalar, spkiOfPoint } from "./sm2/sm2-key.ts";
import { SM2_SM3 } from "./sm2/sm2-signature.ts";
import { hmacSm3, sm3Hex } from "./sm3.ts";
import { sm4CbcDecrypt, sm4CbcEncrypt } from "./sm4/sm4-cbc.ts";
import { sm4GcmDecrypt, sm4GcmEncrypt } from "./sm4/sm4-gcm.ts";

const hex = (text: string): Buffer => Buffer.from(text, "hex");
const EXAMPLE = SM2_EXAMPLE;
const example = {
  signing: pkcs8OfScalar(EXAMPLE.scalar, EXAMPLE.point),
  verifying: new Secret<Uint8Array>(spkiOfPoint(EXAMPLE.point)),
};

/** Making an RSA key takes up to a second, which a start has no time for. */
const QUICK = ALGORITHMS.filter(({ family }) => family !== "rsa");

export interface SelfTest {
  readonly name: string;
  readonly passes: () => boolean;
}

/** Each by itself, for `elgw doctor`. */
export const SELF_TESTS: readonly SelfTest[] = [
  {
    name: "SM3 (GB/T 32905 annex A)",
    passes: () =>
      sm3Hex("abc") === "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0" &&
      sm3Hex("abcd".repeat(16)) === "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
  },
  {
    name: "HMAC-SM3 (GM/T 0042 annex D)",
    passes: () =>
      hmacSm3(
        Uint8Array.from({ length: 32 }, (_, index) => index + 1),
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".repeat(2),
      ).toString("hex") === "ca05e144ed05d1857840d1f318a4a8669e559fc8391f414485bfdf7bb408963a",
  },
  {
    name: "HMAC-SHA256 (RFC 4231 case 2)",
    passes: () =>
      createHmac("sha256", "Jefe").update("what do ya want for nothing?").digest("hex") ===
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
  },
  {
    name: "SM4 (GB/T 32907 annex A)",
    passes: () => {
      const block = hex("0123456789abcdeffedcba9876543210");
      const cipher = createCipheriv("sm4-ecb", block, null).setAutoPadding(false);
      return cipher.update(block, undefined, "hex") === "681edf34d206965e86b3e94f536e4246";
    },
  },
  {
    name: "SM2 verification (GM/T 0003.5 annex A)",
    passes: () =>
      zaOf("1234567812345678", EXAMPLE.point).toString("hex") === EXAMPLE.za && verifies(EXAMPLE.signature),
  },
  { name: "SM2 signature, refused where it must be", passes: sm2RefusesAndAccepts },
  { name: "SM4-CBC (GB/T 17964)", passes: cbcWorks },
  { name: "SM4-GCM (RFC 8998 appendix A.1)", passes: gcmWorks },
  { name: "SM2 decryption (GM/T 0003.5 annex C)", passes: sm2Decrypts },
  { name: "RSA with SHA-256 (RFC 8017)", passes: rsaWorks },
  { name: "second opinion on SM2 (sm-crypto)", passes: secondOpinion },
  { name: "keys made here sign and verify", passes: () => QUICK.every(freshKeyWorks) },
  { name: "sealing at rest", passes: sealingWorks },
];

/** @throws GatewayError `crypto.self-test`, naming the test; the gateway must not start then */
export function selfTest(tests: readonly SelfTest[] = SELF_TESTS): void {
  for (const test of tests) {
    let passed = false;
    try {
      passed = test.passes();
    } catch (cause) {
      throw new GatewayError("crypto.self-test", { detail: test.name, cause });
    }
    if (!passed) throw new GatewayError("crypto.self-test", { detail: test.name });
  }
}

const verifies = (raw: Uint8Array, message: Uint8Array = EXAMPLE.message): boolean =>
  SM2_SM3.verify(example.verifying, message, raw, { form: "raw" });

function sm2RefusesAndAccepts(): boolean {
  const own = SM2_SM3.sign(example.signing, EXAMPLE.message, { form: "raw" });
  const emptyId = SM2_SM3.sign(example.signing, EXAMPLE.message, { form: "raw", distinguishingId: "" });
  const privateKey = createPrivateKey({
    key: Buffer.from(example.signing.reveal()),
    format: "der",
    type: "pkcs8",
  });
  const oneShot = oneShotSign("sm3", EXAMPLE.message, privateKey);
  return (
    verifies(own) &&
    !verifies(own, Buffer.from("message digesu")) &&
    !verifies(emptyId) &&
    !SM2_SM3.verify(example.verifying, EXAMPLE.message, oneShot)
  );
}

function freshKeyWorks(row: AlgorithmRow): boolean {
  const { signing, verifying } = row.generateKey();
  const signature = row.sign(signing, EXAMPLE.message);
  const changed = Buffer.from(signature);
  changed[changed.length - 1] = (changed[changed.length - 1] ?? 0) ^ 1;
  return (
    row.verify(verifying, EXAMPLE.message, signature) && !row.verify(verifying, EXAMPLE.message, changed)
  );
}

function sealingWorks(): boolean {
  const sealer = createSealer({
    current: sealingKey("self-test", new Secret<Uint8Array>(Buffer.alloc(32, 7))),
  });
  const sealed = sealer.seal(EXAMPLE.message, "self/test");
  if (Buffer.compare(sealer.open(sealed, "self/test"), EXAMPLE.message) !== 0) return false;
  try {
    sealer.open(sealed, "self/other");
  } catch {
    return true;
  }
  return false;
}

/** The first block under an IV of zeros is the block cipher's own answer. */
function cbcWorks(): boolean {
  const block = hex("0123456789abcdeffedcba9876543210");
  const sealed = sm4CbcEncrypt(block, block, (bytes) => Buffer.alloc(bytes));
  return (
    sealed.toString("hex", 16, 32) === "681edf34d206965e86b3e94f536e4246" &&
    Buffer.compare(sm4CbcDecrypt(block, sealed), block) === 0
  );
}

function gcmWorks(): boolean {
  const { key, iv, aad, plain, ciphertext, tag } = SM4_GCM;
  const sealed = sm4GcmEncrypt(key, plain, aad, iv);
  return (
    Buffer.compare(sealed.ciphertext, ciphertext) === 0 &&
    Buffer.compare(sealed.tag, tag) === 0 &&
    Buffer.compare(sm4GcmDecrypt(key, sealed, aad), plain) === 0 &&
    refuses(() => sm4GcmDecrypt(key, sealed, plain))
  );
}

function sm2Decrypts(): boolean {
  const { plain, sealed } = SM2_CIPHERTEXT;
  const changed = Buffer.from(sealed);
  changed[sealed.length - 1] = (changed[sealed.length - 1] ?? 0) ^ 1;
  return (
    Buffer.compare(sm2Decrypt(example.signing, sealed), plain) === 0 &&
    refuses(() => sm2Decrypt(example.signing, changed))
  );
}

function rsaWorks(): boolean {
  const key = new Secret<Uint8Array>(RSA_EXAMPLE.spki);
  const { message } = EXAMPLE;
  return (
    RSA_SHA256.verify(key, message, RSA_EXAMPLE.pkcs1) &&
    RSA_PSS_SHA256.verify(key, message, RSA_EXAMPLE.pss) &&
    !RSA_SHA256.verify(key, message, RSA_EXAMPLE.pss) &&
    !RSA_PSS_SHA256.verify(key, message, RSA_EXAMPLE.pkcs1)
  );
}

interface SmCrypto {
  readonly sm2: {
    readonly doVerifySignature: (
      message: number[],
      signature: string,
      key: string,
      options: object,
    ) => boolean;
  };
}

/** `sm-crypto` shares no code with OpenSSL: a signature that both take is SM2 and not something near it. */
function secondOpinion(): boolean {
  const { sm2 } = createRequire(import.meta.url)("sm-crypto") as SmCrypto;
  const agrees = (signature: Uint8Array): boolean =>
    sm2.doVerifySignature(
      [...EXAMPLE.message],
      Buffer.from(signature).toString("hex"),
      EXAMPLE.point.toString("hex"),
      { hash: true, userId: "1234567812345678" },
    ) === true;
  const ours = SM2_SM3.sign(example.signing, EXAMPLE.message, { form: "raw" });
  const changed = Buffer.from(ours);
  changed[40] = (changed[40] ?? 0) ^ 1;
  return agrees(ours) && !agrees(changed);
}

function refuses(work: () => unknown): boolean {
  try {
    work();
  } catch (thrown) {
    return thrown instanceof GatewayError && thrown.code === "crypto.decrypt";
  }
  return false;
}
