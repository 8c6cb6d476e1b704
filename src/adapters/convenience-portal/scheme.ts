/**
 * SM4 over the whole message, and inside it `crcCode`: a MAC over the message with nothing in its crcCode.
 *
 * Which digest the portal's own crcCode is, is not known: contracts/convenience-portal/README.md §3.
 */
import { GatewayError } from "../../gateway/core/gateway-error.ts";
import { decodeStrictBase64 } from "../../gateway/core/strict-base64.ts";
import type { InboundScheme, Opening, OutboundScheme, Sealing } from "../../gateway/spi/adapter.ts";
import type { WireRequest, WireResponse } from "../../gateway/spi/wire.ts";
import { momentOf, momentText, signedPartOf, textIn, withCrcCode } from "./codec-message.ts";

/** Who sends: the message itself cannot be read before it is known. */
const SENDER = "x-portal-id";
/** Of a registration: `SM4-CBC` (default, the IV in front) or `SM4-ECB`. */
export const CIPHER = "option.cipher";
const SEALED_TYPE = "text/plain; charset=us-ascii";

function sealedBytes(body: Uint8Array): Uint8Array | undefined {
  return decodeStrictBase64(Buffer.from(body).toString("latin1"));
}

const inRequest: Opening<WireRequest> = {
  sealed: (request) => {
    const keyId = request.headers.get(SENDER);
    if (keyId === undefined) throw new GatewayError("request.header-missing", { fields: [SENDER] });
    const bytes = sealedBytes(request.body);
    if (bytes === undefined || bytes.length === 0)
      throw new GatewayError("request.malformed", { fields: ["base64"] });
    return { bytes, keyId };
  },
  opened: (request, plain) => ({ ...request, body: plain }),
};

function sealing<
  Message extends { readonly body: Uint8Array; readonly headers: ReadonlyMap<string, string> },
>(): Sealing<Message> {
  return {
    plain: ({ body }) => body,
    attach: (message, sealed) => ({
      ...message,
      headers: new Map([...message.headers, ["content-type", SEALED_TYPE]]),
      body: Buffer.from(Buffer.from(sealed).toString("base64")),
    }),
  };
}
const toReply = sealing<WireResponse>();

export const inbound: InboundScheme = {
  algorithms: ["HMAC-SM3", "HMAC-SHA256"],
  keyNamedBy: "client",
  clockSkewSeconds: 300,
  sealing: { cipher: "SM4-CBC", cipherOption: CIPHER, request: inRequest, reply: () => toReply },
  claim: (request) => {
    const keyId = request.headers.get(SENDER) ?? "";
    const { crcCode, signedBytes } = signedPartOf(request.body);
    const timestamp = momentOf(textIn(request.body, "applyDate"));
    if (timestamp === undefined) throw new GatewayError("signature.malformed", { fields: ["applyDate"] });
    return {
      keyId,
      clientId: keyId,
      signature: Buffer.from(crcCode, "hex"),
      signedBytes,
      timestamp,
      nonce: crcCode,
    };
  },
  reply: {
    kind: "signature",
    signedBytes: (reply) => Buffer.from(reply.body),
    attach: (reply, _stamp, signature) => ({ ...reply, body: withCrcCode(reply.body, signature) }),
  },
};

const MARKS = { nonce: "@nonce@", applyDate: "@applyDate@" } as const;
/** What a message says of its sending is filled in when it is sent. */
export const UNSENT = MARKS;

const stamped = (
  body: Uint8Array,
  { nonce, timestamp }: { readonly nonce: string; readonly timestamp: number },
): Buffer =>
  Buffer.from(
    Buffer.from(body)
      .toString("latin1")
      .replace(MARKS.nonce, nonce)
      .replace(MARKS.applyDate, momentText(timestamp)),
    "latin1",
  );

export const outbound: OutboundScheme = {
  sealing: {
    cipher: "SM4-CBC",
    cipherOption: CIPHER,
    request: sealing<WireRequest>(),
    reply: {
      // A page of a proxy, or nothing at all: it is judged as what nobody signed.
      sealed: ({ body }) => {
        const bytes = sealedBytes(body);
        return bytes === undefined || bytes.length === 0 ? undefined : { bytes, keyId: "" };
      },
      opened: (reply, plain) => ({ ...reply, body: plain }),
    },
  },
  request: {
    kind: "signature",
    signedBytes: (message, stamp) => stamped(message.body, stamp),
    attach: (message, stamp, signature) => ({
      ...message,
      headers: new Map([...message.headers, [SENDER, stamp.keyId]]),
      body: withCrcCode(stamped(message.body, stamp), signature),
    }),
  },
  reply: {
    kind: "signature",
    claim: (reply, about) => {
      const { crcCode, signedBytes } = signedPartOf(reply.body);
      return {
        keyId: about.headers.get(SENDER) ?? "",
        signature: Buffer.from(crcCode, "hex"),
        signedBytes,
        timestamp: momentOf(textIn(reply.body, "replyDate")) ?? Number.NaN,
        nonce: textIn(reply.body, "nonce"),
      };
    },
  },
};
