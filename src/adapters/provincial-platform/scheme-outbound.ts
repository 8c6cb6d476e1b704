/** How we call the province, in dialect A: our token in the head, its answers encrypted to our key. */
import { GatewayError } from "../../gateway/core/gateway-error.ts";
import type { OutboundScheme } from "../../gateway/spi/adapter.ts";
import type { WireRequest, WireResponse } from "../../gateway/spi/wire.ts";
import { inbound, LAYOUT } from "./scheme.ts";

type Message = Readonly<Record<string, unknown>>;

function parsed({ body }: Pick<WireResponse, "body">): Message | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Message)
      : undefined;
  } catch {
    return undefined;
  }
}

export const outbound: OutboundScheme = {
  legacy: inbound.legacy ?? {},
  request: {
    kind: "token",
    attach: (message, accessToken, { clientId: accessId }): WireRequest => ({
      ...message,
      body: Buffer.from(JSON.stringify({ head: { accessId, accessToken }, ...parsed(message) })),
    }),
  },
  sealing: {
    cipher: "SM2",
    layout: LAYOUT,
    reply: {
      sealed: (reply) => {
        const data = parsed(reply)?.["data"];
        if (typeof data !== "string") return undefined;
        if (!/^(?:[0-9a-f]{2})+$/.test(data))
          throw new GatewayError("signature.malformed", { fields: ["data"] });
        return { bytes: Buffer.from(data, "hex"), keyId: "" };
      },
      opened: (reply, plain) => ({
        ...reply,
        body: Buffer.from(
          JSON.stringify({
            ...parsed(reply),
            data: JSON.parse(Buffer.from(plain).toString("utf8")) as unknown,
          }),
        ),
      }),
    },
  },
  reply: {
    kind: "waived",
    clause: "contracts/provincial-platform/README.md §3: replies are encrypted to the caller and not signed",
  },
};
