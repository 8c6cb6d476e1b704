/**
 * The core's side of the signature, written from the contract's text alone and apart from `scheme.ts`:
 * two readings that agree are evidence, one reading used twice is none.
 */
import { createHmac, createSecretKey, timingSafeEqual } from "node:crypto";
import type { PartnerCredential } from "../../gateway/spi/conformance.ts";
import type { WireRequest, WireResponse } from "../../gateway/spi/wire.ts";
import type { RefusalCode } from "./contract.ts";

const WINDOW_MS = 300_000;
/** Per half of the memory; a sandbox under load forgets the oldest rather than grow without end. */
const NONCES_MAX = 500_000;
const LINE_FEED = Buffer.from("\n");

export interface CoreSignature {
  /** Why the question is not ours to answer, or undefined. A proved nonce is remembered. */
  readonly fault: (request: WireRequest) => RefusalCode | undefined;
  readonly sign: (request: WireRequest, status: number, body: Uint8Array) => WireResponse;
  /** JSON without a signature: to a stranger, or as a forgery would be. */
  readonly unsigned: (status: number, body: Uint8Array) => WireResponse;
}

export function createCoreSignature(credential: PartnerCredential, now: () => number): CoreSignature {
  const key = createSecretKey(Buffer.from(credential.secret, "utf8"));
  const nonces = new NonceMemory(now);
  const mac = (first: string, request: WireRequest, lines: readonly string[], body: Uint8Array): Buffer => {
    const target = request.query.length > 0 ? `${request.path}?${request.query}` : request.path;
    const hmac = createHmac("sm3", key);
    hmac.update([first, target, ...lines, ""].join("\n"));
    return hmac.update(body).update(LINE_FEED).digest();
  };
  const header = (request: WireRequest, name: string): string => request.headers.get(`elcore-${name}`) ?? "";
  return {
    fault: (request) => {
      const [keyId, timestamp, nonce, signature] = [
        header(request, "key-id"),
        header(request, "timestamp"),
        header(request, "nonce"),
        header(request, "signature"),
      ];
      if (keyId === "") return "signature-missing";
      if (keyId !== credential.keyId) return "key-unknown";
      if (!/^\d{13}$/.test(timestamp) || !/^[0-9a-f]{32}$/.test(nonce) || signature === "") {
        return "signature-missing";
      }
      const expected = mac(request.method, request, [timestamp, nonce, keyId], request.body);
      const given = Buffer.from(signature, "base64");
      if (given.toString("base64") !== signature) return "signature-missing";
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return "signature-wrong";
      if (Math.abs(now() - Number(timestamp)) > WINDOW_MS) return "timestamp-outside-window";
      return nonces.isNew(nonce) ? undefined : "nonce-seen";
    },
    sign: (request, status, body) => {
      const timestamp = String(now());
      const nonce = header(request, "nonce");
      const signature = mac(String(status), request, [timestamp, nonce, credential.keyId], body);
      return {
        status,
        headers: new Map([
          ["content-type", "application/json"],
          ["elcore-key-id", credential.keyId],
          ["elcore-timestamp", timestamp],
          ["elcore-nonce", nonce],
          ["elcore-signature", signature.toString("base64")],
        ]),
        body,
      };
    },
    unsigned: (status, body) => ({ status, headers: new Map([["content-type", "application/json"]]), body }),
  };
}

/** Two halves, swapped once a window: a nonce is kept for at least one whole window on either side. */
class NonceMemory {
  readonly #now: () => number;
  #young = new Set<string>();
  #old = new Set<string>();
  #swapAt: number;

  constructor(now: () => number) {
    this.#now = now;
    this.#swapAt = now() + 2 * WINDOW_MS;
  }

  isNew(nonce: string): boolean {
    const now = this.#now();
    if (now >= this.#swapAt || this.#young.size >= NONCES_MAX) {
      this.#old = this.#young;
      this.#young = new Set();
      this.#swapAt = now + 2 * WINDOW_MS;
    }
    if (this.#young.has(nonce) || this.#old.has(nonce)) return false;
    this.#young.add(nonce);
    return true;
  }
}
