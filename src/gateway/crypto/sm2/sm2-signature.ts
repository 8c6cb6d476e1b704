import { createSign, createVerify } from "node:crypto";
import { GatewayError } from "../../core/gateway-error.ts";
import type { AlgorithmRow } from "../engine.ts";
import { derOfRaw, rawOfDer } from "./signature-form.ts";
import { generateSm2Key, signingKey, verifyingKey } from "./sm2-key.ts";

/**
 * SM2withSM3 of GB/T 32918.2 by stock Node: ZA is fed first, then the message.
 *
 * Not `crypto.sign` / `crypto.verify`: the one-shot calls take ZA of an *empty* id, so they refuse
 * every standard signature and no peer takes theirs.
 */
export const SM2_SM3: AlgorithmRow = {
  id: "SM2-SM3",
  family: "sm2",
  kind: "signature",
  standing: "national",
  signatureBytes: 72,
  keyBytesMin: 32,
  generateKey: generateSm2Key,
  sign: (key, message, parameters) => {
    const { keyObject, za } = signingKey(key);
    const der = createSign("sm3").update(za(parameters?.distinguishingId)).update(message).sign(keyObject);
    const raw = rawOfDer(der);
    if (raw === undefined)
      throw new GatewayError("crypto.self-test", { detail: "SM2 engine: odd signature" });
    return parameters?.form === "raw" ? raw : der;
  },
  verify: (key, message, signature, parameters) => {
    const { keyObject, za } = verifyingKey(key);
    const der = parameters?.form === "raw" ? derOfRaw(signature) : strictDer(signature);
    if (der === undefined) return false;
    return createVerify("sm3")
      .update(za(parameters?.distinguishingId))
      .update(message)
      .verify(keyObject, der);
  },
};

const strictDer = (der: Uint8Array): Uint8Array | undefined =>
  rawOfDer(der) === undefined ? undefined : der;
