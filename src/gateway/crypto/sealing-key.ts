/** A key that seals other secrets, as the sealer sees it: a name, and what can be derived from it. */
import { GatewayError } from "../core/gateway-error.ts";
import type { Secret } from "../core/secret.ts";
import { hmacSm3 } from "./sm3.ts";

export interface SealingKey {
  /** Printable, 1 to 64 bytes; stands in every envelope. */
  readonly id: string;
  /**
   * 32 bytes that belong to this key and this label alone. A hardware module can answer this without
   * giving up the key; it is asked once a label and process, and what it answers is kept.
   */
  readonly derive: (label: string) => Uint8Array;
}

/** Where keys come from: what is held now, and a way to look again. */
export interface KeyRing {
  /** At least one key. Asks nobody: what the last look gave. */
  readonly ring: () => readonly SealingKey[];
  /** Looks again. @throws GatewayError when the keys cannot be read; what was held then stays */
  readonly reload: () => readonly SealingKey[];
}

const KEY_BYTES = 32;

/**
 * A key whose bytes are in this process: HMAC-SM3 over the label.
 *
 * @throws GatewayError `gateway.configuration` for a key that is not 32 bytes long
 */
export function sealingKey(id: string, key: Secret<Uint8Array>): SealingKey {
  if (key.reveal().length !== KEY_BYTES)
    throw new GatewayError("gateway.configuration", { detail: "a sealing key is not 32 bytes long" });
  return { id, derive: (label) => hmacSm3(key.reveal(), label) };
}
