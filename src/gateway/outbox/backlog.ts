/** What is on its way to each partner, and what one licence's way has been so far. */
import type { Queryable } from "../platform/database/database.ts";
import type { Stage } from "../spi/delivery.ts";
import type { DeliveryState } from "./model.ts";

export interface Backlog {
  readonly partnerId: string;
  /** Not yet settled: queued, or sent and not answered for. */
  readonly open: number;
  /** Milliseconds; of the oldest that is open. */
  readonly oldest: number | undefined;
  readonly delivered: number;
  readonly superseded: number;
  readonly dead: number;
  readonly quarantined: number;
}

/** By partner; one that was never sent anything is not in it. */
export async function readBacklog(queryable: Queryable): Promise<readonly Backlog[]> {
  const { rows } = await queryable.query<Omit<Backlog, "oldest"> & { readonly oldest: number | null }>(
    `select partner_id as "partnerId",
       count(*) filter (where state in ('queued', 'sent'))::int as open,
       min(enqueued_at) filter (where state in ('queued', 'sent')) as oldest,
       count(*) filter (where state = 'delivered')::int as delivered,
       count(*) filter (where state = 'superseded')::int as superseded,
       count(*) filter (where state = 'dead')::int as dead,
       count(*) filter (where state = 'quarantined')::int as quarantined
     from outbox_delivery group by partner_id order by partner_id`,
  );
  return rows.map(({ oldest, ...row }) => ({ ...row, oldest: oldest ?? undefined }));
}

/** One attempt at a step, as it stands in the facts. */
export interface TracedFact {
  readonly partnerId: string;
  readonly eventId: string;
  readonly version: number;
  readonly delivery: number;
  readonly stage: Stage;
  readonly attempt: number;
  /** Milliseconds. */
  readonly endedAt: number;
  readonly tookMs: number;
  readonly outcome: string;
  readonly code: string | undefined;
  readonly partnerCode: string | undefined;
}

/** Every attempt at every step of the identifier's deliveries, oldest first. */
export async function traceFacts(queryable: Queryable, identifier: string): Promise<readonly TracedFact[]> {
  const { rows } = await queryable.query<{
    partner_id: string;
    event_id: string;
    version: number;
    delivery_id: number;
    stage: Stage;
    attempt: number;
    started_at: number;
    ended_at: number;
    outcome: string;
    code: string | null;
    partner_code: string | null;
  }>("select * from delivery_fact where subject = $1 order by id", [identifier]);
  return rows.map((row) => ({
    partnerId: row.partner_id,
    eventId: row.event_id,
    version: row.version,
    delivery: row.delivery_id,
    stage: row.stage,
    attempt: row.attempt,
    endedAt: row.ended_at,
    tookMs: row.ended_at - row.started_at,
    outcome: row.outcome,
    code: row.code ?? undefined,
    partnerCode: row.partner_code ?? undefined,
  }));
}

/** Only what is open, for a look that costs nothing however much was delivered before. */
export async function readOpen(
  queryable: Queryable,
  now: number,
): Promise<readonly { readonly partnerId: string; readonly open: number; readonly oldestSeconds: number }[]> {
  const { rows } = await queryable.query<{ partner_id: string; open: number; oldest: number }>(
    `select partner_id, count(*)::int as open, min(enqueued_at) as oldest from outbox_delivery
     where state in ('queued', 'sent') group by partner_id order by partner_id`,
  );
  return rows.map(({ partner_id: partnerId, open, oldest }) => ({
    partnerId,
    open,
    oldestSeconds: Math.max(0, Math.floor((now - oldest) / 1000)),
  }));
}

export interface TracedDelivery {
  readonly id: number;
  readonly partnerId: string;
  readonly eventId: string;
  readonly version: number;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** Milliseconds, like all that follow. */
  readonly enqueuedAt: number;
  /** Of the last attempt. */
  readonly sentAt: number | undefined;
  readonly settledAt: number | undefined;
  /** Catalogue code of the last failure. */
  readonly code: string | undefined;
  readonly partnerCode: string | undefined;
  readonly findings: readonly string[];
}

/** Every delivery of the identifier, oldest first. */
export async function traceDeliveries(
  queryable: Queryable,
  identifier: string,
  lane: string,
): Promise<readonly TracedDelivery[]> {
  const { rows } = await queryable.query<{
    id: number;
    partner_id: string;
    event_id: string;
    version: number;
    state: DeliveryState;
    attempts: number;
    enqueued_at: number;
    sent_at: number | null;
    settled_at: number | null;
    code: string | null;
    partner_code: string | null;
    findings: string;
  }>(
    `select outbox_delivery.id, outbox_delivery.partner_id, event_id, version, state, outbox_delivery.attempts,
       enqueued_at, sent_at, settled_at, code, partner_code, findings
     from outbox_lane join outbox_delivery on lane_id = outbox_lane.id
     where lane = $2 and subject = $1 order by outbox_delivery.id`,
    [identifier, lane],
  );
  return rows.map((row) => ({
    id: row.id,
    partnerId: row.partner_id,
    eventId: row.event_id,
    version: row.version,
    state: row.state,
    attempts: row.attempts,
    enqueuedAt: row.enqueued_at,
    sentAt: row.sent_at ?? undefined,
    settledAt: row.settled_at ?? undefined,
    code: row.code ?? undefined,
    partnerCode: row.partner_code ?? undefined,
    findings: row.findings === "" ? [] : row.findings.split(" "),
  }));
}
