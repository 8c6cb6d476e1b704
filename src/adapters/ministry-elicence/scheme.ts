/** Signed login for a token; the messages bear it (contract, `securitySchemes`). */
import { GatewayError } from "../../gateway/core/gateway-error.ts";
import type { OutboundScheme, Session, Waiver } from "../../gateway/spi/adapter.ts";
import { isTokenRejected, messageTo } from "./codec-message.ts";
import { readLoginReply } from "./contract.ts";

const readme = "contracts/ministry-elicence/README.md";
const unsignedReplies: Waiver = { kind: "waived", clause: `${readme} §4.1: replies carry no signature` };

const session: Session = {
  request: ({ clientId }) => messageTo("/elicence/v1/login", { appId: clientId }),
  signing: {
    kind: "signature",
    signedBytes: (message, { clientId, timestamp, nonce }) =>
      Buffer.concat([Buffer.from(`${clientId}\n${timestamp}\n${nonce}\n`), message.body]),
    attach: (message, { clientId, timestamp, nonce }, signature) => ({
      ...message,
      headers: new Map([
        ...message.headers,
        ["app-id", clientId],
        ["timestamp", String(timestamp)],
        ["nonce", nonce],
        ["sign", Buffer.from(signature).toString("base64")],
      ]),
    }),
  },
  read: (reply, now) => {
    const { Status, Custom } = readLoginReply(reply);
    if (Status.Code !== "1" || Custom === undefined)
      throw new GatewayError("partner.unmapped", { detail: "login refused" });
    return { value: Custom.AccessToken, endsAt: now + Custom.ExpiresIn * 1000 };
  },
  isRejected: isTokenRejected,
};

export const outbound: OutboundScheme = {
  request: {
    kind: "token",
    attach: (message, token) => ({
      ...message,
      headers: new Map([...message.headers, ["access-token", token]]),
    }),
  },
  session,
  reply: unsignedReplies,
};
