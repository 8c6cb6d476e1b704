/**
 * Which bytes gateway and core sign (contract, `securitySchemes.signature`).
 *
 * The body goes in whole and not as a digest: one pass of SM3 instead of two, and no arithmetic here.
 * Every line before the body is free of line feeds, so the text has one reading; a question starts with
 * letters and a reply with digits, so neither passes as the other.
 */
import { GatewayError } from "../../gateway/core/gateway-error.ts";
import { decodeStrictBase64 } from "../../gateway/core/strict-base64.ts";
import type { InboundScheme, OutboundScheme, SignatureClaim, Stamp } from "../../gateway/spi/adapter.ts";
import type { WireRequest } from "../../gateway/spi/wire.ts";

const KEY_ID = /^[A-Za-z0-9._-]{1,64}$/;
const TIMESTAMP = /^\d{13}$/;
const NONCE = /^[0-9a-f]{32}$/;
const SIGNATURE_BYTES = 32;

export const outbound = {
  request: {
    kind: "signature",
    signedBytes: (request, stamp) => signedText(request.method, request, stamp, request.body),
    attach: (request, stamp, signature) => ({
      ...request,
      headers: new Map([
        ...request.headers,
        ["elcore-key-id", stamp.keyId],
        ["elcore-timestamp", String(stamp.timestamp)],
        ["elcore-nonce", stamp.nonce],
        ["elcore-signature", base64(signature)],
      ]),
    }),
  },
  reply: {
    kind: "signature",
    claim: (reply, about) => claim(reply.headers, String(reply.status), about, reply.body),
  },
} satisfies OutboundScheme;

/** The core signs what it tells as we sign what we ask, and our reply is bound to it in the same way. */
export const inbound: InboundScheme = {
  algorithms: ["HMAC-SM3"],
  claim: (request) => {
    const claimed = claim(request.headers, request.method, request, request.body);
    if (!NONCE.test(claimed.nonce ?? "")) {
      throw new GatewayError("request.header-malformed", { fields: ["elcore-nonce"] });
    }
    return claimed;
  },
  clockSkewSeconds: 300,
  reply: {
    kind: "signature",
    signedBytes: (reply, stamp, about) => {
      const question = asked(about);
      return signedText(String(reply.status), question, { ...stamp, nonce: nonceOf(question) }, reply.body);
    },
    attach: (reply, stamp, signature, about) => ({
      ...reply,
      headers: new Map([
        ...reply.headers,
        ["elcore-key-id", stamp.keyId],
        ["elcore-timestamp", String(stamp.timestamp)],
        ["elcore-nonce", nonceOf(asked(about))],
        ["elcore-signature", base64(signature)],
      ]),
    }),
  },
};

/** A reply without its question could answer any. */
function asked(about: WireRequest | undefined): WireRequest {
  if (about === undefined) throw new GatewayError("gateway.internal", { detail: "a reply to nothing" });
  return about;
}

const nonceOf = (request: WireRequest): string => request.headers.get("elcore-nonce") ?? "";

/** @throws GatewayError `signature.missing`, `signature.malformed`, `request.header-malformed` */
function claim(
  headers: WireRequest["headers"],
  first: string,
  about: WireRequest,
  body: Uint8Array,
): SignatureClaim {
  const keyId = headers.get("elcore-key-id");
  const time = headers.get("elcore-timestamp");
  const nonce = headers.get("elcore-nonce");
  const text = headers.get("elcore-signature");
  if (keyId === undefined || time === undefined || nonce === undefined || text === undefined) {
    throw new GatewayError("signature.missing");
  }
  const signature = decodeStrictBase64(text, SIGNATURE_BYTES);
  if (signature === undefined) throw new GatewayError("signature.malformed");
  if (!KEY_ID.test(keyId) || !TIMESTAMP.test(time)) throw new GatewayError("request.header-malformed");
  const timestamp = Number(time);
  return {
    keyId,
    algorithm: "HMAC-SM3",
    signature,
    signedBytes: signedText(first, about, { keyId, timestamp, nonce }, body),
    timestamp,
    nonce,
  };
}

function signedText(
  first: string,
  { path, query }: WireRequest,
  { timestamp, nonce, keyId }: Pick<Stamp, "timestamp" | "nonce" | "keyId">,
  body: Uint8Array,
): Uint8Array {
  const target = query === "" ? path : `${path}?${query}`;
  const head = `${first}\n${target}\n${timestamp}\n${nonce}\n${keyId}\n`;
  const bytes = Buffer.allocUnsafe(head.length + body.length + 1);
  bytes.write(head, 0, "latin1");
  bytes.set(body, head.length);
  bytes[bytes.length - 1] = 0x0a;
  return bytes;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");
}
