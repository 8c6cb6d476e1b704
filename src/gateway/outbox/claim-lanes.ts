/** The statement that hands lanes out. */
import type { EventName } from "../core/operations.ts";
import type { Queryable } from "../platform/database/database.ts";
import type { ClaimedDelivery } from "./model.ts";

export interface ClaimRequest {
  readonly partnerId: string;
  readonly owner: string;
  readonly lanesMax: number;
  readonly leaseMs: number;
  readonly now: number;
  /**
   * newest: what became ready last comes first, so that what happens now does not stand behind a backlog of hours.
   * Default: longest waiting first.
   */
  readonly order?: "oldest" | "newest";
}

interface ClaimedRow {
  readonly id: number;
  readonly lane_id: number;
  readonly partner_id: string;
  readonly event_id: string;
  readonly event: string;
  readonly subject: string;
  readonly version: number;
  readonly body: string;
  readonly step: number;
  readonly carried: string;
  readonly state: "queued" | "sent";
  readonly trying_since: number;
  readonly attempts: number;
  readonly code: string | null;
  readonly claim: number;
}

const claimBy = (direction: "asc" | "desc"): string =>
  `with ready as (
     select id from outbox_lane where partner_id = $1 and pending > 0 and visible_at <= $2
     order by visible_at ${direction} limit $3 for update skip locked),
   claimed as (
     update outbox_lane set claim = claim + 1, owner = $4, visible_at = $5
     from ready where outbox_lane.id = ready.id
     returning outbox_lane.id, outbox_lane.claim, outbox_lane.attempts)
   select distinct on (claimed.id) delivery.id, delivery.lane_id, delivery.partner_id, delivery.event_id,
     delivery.event, delivery.subject, delivery.version, delivery.body, delivery.step, delivery.carried,
     delivery.state, delivery.trying_since, delivery.code, claimed.attempts, claimed.claim
   from claimed join outbox_delivery delivery on delivery.lane_id = claimed.id
     and delivery.state in ('queued', 'sent')
   order by claimed.id, delivery.id`;
const CLAIM = { oldest: claimBy("asc"), newest: claimBy("desc") } as const;

export async function claimLanes(
  tx: Queryable,
  { partnerId, owner, lanesMax, leaseMs, now, order = "oldest" }: ClaimRequest,
): Promise<readonly ClaimedDelivery[]> {
  const { rows } = await tx.query<ClaimedRow>(CLAIM[order], [partnerId, now, lanesMax, owner, now + leaseMs]);
  return rows.map((row) => ({
    id: row.id,
    laneId: row.lane_id,
    partnerId: row.partner_id,
    eventId: row.event_id,
    event: row.event as EventName,
    subject: row.subject,
    version: row.version,
    body: row.body,
    step: row.step,
    carried: JSON.parse(row.carried) as Record<string, string>,
    state: row.state,
    tryingSince: row.trying_since,
    attempts: row.attempts,
    ...(row.code === null ? {} : { code: row.code }),
    claim: row.claim,
  }));
}
