/** Bytes in, bytes out. Everything about an algorithm is one row; nothing else branches on its name. */
import type { Secret } from "../core/secret.ts";

/**
 * mac: the shared secret itself on both sides.
 * signature: PKCS#8 DER to sign with, SubjectPublicKeyInfo DER to verify with.
 */
export interface KeyMaterial {
  readonly signing: Secret<Uint8Array>;
  readonly verifying: Secret<Uint8Array>;
}

/** What a peer may vary within one algorithm. It belongs to the credential, never to the message. */
export interface SignatureParameters {
  /** SM2 only: the distinguishing id that goes into ZA. Absent: `1234567812345678` (GM/T 0009 clause 10). */
  readonly distinguishingId?: string;
  /** SM2 only: `der` (default) or `raw`, which is r ‖ s in 64 bytes. A peer uses one of them, not either. */
  readonly form?: "der" | "raw";
}

/** What kind of key an algorithm takes; keys of one family serve several algorithms. */
export type KeyFamily = "secret" | "sm2" | "rsa";

export interface AlgorithmRow {
  readonly id: string;
  readonly family: KeyFamily;
  /** mac: one secret on both sides. signature: private here, public there. */
  readonly kind: "mac" | "signature";
  /**
   * national: a commercial cryptography standard. accepted: sound, not national. legacy: only for an
   * adapter that declares it with the clause of the peer's contract that demands it.
   */
  readonly standing: "national" | "accepted" | "legacy";
  /**
   * Present where an assessment (密评) will object: what is wrong, and the clause that says so.
   * `elgw doctor` prints it.
   */
  readonly weakness?: { readonly clause: string; readonly zh: string; readonly en: string };
  /** The longest signature in bytes; a mac has no other length. */
  readonly signatureBytes: number;
  /** The least key that `elgw credential` takes or makes; bytes of the secret, or of the private scalar. */
  readonly keyBytesMin: number;
  readonly generateKey: () => KeyMaterial;
  /** @throws GatewayError `gateway.configuration` when the key is not one of this algorithm */
  readonly sign: (
    key: Secret<Uint8Array>,
    message: Uint8Array,
    parameters?: SignatureParameters,
  ) => Uint8Array;
  /**
   * Constant-time; a signature of the wrong length or form is false, never a throw.
   *
   * @throws GatewayError `gateway.configuration` when the key is not one of this algorithm
   */
  readonly verify: (
    key: Secret<Uint8Array>,
    message: Uint8Array,
    signature: Uint8Array,
    parameters?: SignatureParameters,
  ) => boolean;
}
