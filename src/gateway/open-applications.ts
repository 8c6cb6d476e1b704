import { createApplicationDesk, type RunningDesk } from "./applications/application-desk.ts";
import type { AuditLog } from "./audit/audit.ts";
import { collectIn } from "./collect/collect.ts";
import { toGatewayError } from "./core/gateway-error.ts";
import type { CredentialDirectory } from "./credentials/model.ts";
import type { LicensingLine } from "./open-licensing.ts";
import type { OutboxStore } from "./outbox/outbox-store.ts";
import type { Clock } from "./platform/clock.ts";
import type { Database } from "./platform/database/database.ts";
import type { Ids } from "./platform/ids.ts";
import { errorFacts, type Log } from "./platform/log.ts";
import type { Adapter } from "./spi/adapter.ts";

export interface ApplicationsRoom {
  readonly adapters: readonly Adapter[];
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly database: Database;
  readonly directory: CredentialDirectory;
  readonly ids: Ids;
  readonly licensing: LicensingLine;
  readonly log: Log;
  readonly outbox: OutboxStore;
}

/** How often it is looked whether an application's time has come. */
const LOOK_EVERY_MS = 1_000;

/** The desk, and the round that asks about what is still open. */
export function openApplications(
  room: ApplicationsRoom,
): RunningDesk & { readonly stop: () => Promise<void> } {
  const { adapters, audit, clock, database, directory, ids, licensing, log, outbox } = room;
  const isTold = (partnerId: string): boolean => {
    const adapter = adapters.find(({ id }) => id === directory.partner(partnerId)?.adapter);
    return adapter?.outward?.deliveries["application.progressed"] !== undefined;
  };
  const desk = createApplicationDesk({
    database,
    clock,
    office: licensing.office,
    commit: (text) => audit.commit(text),
    tell: async (tx, event, submittedBy) => {
      await collectIn(tx, { outbox, clock }, [event], isTold(submittedBy) ? [submittedBy] : []);
    },
  });
  const stop = new AbortController();
  let running: Promise<unknown> = Promise.resolve();
  let isOut = false;
  const timer = setInterval(() => {
    if (isOut) return;
    isOut = true;
    running = desk
      .follow({ traceId: ids.traceId(), signal: stop.signal })
      .catch((thrown: unknown) => log.warn("applications not followed", errorFacts(toGatewayError(thrown))))
      .finally(() => {
        isOut = false;
      });
  }, LOOK_EVERY_MS);
  timer.unref();
  return {
    ...desk,
    stop: async () => {
      clearInterval(timer);
      stop.abort();
      await running;
    },
  };
}
