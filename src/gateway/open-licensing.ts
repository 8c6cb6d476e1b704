/** The way to the transport licensing system: opened when somebody applies, or asks about another province's licence. */
import { GatewayError } from "./core/gateway-error.ts";
import type { LicensingOffice } from "./core/licensing-office.ts";
import { openTransport, type TransportRoom } from "./open-transport.ts";
import { type Channel, listChannels } from "./outbox/channels.ts";
import type { Database } from "./platform/database/database.ts";
import { createHttp, type Http } from "./platform/http.ts";
import type { Adapter } from "./spi/adapter.ts";

export interface LicensingRoom extends TransportRoom {
  readonly adapters: readonly Adapter[];
  readonly database: Database;
  readonly directory: TransportRoom["directory"] & { readonly version: () => number };
}

export interface LicensingLine {
  /** @throws GatewayError `channel.unprovisioned`: no active partner of it has an open channel and a key */
  readonly office: () => Promise<LicensingOffice>;
  readonly close: () => Promise<void>;
}

interface Opened {
  readonly channel: Channel;
  readonly office: LicensingOffice;
  readonly http: Http;
}

/** How long what was read of the channels counts: a change of address is rare, a question is not. */
const CHANNEL_MS = 1_000;

export function openLicensing(room: LicensingRoom): LicensingLine {
  const { adapters, clock, database, directory } = room;
  let opened: Opened | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;

  const look = async (): Promise<Opened | undefined> => {
    const found = (await listChannels(database)).find(
      ({ partnerId, state }) => state === "on" && adapterOf(partnerId)?.connect !== undefined,
    );
    if (found?.partnerId === opened?.channel.partnerId && found?.revision === opened?.channel.revision)
      return opened;
    await opened?.http.close();
    return found === undefined ? undefined : open(found);
  };
  const adapterOf = (partnerId: string): Adapter | undefined => {
    const partner = directory.partner(partnerId);
    if (partner?.state !== "active" || directory.signingCredential(partnerId) === undefined) return undefined;
    return adapters.find(({ id, reachesLicensing }) => id === partner.adapter && reachesLicensing === true);
  };
  const open = (channel: Channel): Opened | undefined => {
    const { partnerId, baseUrl } = channel;
    const adapter = adapterOf(partnerId);
    if (adapter === undefined) return undefined;
    const concurrent = channel.concurrent ?? adapter.quota.concurrent;
    const http = createHttp({ connections: concurrent });
    const transport = openTransport(room, { adapter, partnerId, baseUrl, concurrent, role: "partner", http });
    const office = adapter.connect?.(transport).licensing;
    return office === undefined ? undefined : { channel, office, http };
  };
  return {
    office: async () => {
      if (clock() - lookedAt >= CHANNEL_MS || opened === undefined) {
        opened = await look();
        lookedAt = clock();
      }
      if (opened === undefined)
        throw new GatewayError("channel.unprovisioned", {
          detail: "no way to the transport licensing system",
        });
      return opened.office;
    },
    close: async () => {
      await opened?.http.close();
    },
  };
}
