/**
 * The `gjzwfwpt_*` headers: `sign = base64(HMAC-SHA256(appsecret, sid + rid + rtime))`.
 *
 * No separators and no body: contracts/national-platform/README.md says what follows from that.
 */
import { hash } from "node:crypto";
import { GatewayError } from "../../gateway/core/gateway-error.ts";
import { decodeStrictBase64 } from "../../gateway/core/strict-base64.ts";
import type { InboundScheme, SignatureClaim, Waiver } from "../../gateway/spi/adapter.ts";
import type { WireRequest } from "../../gateway/spi/wire.ts";

const RID = "gjzwfwpt_rid";
const SID = "gjzwfwpt_sid";
const RTIME = "gjzwfwpt_rtime";
const SIGN = "gjzwfwpt_sign";
const BODY_SIGN = "gjzwfwpt_bodysign";

const macBytes = 32;
const printable = /^[\x21-\x7e]{1,128}$/;
/** `Number` would take hex, signs, fractions and blanks. */
const milliseconds = /^\d{13}$/;

const noReplySignature: Waiver = {
  kind: "waived",
  clause: "contracts/national-platform/README.md §3: the gjzwfwpt family defines no signature of replies",
};

export const inbound: InboundScheme = {
  algorithms: ["HMAC-SHA256"],
  claim,
  keyNamedBy: "client",
  clockSkewSeconds: 300,
  unsignedBody: {
    kind: "waived",
    clause: "contracts/national-platform/README.md §3: sign covers sid + rid + rtime and nothing else",
  },
  reply: noReplySignature,
};

function claim(request: WireRequest): SignatureClaim {
  const rid = header(request, RID, printable);
  const sid = header(request, SID, printable);
  const rtime = header(request, RTIME, milliseconds);
  const sign = request.headers.get(SIGN);
  if (sign === undefined) throw new GatewayError("signature.missing", { fields: [SIGN] });
  const signature = macOf(sign, SIGN);
  const text = sid + rid + rtime;
  const bodyDigest = hash("sha256", request.body, "hex");
  const bodySign = request.headers.get(BODY_SIGN);
  return {
    keyId: rid,
    clientId: rid,
    algorithm: "HMAC-SHA256",
    signature,
    signedBytes: Buffer.from(text),
    timestamp: Number(rtime),
    // Two honest calls in one millisecond carry the same sign; their bodies tell them apart.
    nonce: `${sign}.${bodyDigest}`,
    interfaceId: sid,
    ...(bodySign === undefined
      ? {}
      : { body: { signature: macOf(bodySign, BODY_SIGN), signedBytes: Buffer.from(text + bodyDigest) } }),
  };
}

function header(request: WireRequest, name: string, shape: RegExp): string {
  const value = request.headers.get(name);
  if (value === undefined) throw new GatewayError("request.header-missing", { fields: [name] });
  if (!shape.test(value)) throw new GatewayError("request.header-malformed", { fields: [name] });
  return value;
}

function macOf(text: string, name: string): Uint8Array {
  const bytes = decodeStrictBase64(text, macBytes);
  if (bytes === undefined) throw new GatewayError("signature.malformed", { fields: [name] });
  return bytes;
}
