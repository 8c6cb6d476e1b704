import { createHmac, createSecretKey, hash, randomBytes } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { Secret } from "../core/secret.ts";
import { hmacSm3 } from "../crypto/sm3.ts";

const CACHED_MAX = 4096;

/**
 * HMAC-SM3 under the chain's salt, cut to 128 bits: equal values compare equal, none can be read back,
 * and without the salt nobody can try all ID numbers.
 *
 * The cache is keyed by a digest under a prefix of this process, so that neither it nor a heap dump of
 * it holds a person's number.
 */
export function committer(salt: Secret<Uint8Array>): (value: string) => string {
  const key = createSecretKey(salt.reveal());
  const prefix = randomBytes(16).toString("binary");
  const cache = new LRUCache<string, string>({ max: CACHED_MAX });
  return (value) => {
    const place = hash("sha256", prefix + value, "binary");
    const cached = cache.get(place);
    if (cached !== undefined) return cached;
    const made = hmacSm3(key, value).toString("hex", 0, 16);
    cache.set(place, made);
    return made;
  };
}

/** Salted digest of a body. Under its own label, so that a one-value body does not equal that value's commitment. */
export function digester(salt: Secret<Uint8Array>): (body: Uint8Array) => string {
  const key = createSecretKey(salt.reveal());
  return (body) => createHmac("sha256", key).update("body\n").update(body).digest("hex");
}
