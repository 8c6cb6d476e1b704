/** How master keys are written down: 32 bytes each, hex or base64. */
import { hash } from "node:crypto";
import { GatewayError } from "../core/gateway-error.ts";

export const MASTER_KEY_BYTES = 32;

/** First 8 hex digits of SM3 over the key: names it in envelopes, logs and error texts. */
export const masterKeyId = (key: Uint8Array): string => hash("sm3", key, "hex").slice(0, 8);

/**
 * @returns 32 bytes for each
 * @param origin says where the text stands, for the error: the text itself is never repeated
 * @throws GatewayError `gateway.configuration` for a text that is no key, and for a key given twice
 */
export function parseKeys(
  items: readonly { readonly text: string; readonly origin: string }[],
): readonly Uint8Array[] {
  const seen = new Set<string>();
  return items.map(({ text, origin }) => {
    const key = parseKey(text, origin);
    const id = masterKeyId(key);
    if (seen.has(id)) throw refusal(`${origin} is key ${id} a second time`);
    seen.add(id);
    return key;
  });
}

function parseKey(text: string, origin: string): Uint8Array {
  const trimmed = text.trim();
  const key = /^[0-9a-f]{64}$/i.test(trimmed) ? Buffer.from(trimmed, "hex") : Buffer.from(trimmed, "base64");
  const canonical = key.toString("hex") === trimmed.toLowerCase() || key.toString("base64") === trimmed;
  // Node's decoder skips what it does not know: a key with a typing error would silently be another key.
  if (key.length !== MASTER_KEY_BYTES || !canonical)
    throw refusal(`${origin} is not 32 bytes as hex or base64`);
  return key;
}

const refusal = (detail: string): GatewayError => new GatewayError("gateway.configuration", { detail });
