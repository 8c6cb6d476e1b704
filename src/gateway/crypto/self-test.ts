/**
 * Known answers that every engine must give before the gateway takes a call.
 *
 * Several builds of Node and OpenSSL compute "SM2" that no peer understands, and say nothing. A gateway
 * that starts with one refuses every honest partner, or worse, agrees only with itself.
 */
import { createCipheriv, createHmac, createPrivateKey, sign as oneShotSign } from "node:crypto";
import { GatewayError } from "../core/gateway-error.ts";
import { Secret } from "../core/secret.ts";
import { ALGORITHMS } from "./algorithms.ts";
import type { AlgorithmRow } from "./engine.ts";
import { createSealer } from "./seal-at-rest.ts";
import { sealingKey } from "./sealing-key.ts";
import { zaOf } from "./sm2/curve.ts";
import { spkiOfPoint } from "./sm2/sm2-key.ts";
import { SM2_SM3 } from "./sm2/sm2-signature.ts";
import { hmacSm3, sm3Hex } from "./sm3.ts";

const hex = (text: string): Buffer => Buffer.from(text, "hex");

/** GM/T 0003.5-2012 annex A.2: the recommended curve, message "message digest", default id. */
const EXAMPLE = {
  scalar: hex("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8"),
  point: hex(
    "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020" +
      "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13",
  ),
  za: "b2e14c5c79c6df5b85f4fe7ed8db7a262b9da7e07ccb0ea9f4747b8ccda8a4f3",
  message: Buffer.from("message digest"),
  signature: hex(
    "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3" +
      "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa",
  ),
};
const PKCS8_HEAD = hex("308187020100301306072a8648ce3d020106082a811ccf5501822d046d306b0201010420");

const example = {
  signing: new Secret<Uint8Array>(
    Buffer.concat([PKCS8_HEAD, EXAMPLE.scalar, hex("a144034200"), EXAMPLE.point]),
  ),
  verifying: new Secret<Uint8Array>(spkiOfPoint(EXAMPLE.point)),
};

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
  { name: "keys made here sign and verify", passes: () => ALGORITHMS.every(freshKeyWorks) },
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
