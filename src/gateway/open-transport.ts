import { GatewayError } from "./core/gateway-error.ts";
import type { Credential, CredentialDirectory } from "./credentials/model.ts";
import { resolveAlgorithm } from "./crypto/algorithms.ts";
import type { Profiles } from "./mask/profiles.ts";
import { type Channel, type Provisioning, provisioningOf } from "./outbox/channels.ts";
import type { Clock } from "./platform/clock.ts";
import type { Http } from "./platform/http.ts";
import type { Ids } from "./platform/ids.ts";
import type { Adapter, OutboundScheme } from "./spi/adapter.ts";
import type { OutboundContext } from "./spi/delivery.ts";
import { createTransport, type ObservableTransport } from "./transport/transport.ts";

export interface TransportRoom {
  readonly directory: CredentialDirectory;
  readonly onUse: (credential: Credential, now: number) => void;
  readonly clock: Clock;
  readonly ids: Ids;
}

export interface TransportPlan {
  readonly adapter: Adapter;
  readonly partnerId: string;
  readonly baseUrl: string;
  readonly concurrent: number;
  readonly role: "core" | "partner";
  readonly http: Http;
}

/** Keys and registration are looked up on every message, so that a change counts at once. */
export function openTransport(
  { directory, onUse, clock, ids }: TransportRoom,
  { adapter, partnerId, baseUrl, concurrent, role, http }: TransportPlan,
): ObservableTransport {
  const { outbound } = adapter.scheme;
  if (outbound === undefined)
    throw new GatewayError("gateway.configuration", { detail: `nothing is sent to ${adapter.id}` });
  const clientId = directory.partner(partnerId)?.clientId;
  return createTransport({
    adapterScheme: outbound,
    baseUrl: new URL(baseUrl),
    credential: () => {
      const credential = sendingKey(directory, outbound, partnerId);
      if (credential === undefined)
        throw new GatewayError("gateway.configuration", { detail: `no usable key for ${partnerId}` });
      return credential;
    },
    theirKey: () => directory.theirCredential(partnerId, "SM2-SM3"),
    ourKey: () => {
      const ours = directory.signingCredential(partnerId, "SM2-SM3");
      return ours?.use === "ours" ? ours : undefined;
    },
    replyKey: (keyId) => {
      const holder = directory.byKey(adapter.id, keyId);
      return holder?.partner.id === partnerId ? holder.credential : undefined;
    },
    algorithms: resolveAlgorithm,
    onUse,
    clock,
    ids,
    http,
    partnerRole: role,
    quota: { concurrent },
    interfaces: () => contextOf(directory, partnerId).interfaces,
    ...(role === "core" || clientId === undefined ? {} : { clientId }),
  });
}

/** What proves us. A token is a secret that both hold: a pair that stands beside it opens replies and proves nothing. */
function sendingKey(
  directory: CredentialDirectory,
  outbound: OutboundScheme | undefined,
  partnerId: string,
): Credential | undefined {
  return outbound?.request.kind === "token"
    ? directory.sharedCredential(partnerId)
    : directory.signingCredential(partnerId);
}

export interface StandingRoom {
  readonly adapters: readonly Adapter[];
  readonly directory: CredentialDirectory;
  readonly profiles: Pick<Profiles, "has">;
}

/** Whether anything may be sent on the channel now, and by which adapter. */
export function standingOf(
  { adapters, directory, profiles }: StandingRoom,
  channel: Channel,
): Provisioning & { readonly adapter: Adapter | undefined } {
  const partner = directory.partner(channel.partnerId);
  const adapter = adapters.find(({ id }) => id === partner?.adapter);
  const hasKey = sendingKey(directory, adapter?.scheme.outbound, channel.partnerId) !== undefined;
  return { adapter, ...provisioningOf({ channel, partner, adapter, hasKey, hasProfile: profiles.has }) };
}

/** Of the partner's registration, as it is at the moment. @throws GatewayError `partner.unknown` */
export function contextOf(
  directory: Pick<CredentialDirectory, "partner">,
  partnerId: string,
): OutboundContext {
  const partner = directory.partner(partnerId);
  if (partner === undefined) throw new GatewayError("partner.unknown");
  return { clientId: partner.clientId, interfaces: partner.interfaces };
}
