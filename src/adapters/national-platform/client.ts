import { GatewayError } from "../../gateway/core/gateway-error.ts";
import type { Client, Transport } from "../../gateway/spi/adapter.ts";
import { notNow } from "../../gateway/spi/not-now.ts";
import { parseBoundedJson } from "../../gateway/spi/parse-bounded-json.ts";
import type { WireRequest, WireResponse } from "../../gateway/spi/wire.ts";

/** Lists the services of the catalogue: a signed call that changes nothing there. */
const listServices: WireRequest = {
  method: "POST",
  path: "/sysapi/service/getlist",
  query: "",
  headers: new Map([
    ["content-type", "application/json;charset=utf-8"],
    ["accept", "application/json"],
    ["gjzwfwpt_sid", "s_sys_service001"],
  ]),
  body: Buffer.from("{}"),
};

/** A probe proves key and reach; what is reported goes by `deliveries.ts`. */
export function connect(transport: Transport): Client {
  return {
    probe: async (signal) => {
      checkReply(await transport.send(listServices, { signal, traceId: "probe" }));
    },
  };
}

/** `code` is 200 (number or text) or it is no success, whatever the HTTP status says. */
function checkReply(reply: WireResponse): void {
  const later = notNow(reply);
  if (later !== undefined) throw new GatewayError("partner.unavailable", later);
  let code: unknown;
  try {
    code = parseBoundedJson(reply.body, { lowerCaseKeys: true })["code"];
  } catch (cause) {
    throw new GatewayError("partner.garbled", { cause, detail: `HTTP ${reply.status}` });
  }
  if (code !== 200 && code !== "200")
    throw new GatewayError("partner.unmapped", { detail: `HTTP ${reply.status}` });
}
