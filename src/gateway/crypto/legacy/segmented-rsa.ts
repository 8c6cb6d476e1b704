/**
 * Legacy: RSA PKCS#1 v1.5 encryption in segments (分段加密), as some peers send whole bodies. Node refuses the
 * private half since CVE-2023-46809, because its errors told paddings apart; `node-rsa` computes it in
 * JavaScript (some 25 ms a segment). Prefer anything else; where a contract leaves no choice, every failure
 * looks the same here, and no more than a few run at once.
 */
import NodeRsa from "node-rsa";
import { GatewayError } from "../../core/gateway-error.ts";
import type { Secret } from "../../core/secret.ts";

export interface SegmentedRsa {
  /** @param publicKey SubjectPublicKeyInfo DER */
  readonly encrypt: (publicKey: Secret<Uint8Array>, plain: Uint8Array) => Uint8Array;
  /**
   * @param privateKey PKCS#8 DER
   * @throws GatewayError `crypto.decrypt`; `limit.concurrent` when as many as agreed are running
   */
  readonly decrypt: (privateKey: Secret<Uint8Array>, sealed: Uint8Array) => Promise<Buffer>;
}

const CONCURRENT = 2;
/** 25 ms each: what one message may cost the event loop. */
const SEGMENTS_MAX = 16;

/** @param declared the clause of the peer's contract that demands it; without one there is nothing to have */
export function segmentedRsa(declared: { readonly clause: string } | undefined): SegmentedRsa {
  if (declared === undefined || declared.clause.trim() === "") {
    throw new GatewayError("credential.algorithm", {
      detail: "segmented RSA needs a clause that demands it",
    });
  }
  let running = 0;
  return {
    encrypt: (publicKey, plain) => keyOf("pkcs8-public-der", publicKey).encrypt(Buffer.from(plain)),
    decrypt: async (privateKey, sealed) => {
      if (running >= CONCURRENT) throw new GatewayError("limit.concurrent");
      running += 1;
      try {
        // One turn of the loop between messages: others are answered meanwhile.
        await new Promise((resolve) => setImmediate(resolve));
        return decryptAll(privateKey, sealed);
      } finally {
        running -= 1;
      }
    },
  };
}

function decryptAll(privateKey: Secret<Uint8Array>, sealed: Uint8Array): Buffer {
  const key = keyOf("pkcs8-private-der", privateKey);
  const segment = key.getKeySize() / 8;
  if (sealed.length === 0 || sealed.length % segment !== 0 || sealed.length > SEGMENTS_MAX * segment) {
    throw new GatewayError("crypto.decrypt");
  }
  try {
    return Buffer.from(key.decrypt(Buffer.from(sealed)));
  } catch {
    throw new GatewayError("crypto.decrypt");
  }
}

function keyOf(format: "pkcs8-public-der" | "pkcs8-private-der", key: Secret<Uint8Array>): NodeRsa {
  const made = new NodeRsa(Buffer.from(key.reveal()), format);
  // Named, never by default: 2.0 would take OAEP, and sign by PSS.
  made.setOptions({ encryptionScheme: "pkcs1" });
  return made;
}
