/** What is held back on its way to a partner because the licence is not sound: seen, and let through one by one. */
import type { Database, Queryable } from "../platform/database/database.ts";
import { supersede } from "./lane-sql.ts";

export interface Quarantined {
  readonly id: number;
  readonly partnerId: string;
  readonly eventId: string;
  readonly event: string;
  readonly subject: string;
  readonly version: number;
  readonly findings: readonly string[];
  readonly enqueuedAt: number;
}

/** Oldest first. */
export async function listQuarantined(
  queryable: Queryable,
  partnerId: string | undefined,
  max: number,
): Promise<readonly Quarantined[]> {
  const { rows } = await queryable.query<{
    id: number;
    partner_id: string;
    event_id: string;
    event: string;
    subject: string;
    version: number;
    findings: string;
    enqueued_at: number;
  }>(
    `select id, partner_id, event_id, event, subject, version, findings, enqueued_at from outbox_delivery
     where state = 'quarantined' and ($1::text is null or partner_id = $1) order by id limit $2`,
    [partnerId ?? null, max],
  );
  return rows.map((row) => ({
    id: row.id,
    partnerId: row.partner_id,
    eventId: row.event_id,
    event: row.event,
    subject: row.subject,
    version: row.version,
    findings: row.findings.split(" "),
    enqueuedAt: row.enqueued_at,
  }));
}

/**
 * Sends it as it is, findings and all; what is mended in the core comes as a newer version and needs no release.
 * The time to give up counts from here, so that one held for a week still gets all its attempts.
 *
 * @returns false: it is not held (any more), or may never leave
 */
export function releaseQuarantined(database: Database, id: number, now: number): Promise<boolean> {
  return database.transaction(async (tx) => {
    const { rows } = await tx.query<{ id: number }>(
      `select id from outbox_lane where id = (select lane_id from outbox_delivery
         where outbox_delivery.id = $1 and state = 'quarantined' and may_leave) for update`,
      [id],
    );
    const [lane] = rows;
    if (lane === undefined) return false;
    const { rowCount } = await tx.query(
      `update outbox_delivery set state = 'queued', code = null, trying_since = $2
       where id = $1 and state = 'quarantined'`,
      [id, now],
    );
    if (rowCount === 0) return false;
    await tx.query(
      `update outbox_lane set pending = pending + 1,
         visible_at = case when pending = 0 then $2 else visible_at end where id = $1`,
      [lane.id, now],
    );
    await supersede(tx, [lane.id], now);
    return true;
  });
}
