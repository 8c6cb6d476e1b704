/** The core and the partners as operator commands reach them: opened when one asks, closed together. */
import type { CoreTasks } from "./core/core-tasks.ts";
import { GatewayError } from "./core/gateway-error.ts";
import { maskEvent } from "./mask/mask-event.ts";
import type { Profiles } from "./mask/profiles.ts";
import { type CoreLine, type CoreLineRoom, openCoreLine } from "./open-core-line.ts";
import { contextOf, openTransport, standingOf } from "./open-transport.ts";
import type { Peers } from "./operator/context.ts";
import { createHttp, type Http } from "./platform/http.ts";

export interface PeersRoom extends CoreLineRoom {
  readonly profiles: Profiles;
  /** Where a line to the core is open already. */
  readonly core?: CoreTasks;
}

export function openPeers(room: PeersRoom): Peers & { readonly close: () => Promise<void> } {
  const { directory, profiles } = room;
  const closers: (() => Promise<void>)[] = [];
  let line: CoreLine | undefined;
  let http: Http | undefined;
  /** One for all partners and all commands: a gateway runs for months. */
  const httpOf = (): Http => {
    if (http === undefined) {
      http = createHttp();
      closers.push(http.close);
    }
    return http;
  };
  return {
    core: async () => {
      if (room.core !== undefined) return room.core;
      if (line === undefined) {
        line = openCoreLine(room);
        closers.push(line.close);
      }
      return line.core;
    },
    partner: async (channel) => {
      const { partnerId, baseUrl, profile } = channel;
      const { adapter, missing } = standingOf(room, channel);
      if (adapter?.outward === undefined || missing.length > 0)
        throw new GatewayError("channel.unprovisioned", { detail: missing.join(", ") });
      const concurrent = channel.concurrent ?? adapter.quota.concurrent;
      const plan = { adapter, partnerId, baseUrl, concurrent, role: "partner", http: httpOf() } as const;
      return {
        outward: adapter.outward,
        transport: openTransport(room, plan),
        context: () => contextOf(directory, partnerId),
        mask: (event) => maskEvent(profiles, profile, event),
      };
    },
    close: async () => {
      for (const close of closers.splice(0)) await close();
    },
  };
}
