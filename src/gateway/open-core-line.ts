/** The line to the e-licence core: signed both ways, behind its own gate and breaker. */
import type { CoreTasks } from "./core/core-tasks.ts";
import { GatewayError } from "./core/gateway-error.ts";
import type { CoreOperations } from "./core/operations.ts";
import type { CredentialDirectory } from "./credentials/model.ts";
import { openTransport, type TransportRoom } from "./open-transport.ts";
import { createHttp } from "./platform/http.ts";
import type { Adapter } from "./spi/adapter.ts";
import type { ObservableTransport } from "./transport/transport.ts";

/** The partner record that holds the key agreed with the e-licence core. */
const CORE_PARTNER = "elicence-core";

export interface CoreLine {
  readonly core: CoreOperations & CoreTasks;
  readonly transport: ObservableTransport;
  readonly close: () => Promise<void>;
}

export interface CoreLineRoom extends TransportRoom {
  readonly adapters: readonly Adapter[];
  readonly directory: CredentialDirectory;
  readonly coreUrl: string | undefined;
}

/** @throws GatewayError `gateway.configuration`: no address, or no adapter that answers for the core */
export function openCoreLine({ adapters, coreUrl, ...room }: CoreLineRoom): CoreLine {
  if (coreUrl === undefined)
    throw new GatewayError("gateway.configuration", { detail: "ELGW_CORE_URL is not set" });
  const adapter = adapters.find(({ id }) => id === CORE_PARTNER);
  if (adapter === undefined)
    throw new GatewayError("gateway.configuration", { detail: "no adapter of the e-licence core" });
  const http = createHttp();
  const transport = openTransport(room, {
    adapter,
    partnerId: CORE_PARTNER,
    baseUrl: coreUrl,
    concurrent: adapter.quota.concurrent,
    role: "core",
    http,
  });
  const { core, tasks } = adapter.connect?.(transport) ?? {};
  if (core === undefined || tasks === undefined)
    throw new GatewayError("gateway.configuration", { detail: "the core adapter answers no operations" });
  return { core: { ...core, ...tasks }, transport, close: () => http.close() };
}
