/** How far an application has come, told to the portal that it came from. The portal drops a messageId that it has had. */
import { GatewayError, toGatewayError } from "../../gateway/core/gateway-error.ts";
import type { OutboundItem, Outcome, Outward } from "../../gateway/spi/delivery.ts";
import { notNow } from "../../gateway/spi/not-now.ts";
import type { WireRequest, WireResponse } from "../../gateway/spi/wire.ts";
import { elementOf, messageOf } from "./codec-message.ts";
import { APPLY_STATE } from "./codec-types.ts";
import { read } from "./contract.ts";
import { CIPHER, UNSENT } from "./scheme.ts";

type Item = OutboundItem<"application.progressed">;

const DONE = "0000";
/** "Not now" in the portal's words; every other code is final. */
const BUSY = "5029";

function encode({ id, version, event: { application } }: Item): WireRequest {
  const { businessSn, number, stage } = application;
  // One that did not come from a portal has no number there.
  if (businessSn === undefined) throw new GatewayError("request.invalid", { fields: ["businessSn"] });
  const body = messageOf("applyProgress", {
    messageId: id,
    businessSn,
    acceptNo: number,
    applyState: APPLY_STATE[stage],
    version: String(version),
    ...UNSENT,
  });
  return {
    method: "POST",
    path: "/ysfw/province/applyProgress",
    query: "",
    headers: new Map([["content-type", "application/xml; charset=GB18030"]]),
    body,
  };
}

function decode(reply: WireResponse, { id }: Item): Outcome {
  const later = notNow(reply);
  if (later !== undefined) return { kind: "unavailable", ...later };
  let told: ReturnType<typeof read.portalReply>;
  try {
    told = read.portalReply(elementOf(reply.body, "portalReply"));
  } catch (thrown) {
    return { kind: "unknown", reason: toGatewayError(thrown).code };
  }
  const { code, messageId, receipt } = told;
  if (code === BUSY) return { kind: "unavailable", partnerCode: code };
  if (code !== DONE) return { kind: "refused", partnerCode: code };
  if (messageId !== id) return { kind: "unknown", reason: "a receipt of another message" };
  return { kind: "delivered", receipt: receipt === undefined || receipt === "" ? id : receipt };
}

export const outward: Outward = {
  deliveries: {
    "application.progressed": [
      {
        stage: "reported",
        batchMax: 1,
        encode: ([item]) => {
          if (item === undefined) throw new GatewayError("gateway.internal", { detail: "an empty message" });
          return encode(item);
        },
        decode: (reply, items) => items.map((item) => decode(reply, item)),
      },
    ],
  },
  interfaces: [],
  options: { [CIPHER]: ["SM4-CBC", "SM4-ECB"] },
};
