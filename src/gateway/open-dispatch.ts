/** Puts the outward half together: each partner's line with its transport, its profile and its evidence. */
import { randomBytes } from "node:crypto";
import type { AuditLog } from "./audit/audit.ts";
import { createRecordDelivery } from "./audit/record-delivery.ts";
import { GatewayError, toGatewayError } from "./core/gateway-error.ts";
import type { OpenDirectory } from "./credentials/directory.ts";
import type { Credential } from "./credentials/model.ts";
import { maskEvent } from "./mask/mask-event.ts";
import type { Profiles } from "./mask/profiles.ts";
import { contextOf, openTransport, standingOf } from "./open-transport.ts";
import type { Channel } from "./outbox/channels.ts";
import type { CoreSide } from "./outbox/core-step.ts";
import { startDeliveryLine } from "./outbox/delivery-line.ts";
import { createDeliveryStages } from "./outbox/delivery-stages.ts";
import { type Dispatch, type RunningLine, startDispatch } from "./outbox/dispatch.ts";
import type { OutboxStore } from "./outbox/outbox-store.ts";
import { createPartnerPort } from "./outbox/partner-port.ts";
import type { Clock } from "./platform/clock.ts";
import type { Database } from "./platform/database/database.ts";
import { createHttp } from "./platform/http.ts";
import type { Ids } from "./platform/ids.ts";
import { errorFacts, type Log } from "./platform/log.ts";
import type { Metrics } from "./platform/metrics.ts";
import type { Adapter } from "./spi/adapter.ts";
import type { Outward } from "./spi/delivery.ts";
import type { BreakerState } from "./transport/circuit-breaker.ts";

export interface DispatchRoom {
  readonly adapters: readonly Adapter[];
  readonly core: CoreSide;
  readonly database: Database;
  readonly outbox: OutboxStore;
  readonly directory: OpenDirectory;
  readonly profiles: Profiles;
  readonly audit: AuditLog;
  readonly onUse: (credential: Credential, now: number) => void;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly metrics: Pick<Metrics, "delivered">;
}

export function openDispatch(room: DispatchRoom): Promise<Dispatch> {
  const { database, outbox, clock, log } = room;
  return startDispatch({
    database,
    store: outbox,
    clock,
    provisioning: (channel) => standingOf(room, channel),
    openLine: (channel) => openLine(room, channel, standingOf(room, channel).adapter),
    onStanding: ({ partnerId, state }, { standing, missing }) =>
      log[standing === "ON_UNPROVISIONED" ? "warn" : "info"](`channel ${partnerId}: ${standing}`, {
        state,
        missing: missing.join(", "),
      }),
    onProblem: (thrown) => log.error("channels not read", errorFacts(toGatewayError(thrown))),
  });
}

const HEALTH = { closed: "well", "half-open": "probe", open: "resting" } as const satisfies Readonly<
  Record<BreakerState, string>
>;

/** Nothing is ever due to it. */
const ASKED_ONLY: RunningLine = {
  wake: () => {},
  reading: () => ({ out: 0 }),
  stop: async () => {},
  close: async () => {},
};

function openLine(room: DispatchRoom, channel: Channel, adapter: Adapter | undefined): RunningLine {
  const { outbox, directory, profiles, audit, clock, ids, log, metrics } = room;
  const { partnerId, profile } = channel;
  if (adapter?.reachesLicensing === true) return ASKED_ONLY;
  if (adapter?.outward === undefined) throw new GatewayError("channel.unprovisioned", { detail: "adapter" });
  const { outward } = adapter;
  const quota = {
    concurrent: channel.concurrent ?? adapter.quota.concurrent,
    perSecond: channel.perSecond ?? adapter.quota.perSecond,
  };
  const http = createHttp({ connections: quota.concurrent });
  const { baseUrl } = channel;
  const plan = { adapter, partnerId, baseUrl, concurrent: quota.concurrent, role: "partner", http } as const;
  const transport = openTransport(room, plan);
  const port = createPartnerPort({
    outward,
    transport,
    core: room.core,
    context: () => contextOf(directory, partnerId),
    mask: (event) => maskEvent(profiles, profile, event),
  });
  const record = createRecordDelivery({ audit, adapter: adapter.id, profile, clock });
  const onTrouble = seldom(clock, (thrown) =>
    log.warn(`a message to ${partnerId} did not come through`, errorFacts(toGatewayError(thrown))),
  );
  const stages = createDeliveryStages({
    store: outbox,
    port,
    clock,
    random: Math.random,
    record,
    onTrouble,
  });
  const line = startDeliveryLine({
    partnerId,
    store: outbox,
    stages,
    stepOf: port.stepOf,
    batchMax: largestMessage(outward),
    clock,
    traceId: ids.traceId,
    owner: `${process.pid}-${randomBytes(4).toString("hex")}`,
    quota,
    health: () => HEALTH[transport.read().breaker.state],
    onSettled: ({ counted }) => metrics.delivered(partnerId, counted),
    onProblem: (thrown) => log.error(`deliveries to ${partnerId}`, errorFacts(toGatewayError(thrown))),
  });
  return {
    ...line,
    close: async () => {
      await line.stop();
      await http.close();
    },
  };
}

const largestMessage = ({ deliveries }: Outward): number =>
  Math.max(
    1,
    ...Object.values(deliveries).flatMap((steps) => steps.map((step) => ("at" in step ? 1 : step.batchMax))),
  );

const TROUBLE_EVERY_MS = 30_000;

/** An outage is one story, not a line for every message. */
function seldom(clock: Clock, tell: (thrown: unknown) => void): (thrown: unknown) => void {
  let toldAt = Number.NEGATIVE_INFINITY;
  return (thrown) => {
    const now = clock();
    if (now - toldAt < TROUBLE_EVERY_MS) return;
    toldAt = now;
    tell(thrown);
  };
}
