/**
 * Which bytes gateway and core sign (contract, `securitySchemes.signature`).
 *
 * The body goes in whole and not as a digest: one pass of SM3 instead of two, and no arithmetic here.
 * Every line before the body is free of line feeds, so the text has one reading; a question starts with
 * letters and a reply with digits, so neither passes as the other.
 */
import { GatewayError } from "../../gateway/core/gateway-error.ts";
import { decodeStrictBase64 } from "../../gateway/core/strict-base64.ts";
import type { OutboundScheme, SignatureClaim, Stamp } from "../../gateway/spi/adapter.ts";
import type { WireRequest, WireResponse } from "../../gateway/spi/wire.ts";

const KEY_ID = /^[A-Za-z0-9._-]{1,64}$/;
const TIMESTAMP = /^\d{13}$/;
const SIGNATURE_BYTES = 32;

export const outbound: OutboundScheme = {
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
  reply: { kind: "signature", claim },
};

/** @throws GatewayError `signature.missing`, `signature.malformed`, `request.header-malformed` */
function claim(reply: WireResponse, about: WireRequest): SignatureClaim {
  const { headers } = reply;
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
    signedBytes: signedText(String(reply.status), about, { keyId, timestamp, nonce }, reply.body),
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
