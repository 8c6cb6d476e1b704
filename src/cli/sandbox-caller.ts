/** Calls the gateway as one of the sandbox's partners, and believes only what is signed. */
import { GatewayError } from "../gateway/core/gateway-error.ts";
import { loadConformance } from "./load-conformance.ts";
import { sandboxPartners } from "./sandbox-credentials.ts";
import { exchange } from "./wire-exchange.ts";

export type Caller = <T>(route: string, body: object) => Promise<T>;

/** @throws GatewayError `partner.unknown`; the caller throws `partner.refused` with the gateway's own code in its detail */
export async function sandboxCaller(
  env: NodeJS.ProcessEnv,
  name: string,
  signal: AbortSignal,
): Promise<Caller> {
  const partner = sandboxPartners(env).get(name);
  if (partner === undefined) throw new GatewayError("partner.unknown", { detail: "elgw start" });
  const { adapter, signAsPartner, verifyReplyAsPartner } = await loadConformance(partner.adapter);
  const { systemIds } = await import("../gateway/platform/ids.ts");
  const { systemClock } = await import("../gateway/platform/clock.ts");
  const [credential] = partner.credentials;
  return async <T>(routeName: string, body: object): Promise<T> => {
    const route = adapter.routes.find((each) => each.name === routeName);
    if (route === undefined || signAsPartner === undefined)
      throw new GatewayError("operator.usage", { fields: ["route"] });
    const plain = {
      method: route.method,
      path: route.path,
      query: "",
      headers: new Map([["content-type", route.contentType]]),
      body: Buffer.from(JSON.stringify(body)),
    };
    const request = signAsPartner(plain, credential, { timestamp: systemClock(), nonce: systemIds.nonce() });
    const reply = await exchange(partner.baseUrl, request, signal);
    const said = JSON.parse(Buffer.from(reply.body).toString("utf8")) as {
      readonly error?: { readonly code?: string };
    };
    if (reply.status !== 200)
      throw new GatewayError("partner.refused", {
        detail: `${routeName}: ${said.error?.code ?? reply.status}`,
      });
    if (verifyReplyAsPartner?.(reply, request, credential) !== true)
      throw new GatewayError("signature.wrong", { detail: routeName });
    return said as T;
  };
}
