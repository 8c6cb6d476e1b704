/**
 * What we send to the platform: the same signature under either header family, with a secret that the appkey is
 * exchanged for (contract README §5).
 */
import { GatewayError } from "../../gateway/core/gateway-error.ts";
import type { OutboundScheme, Session, Stamp, Waiver } from "../../gateway/spi/adapter.ts";
import type { WireRequest } from "../../gateway/spi/wire.ts";
import { isForm, messageTo, REFRESH } from "./codec-envelope.ts";
import { isSessionRejected } from "./codec-reply.ts";
import { readSecret } from "./codec-session.ts";

const FAMILIES = ["gjzwfwpt", "gjgxjhpt"] as const;
type Family = (typeof FAMILIES)[number];

/** The message says by its sid header which family it is of. */
function familyOf(message: WireRequest): { readonly family: Family; readonly sid: string } {
  for (const family of FAMILIES) {
    const sid = message.headers.get(`${family}_sid`);
    if (sid !== undefined) return { family, sid };
  }
  throw new GatewayError("gateway.internal", { detail: "a message to the platform names no interface" });
}

/** No separators, and no body: README §3. */
const signedBytes = (message: WireRequest, { clientId, timestamp }: Stamp): Uint8Array =>
  Buffer.from(`${familyOf(message).sid}${clientId}${timestamp}`);

function fieldsOf(message: WireRequest, stamp: Stamp, signature: Uint8Array): ReadonlyMap<string, string> {
  const { family, sid } = familyOf(message);
  return new Map([
    [`${family}_rid`, stamp.clientId],
    [`${family}_sid`, sid],
    [`${family}_rtime`, String(stamp.timestamp)],
    [`${family}_sign`, Buffer.from(signature).toString("base64")],
  ]);
}

/** The form proxy wants the values in the form as well. */
function attach(message: WireRequest, stamp: Stamp, signature: Uint8Array): WireRequest {
  const headers = new Map([...message.headers, ...fieldsOf(message, stamp, signature)]);
  if (!isForm(message)) return { ...message, headers };
  const form = new URLSearchParams(Buffer.from(message.body).toString("utf8"));
  form.set("request_id", stamp.nonce);
  form.set("timestamp", String(stamp.timestamp));
  form.set("sign", Buffer.from(signature).toString("base64"));
  return { ...message, headers, body: Buffer.from(form.toString()) };
}

const session: Session = {
  request: (_stamp, interfaces) => messageTo(REFRESH, {}, { clientId: "", interfaces }),
  signing: {
    kind: "signature",
    signedBytes,
    attach: (message, stamp, signature) => {
      const fields = fieldsOf(message, stamp, signature);
      const body = Buffer.from(JSON.stringify(Object.fromEntries(fields)));
      return { ...message, headers: new Map([...message.headers, ...fields]), body };
    },
  },
  wrapped: "aes-appkey",
  read: readSecret,
  isRejected: isSessionRejected,
};

const noReplySignature: Waiver = {
  kind: "waived",
  clause: "contracts/national-platform/README.md §3: the gjzwfwpt family defines no signature of replies",
};

export const outbound = {
  request: { kind: "signature", signedBytes, attach },
  session,
  reply: noReplySignature,
} satisfies OutboundScheme;
