import type { WireResponse } from "./wire.ts";

/**
 * When to come back, where a reply says "not now" (429, 503); undefined where it says something else. `Retry-After` as
 * a date is not used in this field, and is left out like nonsense.
 */
export function notNow(reply: WireResponse): { readonly retryAfterSeconds?: number } | undefined {
  if (reply.status !== 429 && reply.status !== 503) return undefined;
  const seconds = reply.headers.get("retry-after");
  return seconds !== undefined && /^\d{1,5}$/.test(seconds) ? { retryAfterSeconds: Number(seconds) } : {};
}
