/**
 * What was given up: listed by cause, and sent on its way again when the cause is mended. A replayed delivery
 * keeps its event id, so a partner that took it after all drops it.
 */
import type { Database, Queryable } from "../platform/database/database.ts";
import { supersede } from "./lane-sql.ts";

export interface DeadFilter {
  readonly ids?: readonly number[];
  readonly partnerId?: string;
  /** Catalogue code. */
  readonly code?: string;
  readonly partnerCode?: string;
  /** Given up at or after, and before; milliseconds. */
  readonly from?: number;
  readonly to?: number;
}

export interface DeadLetter {
  readonly id: number;
  readonly partnerId: string;
  readonly eventId: string;
  readonly event: string;
  readonly version: number;
  readonly attempts: number;
  readonly enqueuedAt: number;
  readonly settledAt: number;
  readonly code: string;
  readonly partnerCode: string | undefined;
}

export interface DeadCause {
  readonly partnerId: string;
  readonly code: string;
  readonly partnerCode: string | undefined;
  readonly count: number;
  readonly oldest: number;
  readonly newest: number;
}

export interface Replayed {
  /** Queued again. */
  readonly queued: number;
  /** A newer version of the licence was enqueued since: nothing to deliver. */
  readonly superseded: number;
}

const BATCH = 500;
const WHERE = `outbox_delivery.state = 'dead'
  and ($1::bigint[] is null or outbox_delivery.id = any($1::bigint[]))
  and ($2::text is null or outbox_delivery.partner_id = $2)
  and ($3::text is null or outbox_delivery.code = $3)
  and ($4::text is null or outbox_delivery.partner_code = $4)
  and ($5::bigint is null or outbox_delivery.settled_at >= $5)
  and ($6::bigint is null or outbox_delivery.settled_at < $6)`;
/** What a replay may touch: not what was never to leave. */
const REPLAYABLE = `${WHERE} and outbox_delivery.may_leave`;
const values = ({ ids, partnerId, code, partnerCode, from, to }: DeadFilter): readonly unknown[] => [
  ids ?? null,
  partnerId ?? null,
  code ?? null,
  partnerCode ?? null,
  from ?? null,
  to ?? null,
];

/** Newest first. */
export async function listDead(
  queryable: Queryable,
  filter: DeadFilter,
  max: number,
): Promise<readonly DeadLetter[]> {
  const { rows } = await queryable.query<{
    id: number;
    partner_id: string;
    event_id: string;
    event: string;
    version: number;
    attempts: number;
    enqueued_at: number;
    settled_at: number;
    code: string;
    partner_code: string | null;
  }>(
    `select id, partner_id, event_id, event, version, attempts, enqueued_at, settled_at, code, partner_code
     from outbox_delivery where ${WHERE} order by settled_at desc, id desc limit $7`,
    [...values(filter), max],
  );
  return rows.map((row) => ({
    id: row.id,
    partnerId: row.partner_id,
    eventId: row.event_id,
    event: row.event,
    version: row.version,
    attempts: row.attempts,
    enqueuedAt: row.enqueued_at,
    settledAt: row.settled_at,
    code: row.code,
    partnerCode: row.partner_code ?? undefined,
  }));
}

/** Most frequent first. */
export async function groupDead(queryable: Queryable, filter: DeadFilter): Promise<readonly DeadCause[]> {
  const { rows } = await queryable.query<{
    partner_id: string;
    code: string;
    partner_code: string | null;
    count: number;
    oldest: number;
    newest: number;
  }>(
    `select partner_id, code, partner_code, count(*)::int as count, min(settled_at) as oldest,
       max(settled_at) as newest
     from outbox_delivery where ${WHERE}
     group by partner_id, code, partner_code order by count(*) desc, partner_id, code, partner_code`,
    values(filter),
  );
  return rows.map((row) => ({
    partnerId: row.partner_id,
    code: row.code,
    partnerCode: row.partner_code ?? undefined,
    count: row.count,
    oldest: row.oldest,
    newest: row.newest,
  }));
}

/** How many a replay would take. */
export async function countDead(queryable: Queryable, filter: DeadFilter): Promise<number> {
  const { rows } = await queryable.query<{ n: number }>(
    `select count(*)::int as n from outbox_delivery where ${REPLAYABLE}`,
    values(filter),
  );
  return rows[0]?.n ?? 0;
}

/**
 * In batches, each by itself durable: cut short, it is simply run again.
 *
 * @param perSecond spreads the deliveries over time, so that a mended partner is not met by all of them at once
 */
export async function replayDead(
  database: Database,
  filter: DeadFilter,
  options: { readonly now: number; readonly perSecond: number; readonly onProgress: (done: number) => void },
): Promise<Replayed> {
  let [queued, superseded] = [0, 0];
  for (;;) {
    const at = options.now + Math.floor((queued * 1000) / options.perSecond);
    const batch = await database.transaction((tx) => replayBatch(tx, filter, { ...options, at }));
    if (batch.taken === 0) return { queued, superseded };
    queued += batch.taken - batch.superseded;
    superseded += batch.superseded;
    options.onProgress(queued + superseded);
  }
}

async function replayBatch(
  tx: Queryable,
  filter: DeadFilter,
  { now, at, perSecond }: { readonly now: number; readonly at: number; readonly perSecond: number },
): Promise<{ readonly taken: number; readonly superseded: number }> {
  // Lanes first and in order, as everybody takes them; then what in them is dead.
  const { rows: lanes } = await tx.query<{ id: number }>(
    `select id from outbox_lane where id in (
       select lane_id from outbox_delivery where ${REPLAYABLE} order by outbox_delivery.id limit $7)
     order by partner_id, lane for update`,
    [...values(filter), BATCH],
  );
  if (lanes.length === 0) return { taken: 0, superseded: 0 };
  const laneIds = lanes.map(({ id }) => id);
  const { rows: taken } = await tx.query<{ id: number; lane_id: number }>(
    `update outbox_delivery set state = 'queued', settled_at = null, attempts = 0, trying_since = $8
     where ${REPLAYABLE} and outbox_delivery.lane_id = any($7::bigint[]) returning id, lane_id`,
    [...values(filter), laneIds, at],
  );
  const counts = new Map<number, number>();
  for (const { lane_id } of taken) counts.set(lane_id, (counts.get(lane_id) ?? 0) + 1);
  await tx.query(
    `update outbox_lane set pending = outbox_lane.pending + given.added, attempts = 0,
       visible_at = case when outbox_lane.owner is null
         then $3 + floor((given.place - 1) * 1000.0 / $4)::bigint else outbox_lane.visible_at end
     from unnest($1::bigint[], $2::int[]) with ordinality as given(id, added, place)
     where outbox_lane.id = given.id`,
    [[...counts.keys()], [...counts.values()], at, perSecond],
  );
  await supersede(tx, laneIds, now);
  const { rows } = await tx.query<{ n: number }>(
    "select count(*)::int as n from outbox_delivery where id = any($1::bigint[]) and state = 'superseded'",
    [taken.map(({ id }) => id)],
  );
  return { taken: taken.length, superseded: rows[0]?.n ?? 0 };
}
