/** A call as the platform takes it: JSON to the interface's own path, or a form to the extranet's proxy. */
import { GatewayError } from "../../gateway/core/gateway-error.ts";
import type { OutboundContext } from "../../gateway/spi/delivery.ts";
import type { WireRequest } from "../../gateway/spi/wire.ts";

export const REFRESH = "refreshappsecret";
const PATHS: Readonly<Record<string, string>> = { [REFRESH]: "/sysapi/auth/refreshappsecret" };
const FORM = "application/x-www-form-urlencoded;charset=utf-8";

/** Names under which a registration chooses the dialect. */
export const FAMILY = "option.family";
export const PROXY = "option.httpproxy";

/** @throws GatewayError `channel.unprovisioned`: the registration has no sid of this interface */
export function messageTo(name: string, body: unknown, { interfaces }: OutboundContext): WireRequest {
  const sid = interfaces[name];
  if (sid === undefined) throw new GatewayError("channel.unprovisioned", { detail: `interface ${name}` });
  const family = interfaces[FAMILY] === "gjgxjhpt" ? "gjgxjhpt" : "gjzwfwpt";
  const accessKey = interfaces[PROXY];
  const content = JSON.stringify(body);
  // The secret comes from the platform itself: the proxy is for business calls.
  if (accessKey === undefined || name === REFRESH) {
    return wire(
      PATHS[name] ?? `/sysapi/${name}`,
      "application/json;charset=utf-8",
      content,
      `${family}_sid`,
      sid,
    );
  }
  const form = new URLSearchParams({
    access_key: accessKey,
    format: "json",
    version: "1.0",
    biz_content: content,
  });
  return wire("/gateway/httpproxy", FORM, form.toString(), `${family}_sid`, sid);
}

function wire(path: string, type: string, body: string, sidName: string, sid: string): WireRequest {
  const headers = new Map([
    ["content-type", type],
    ["accept", "application/json"],
    [sidName, sid],
  ]);
  return { method: "POST", path, query: "", headers, body: Buffer.from(body) };
}

export const isForm = (message: WireRequest): boolean => message.headers.get("content-type") === FORM;
