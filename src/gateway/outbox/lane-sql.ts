/** The statements that fill lanes and claim them. Locks are taken in one order: lanes by partner and name. */
import type { EventName } from "../core/operations.ts";
import type { Queryable } from "../platform/database/database.ts";
import type { ClaimedDelivery, NewDelivery } from "./model.ts";
import type { ClaimRequest } from "./outbox-store.ts";

interface Inserted {
  readonly id: number;
  readonly lane_id: number;
  readonly version: number;
}

const nameOf = (partnerId: string, lane: string): string => `${partnerId}\n${lane}`;

/**
 * Makes the lanes that are missing and locks them all, in order, before ids are drawn: two producers of one
 * lane cannot draw ids in one order and commit in the other, and never wait for each other in a circle.
 */
export async function openLanes(
  tx: Queryable,
  deliveries: readonly NewDelivery[],
  now: number,
): Promise<ReadonlyMap<string, number>> {
  const lanes = new Map(
    deliveries.map(({ partnerId, lane }) => [nameOf(partnerId, lane), { partnerId, lane }]),
  );
  const sorted = [...lanes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, lane]) => lane);
  const { rows } = await tx.query<{ id: number; partner_id: string; lane: string }>(
    `insert into outbox_lane (partner_id, lane, visible_at)
     select partner_id, lane, $3 from unnest($1::text[], $2::text[]) with ordinality as given(partner_id, lane, place)
     order by place
     on conflict (partner_id, lane) do update set partner_id = excluded.partner_id
     returning id, partner_id, lane`,
    [sorted.map(({ partnerId }) => partnerId), sorted.map(({ lane }) => lane), now],
  );
  return new Map(rows.map(({ id, partner_id, lane }) => [nameOf(partner_id, lane), id]));
}

export async function insertDeliveries(
  tx: Queryable,
  deliveries: readonly NewDelivery[],
  lanes: ReadonlyMap<string, number>,
  now: number,
): Promise<readonly Inserted[]> {
  const of = <Key extends keyof NewDelivery>(key: Key): readonly NewDelivery[Key][] =>
    deliveries.map((delivery) => delivery[key]);
  const { rows } = await tx.query<Inserted>(
    `insert into outbox_delivery (lane_id, partner_id, event_id, event, version, body, state, enqueued_at)
     select lane_id, partner_id, event_id, event, version, body, 'queued', $7
     from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[])
       with ordinality as given(lane_id, partner_id, event_id, event, version, body, place)
     order by place
     on conflict (partner_id, event_id) do nothing
     returning id, lane_id, version`,
    [
      deliveries.map(({ partnerId, lane }) => lanes.get(nameOf(partnerId, lane))),
      of("partnerId"),
      of("eventId"),
      of("event"),
      of("version"),
      of("body"),
      now,
    ],
  );
  return rows;
}

/** A lane that was empty is ready now; one that waits for a retry goes on waiting. */
export async function fillLanes(tx: Queryable, inserted: readonly Inserted[], now: number): Promise<void> {
  const lanes = new Map<number, { added: number; newest: number }>();
  for (const { lane_id, version } of inserted) {
    const { added = 0, newest = version } = lanes.get(lane_id) ?? {};
    lanes.set(lane_id, { added: added + 1, newest: Math.max(newest, version) });
  }
  const values = [...lanes.values()];
  await tx.query(
    `update outbox_lane set
       visible_at = case when outbox_lane.pending = 0 then $4 else visible_at end,
       pending = outbox_lane.pending + given.added,
       newest = greatest(outbox_lane.newest, given.newest)
     from unnest($1::bigint[], $2::int[], $3::bigint[]) as given(id, added, newest)
     where outbox_lane.id = given.id`,
    [[...lanes.keys()], values.map(({ added }) => added), values.map(({ newest }) => newest), now],
  );
}

/**
 * What is queued below the newest version of its licence need not be delivered any more. What was sent, and
 * may have arrived, is left alone. The event itself stays on record.
 */
export async function supersede(tx: Queryable, laneIds: readonly number[], now: number): Promise<void> {
  await tx.query(
    `with gone as (
       update outbox_delivery set state = 'superseded', settled_at = $2
       from outbox_lane
       where outbox_lane.id = any($1::bigint[]) and outbox_delivery.lane_id = outbox_lane.id
         and outbox_delivery.version < outbox_lane.newest and outbox_delivery.state = 'queued'
       returning outbox_delivery.lane_id),
     counted as (select lane_id, count(*)::int as times from gone group by lane_id)
     update outbox_lane set pending = pending - counted.times, attempts = 0
     from counted where outbox_lane.id = counted.lane_id`,
    [laneIds, now],
  );
}

interface ClaimedRow {
  readonly id: number;
  readonly lane_id: number;
  readonly partner_id: string;
  readonly event_id: string;
  readonly event: string;
  readonly version: number;
  readonly body: string;
  readonly state: "queued" | "sent";
  readonly enqueued_at: number;
  readonly attempts: number;
  readonly claim: number;
}

export async function claimLanes(
  tx: Queryable,
  { partnerId, owner, lanesMax, leaseMs, now }: ClaimRequest,
): Promise<readonly ClaimedDelivery[]> {
  const { rows } = await tx.query<ClaimedRow>(
    `with ready as (
       select id from outbox_lane where partner_id = $1 and pending > 0 and visible_at <= $2
       order by visible_at limit $3 for update skip locked),
     claimed as (
       update outbox_lane set claim = claim + 1, owner = $4, visible_at = $5
       from ready where outbox_lane.id = ready.id
       returning outbox_lane.id, outbox_lane.claim, outbox_lane.attempts)
     select distinct on (claimed.id) delivery.id, delivery.lane_id, delivery.partner_id, delivery.event_id,
       delivery.event, delivery.version, delivery.body, delivery.state, delivery.enqueued_at,
       claimed.attempts, claimed.claim
     from claimed join outbox_delivery delivery on delivery.lane_id = claimed.id
       and delivery.state in ('queued', 'sent')
     order by claimed.id, delivery.id`,
    [partnerId, now, lanesMax, owner, now + leaseMs],
  );
  return rows.map((row) => ({
    id: row.id,
    laneId: row.lane_id,
    partnerId: row.partner_id,
    eventId: row.event_id,
    event: row.event as EventName,
    version: row.version,
    body: row.body,
    state: row.state,
    enqueuedAt: row.enqueued_at,
    attempts: row.attempts,
    claim: row.claim,
  }));
}
