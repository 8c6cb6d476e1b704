/**
 * Encrypt, then sign; verify, then decrypt. The order is fixed: a receiver that decrypts first works for
 * whoever sends it something, and its padding errors are an oracle.
 */
import { GatewayError } from "../../core/gateway-error.ts";
import type { Secret } from "../../core/secret.ts";
import type { AlgorithmRow, SignatureParameters } from "../engine.ts";
import type { Sm2Layout } from "../sm2/sm2-encryption.ts";
import { type Envelope, type EnvelopeMode, openEnvelope, sealEnvelope } from "./sm2-envelope.ts";

export interface Protected extends Envelope {
  readonly signature: Uint8Array;
}

interface Agreed {
  readonly row: AlgorithmRow;
  readonly parameters?: SignatureParameters;
  readonly layout?: Sm2Layout;
}

/** `receiver`: SubjectPublicKeyInfo DER; `sender`: what the row signs with. */
export function protect(
  plain: Uint8Array,
  context: Uint8Array,
  keys: { readonly receiver: Secret<Uint8Array>; readonly sender: Secret<Uint8Array> },
  { row, parameters, layout, mode = "sm4-gcm" }: Agreed & { readonly mode?: EnvelopeMode },
): Protected {
  const envelope = sealEnvelope(keys.receiver, plain, mode, context, layout);
  return { ...envelope, signature: row.sign(keys.sender, signedBytes(envelope, context), parameters) };
}

/**
 * `receiver`: PKCS#8 DER; `sender`: what the row verifies with.
 *
 * @throws GatewayError `signature.wrong` before anything is decrypted; `crypto.decrypt`
 */
export function unprotect(
  message: Protected,
  context: Uint8Array,
  keys: { readonly receiver: Secret<Uint8Array>; readonly sender: Secret<Uint8Array> },
  { row, parameters, layout }: Agreed,
): Buffer {
  if (!row.verify(keys.sender, signedBytes(message, context), message.signature, parameters)) {
    throw new GatewayError("signature.wrong");
  }
  return openEnvelope(keys.receiver, message, context, layout);
}

/** Each part with its length before it, so that no byte can move from one part to the next. */
function signedBytes({ mode, wrappedKey, iv, ciphertext, tag }: Envelope, context: Uint8Array): Buffer {
  const parts = [Buffer.from(`elgw envelope 1 ${mode}`), context, wrappedKey, iv, ciphertext, tag];
  return Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(part.length);
      return [length, part];
    }),
  );
}
