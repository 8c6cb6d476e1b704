import { constants, createSign, createVerify, type SignKeyObjectInput } from "node:crypto";
import type { AlgorithmRow } from "../engine.ts";
import { generateRsaKey, rsaSigningKey, rsaVerifyingKey } from "./rsa-key.ts";

/** GB/T 39786-2021 asks for algorithms of national standards; RSA is none. */
export const NOT_NATIONAL = {
  clause: "GB/T 39786-2021",
  zh: "不是国家密码算法标准中的算法，密评时不得分",
  en: "not an algorithm of the national standards: an assessment gives it no credit",
} as const;

type Padding = Pick<SignKeyObjectInput, "padding" | "saltLength">;

/**
 * RSA signatures of RFC 8017 by stock Node, the padding named on both sides: no default of an engine decides
 * it, and a signature of one padding is not one of the other.
 *
 * Private operations (0.3 ms at 2048 bits) run inline, as SM2's do: a hand-over to the thread pool costs a
 * turn of the loop for every signature and gains nothing on the single core of a process.
 */
export function rsaRow(id: string, hash: "sha256" | "md5", padding: Padding): AlgorithmRow {
  return {
    id,
    family: "rsa",
    kind: "signature",
    standing: "accepted",
    weakness: NOT_NATIONAL,
    signatureBytes: 1024,
    keyBytesMin: 256,
    generateKey: generateRsaKey,
    sign: (key, message) =>
      createSign(hash)
        .update(message)
        .sign({ key: rsaSigningKey(key).keyObject, ...padding }),
    verify: (key, message, signature) => {
      const { keyObject, signatureBytes } = rsaVerifyingKey(key);
      if (signature.length !== signatureBytes) return false;
      return createVerify(hash)
        .update(message)
        .verify({ key: keyObject, ...padding }, signature);
    },
  };
}

export const PKCS1: Padding = { padding: constants.RSA_PKCS1_PADDING };
/** MGF1 with the message's digest; as long as the digest (RFC 8017 clause 9.1), never "whatever fits". */
const PSS: Padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };

export const RSA_SHA256 = rsaRow("RSA-SHA256", "sha256", PKCS1);
export const RSA_PSS_SHA256 = rsaRow("RSA-PSS-SHA256", "sha256", PSS);
