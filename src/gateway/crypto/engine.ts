/** Bytes in, bytes out. Everything about an algorithm is one row; nothing else branches on its name. */
import type { Secret } from "../core/secret.ts";

export interface AlgorithmRow {
  readonly id: string;
  /** mac: one secret on both sides. signature: private here, public there. */
  readonly kind: "mac" | "signature";
  readonly signatureBytes: number;
  readonly keyBytesMin: number;
  readonly sign: (key: Secret<Uint8Array>, message: Uint8Array) => Uint8Array;
  /** Constant-time; a signature of the wrong length is false, never a throw. */
  readonly verify: (key: Secret<Uint8Array>, message: Uint8Array, signature: Uint8Array) => boolean;
}
