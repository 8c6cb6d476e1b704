import type { WireResponse } from "./wire.ts";

/** A JSON reply, serialised once. `headers` are lower case and come after `content-type`. */
export function jsonReply(
  status: number,
  value: unknown,
  headers: readonly (readonly [string, string])[] = [],
): WireResponse {
  return {
    status,
    headers: new Map([["content-type", "application/json;charset=utf-8"], ...headers]),
    body: Buffer.from(JSON.stringify(value)),
  };
}
