import type { AuditLog } from "./audit/audit.ts";
import { toGatewayError } from "./core/gateway-error.ts";
import type { Peers } from "./operator/context.ts";
import { reconcilePartsOf } from "./operator/reconcile-commands.ts";
import { startNightly } from "./outbox/nightly.ts";
import { reconcilePartner } from "./outbox/reconcile-partner.ts";
import type { Clock } from "./platform/clock.ts";
import type { Database } from "./platform/database/database.ts";
import type { Ids } from "./platform/ids.ts";
import { errorFacts, type Log } from "./platform/log.ts";

const WAIT_MS = 10 * 60_000;

export interface NightlyRoom {
  readonly database: Database;
  readonly peers: Peers;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
}

/** The nightly comparison of copies, on record like an operator's. */
export function openNightly(room: NightlyRoom): { readonly stop: () => Promise<void> } {
  const { database, audit, clock, ids, log } = room;
  return startNightly({
    queryable: database,
    clock,
    reconcile: async (channel, night) => {
      const parts = await reconcilePartsOf(room, channel);
      const report = await reconcilePartner(parts, { heal: "if-plausible", waitMs: WAIT_MS, night });
      if (report === undefined) return;
      const { ours, theirs, equal, healed, differences, isSuspect } = report;
      log[isSuspect === true ? "error" : "info"](`reconciled with ${channel.partnerId}`, {
        ours,
        theirs,
        equal,
        healed: healed.length,
        isSuspect,
      });
      await audit.append({
        kind: "configuration",
        traceId: ids.traceId(),
        at: clock(),
        outcome: "ok",
        action: "reconcile.nightly",
        partner: channel.partnerId,
        note: JSON.stringify({
          ours,
          theirs,
          equal,
          differ: differences.length,
          healed: healed.length,
          isSuspect,
        }),
      });
    },
    onProblem: (partnerId, thrown) =>
      log.error(`nightly reconciliation ${partnerId}`, errorFacts(toGatewayError(thrown))),
  });
}
