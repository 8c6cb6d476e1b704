/** The statements that fill lanes. Locks are taken in one order: lanes by partner and name. */
import type { Queryable } from "../platform/database/database.ts";
import type { DeliveryState, NewDelivery, Unsound } from "./model.ts";

interface Inserted {
  readonly id: number;
  readonly lane_id: number;
  readonly state: DeliveryState;
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
  const { rows } = await tx.query<Inserted>(
    `insert into outbox_delivery (lane_id, partner_id, event_id, event, subject, version, body, state, findings,
       may_leave, carried, code, enqueued_at, trying_since, settled_at)
     select lane_id, partner_id, event_id, event, subject, version, body, state, findings,
       may_leave, carried, case when state = 'queued' then null else 'licence.unsound' end, $12, $12,
       case when state = 'dead' then $12::bigint end
     from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[], $8::text[],
       $9::text[], $10::boolean[], $11::text[])
       with ordinality as given(lane_id, partner_id, event_id, event, subject, version, body, state, findings,
         may_leave, carried, place)
     order by place
     on conflict (partner_id, event_id) do nothing
     returning id, lane_id, state`,
    [...columnsOf(deliveries, lanes), now],
  );
  return rows;
}

function columnsOf(
  deliveries: readonly NewDelivery[],
  lanes: ReadonlyMap<string, number>,
): readonly (readonly unknown[])[] {
  const of = (key: "partnerId" | "eventId" | "event" | "subject" | "version" | "body"): readonly unknown[] =>
    deliveries.map((delivery) => delivery[key]);
  return [
    deliveries.map(({ partnerId, lane }) => lanes.get(nameOf(partnerId, lane))),
    of("partnerId"),
    of("eventId"),
    of("event"),
    of("subject"),
    of("version"),
    of("body"),
    deliveries.map(({ unsound }) => STATES[unsound?.handling ?? "send"]),
    deliveries.map(({ unsound }) => unsound?.findings.join(" ") ?? ""),
    deliveries.map(({ unsound }) => unsound?.mayLeave ?? true),
    deliveries.map(({ carried }) => JSON.stringify(carried ?? {})),
  ];
}

const STATES: Readonly<Record<Unsound["handling"], DeliveryState>> = {
  send: "queued",
  hold: "quarantined",
  "give-up": "dead",
};

/** A lane that was empty is ready now; one that waits for a retry goes on waiting. */
export async function fillLanes(tx: Queryable, inserted: readonly Inserted[], now: number): Promise<void> {
  const lanes = new Map<number, number>();
  for (const { lane_id, state } of inserted) {
    if (state === "queued") lanes.set(lane_id, (lanes.get(lane_id) ?? 0) + 1);
  }
  await tx.query(
    `update outbox_lane set
       visible_at = case when outbox_lane.pending = 0 then $3 else visible_at end,
       pending = outbox_lane.pending + given.added
     from unnest($1::bigint[], $2::int[]) as given(id, added)
     where outbox_lane.id = given.id`,
    [[...lanes.keys()], [...lanes.values()], now],
  );
}

/**
 * What is queued or held back below a newer version of the same subject need not be delivered any more. What was
 * sent, and may have arrived, is left alone. A newer one that is itself held back, or given up unsent because it
 * is not sound, overtakes nothing. Nor does a change of status overtake the whole licence: a partner that has never
 * seen it could do nothing with its status. The event stays on record.
 */
export async function supersede(tx: Queryable, laneIds: readonly number[], now: number): Promise<void> {
  // A worker may mark one as sent while this statement waits for it: the state is judged again on what it finds.
  await tx.query(
    `with overtaken as (
       select id, lane_id, state from outbox_delivery older
       where lane_id = any($1::bigint[]) and state in ('queued', 'quarantined')
         and exists (select 1 from outbox_delivery newer
           where newer.lane_id = older.lane_id and newer.subject = older.subject
             and newer.version > older.version and newer.state <> 'quarantined'
            and (newer.event <> 'licence.status-changed' or older.event = 'licence.status-changed')
             and (newer.state <> 'dead' or newer.code <> 'licence.unsound'))),
     gone as (
       update outbox_delivery set state = 'superseded', settled_at = $2
       from overtaken
       where outbox_delivery.id = overtaken.id and outbox_delivery.state = overtaken.state
       returning overtaken.lane_id, overtaken.state as was),
     counted as (select lane_id, count(*)::int as times from gone where was = 'queued' group by lane_id)
     update outbox_lane set pending = pending - counted.times, attempts = 0
     from counted where outbox_lane.id = counted.lane_id`,
    [laneIds, now],
  );
}
