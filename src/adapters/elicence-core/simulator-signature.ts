/**
 * The core's side of the signature, written from the contract's text alone and apart from `scheme.ts`:
 * two readings that agree are evidence, one reading used twice is none.
 */
import { hash, timingSafeEqual } from "node:crypto";
import type { PartnerCredential } from "../../gateway/spi/conformance.ts";
import type { WireRequest, WireResponse } from "../../gateway/spi/wire.ts";
import type { RefusalCode } from "./contract.ts";

const WINDOW_MS = 300_000;
/** Per half of the memory; a sandbox under load forgets the oldest rather than grow without end. */
const NONCES_MAX = 500_000;
const LINE_FEED = Buffer.from("\n");
const TIME = /^\d{13}$/;
const NONCE = /^[0-9a-f]{32}$/;

export interface CoreSignature {
  /** Why the question is not ours to answer, or undefined. A proved nonce is remembered. */
  readonly fault: (request: WireRequest) => RefusalCode | undefined;
  readonly sign: (request: WireRequest, status: number, body: Uint8Array) => WireResponse;
  /** What the core tells, signed; the stamp is the caller's. */
  readonly tell: (request: WireRequest, time: number, nonce: string) => WireRequest;
  /** Whether a reply of the gateway is to this message and under this key. */
  readonly proves: (reply: WireResponse, about: WireRequest) => boolean;
  /** JSON without a signature: to a stranger, or as a forgery would be. */
  readonly unsigned: (status: number, body: Uint8Array) => WireResponse;
}

export function createCoreSignature(credential: PartnerCredential, now: () => number): CoreSignature {
  const { keyId } = credential;
  const mac = hmacSm3(Buffer.from(credential.secret, "utf8"));
  const nonces = new NonceMemory(now);
  const text = (first: string, request: WireRequest, time: string, nonce: string): Buffer => {
    const target = request.query.length > 0 ? `${request.path}?${request.query}` : request.path;
    return Buffer.from(`${first}\n${target}\n${time}\n${nonce}\n${keyId}\n`, "latin1");
  };
  return {
    fault: (request) => {
      const { headers } = request;
      const stated = headers.get("elcore-key-id");
      const time = headers.get("elcore-timestamp") ?? "";
      const nonce = headers.get("elcore-nonce") ?? "";
      const signature = headers.get("elcore-signature") ?? "";
      if (stated === undefined) return "signature-missing";
      if (stated !== keyId) return "key-unknown";
      const given = Buffer.from(signature, "base64");
      if (!TIME.test(time) || !NONCE.test(nonce)) return "signature-missing";
      if (given.length !== 32 || given.toString("base64") !== signature) return "signature-missing";
      const expected = mac(text(request.method, request, time, nonce), request.body);
      if (!timingSafeEqual(given, expected)) return "signature-wrong";
      if (Math.abs(now() - Number(time)) > WINDOW_MS) return "timestamp-outside-window";
      return nonces.isNew(nonce) ? undefined : "nonce-seen";
    },
    sign: (request, status, body) => {
      const time = String(now());
      const nonce = request.headers.get("elcore-nonce") ?? "";
      const signature = mac(text(String(status), request, time, nonce), body);
      const headers = new Map([
        ["content-type", "application/json"] as const,
        ...stated(keyId, time, nonce, signature),
      ]);
      return { status, headers, body };
    },
    tell: (request, time, nonce) => {
      const signature = mac(text(request.method, request, String(time), nonce), request.body);
      return {
        ...request,
        headers: new Map([...request.headers, ...stated(keyId, String(time), nonce, signature)]),
      };
    },
    proves: ({ headers, status, body }, about) => {
      const nonce = about.headers.get("elcore-nonce") ?? "";
      const time = headers.get("elcore-timestamp") ?? "";
      const signature = mac(text(String(status), about, time, nonce), body);
      const isTimed = NONCE.test(nonce) && TIME.test(time);
      return (
        isTimed && stated(keyId, time, nonce, signature).every(([name, value]) => headers.get(name) === value)
      );
    },
    unsigned: (status, body) => ({ status, headers: new Map([["content-type", "application/json"]]), body }),
  };
}

function stated(
  keyId: string,
  time: string,
  nonce: string,
  signature: Buffer,
): readonly (readonly [string, string])[] {
  return [
    ["elcore-key-id", keyId],
    ["elcore-timestamp", time],
    ["elcore-nonce", nonce],
    ["elcore-signature", signature.toString("base64")],
  ];
}

/** HMAC from its definition (RFC 2104, block of 64 bytes), over head, body and a line feed. */
function hmacSm3(secret: Buffer): (head: Buffer, body: Uint8Array) => Buffer {
  const block = Buffer.alloc(64);
  (secret.length > 64 ? hash("sm3", secret, "buffer") : secret).copy(block);
  const inner = block.map((byte) => byte ^ 0x36);
  const outer = block.map((byte) => byte ^ 0x5c);
  return (head, body) =>
    hash(
      "sm3",
      Buffer.concat([outer, hash("sm3", Buffer.concat([inner, head, body, LINE_FEED]), "buffer")]),
      "buffer",
    );
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
