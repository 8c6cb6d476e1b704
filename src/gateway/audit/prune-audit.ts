import { GatewayError } from "../core/gateway-error.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/database/database.ts";
import type { Ids } from "../platform/ids.ts";
import type { AuditLog } from "./audit.ts";

/** GB/T 22239 level 3 and Cybersecurity Law article 21: six months at least. */
export const RETENTION_DAYS_MIN = 180;
const DAY_MS = 86_400_000;

export interface PruneOptions {
  readonly database: Database;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly ids: Ids;
  /** At least 180. */
  readonly keepDays: number;
  readonly actor?: string;
}

export interface Pruned {
  /** The last entry that is gone; its checkpoint stays as the anchor of what is kept. 0: nothing. */
  readonly through: number;
  readonly entries: number;
}

/**
 * Removes whole checkpointed segments that are past their retention, oldest first.
 *
 * The checkpoint at the cut stays, so the rest still hangs on a signature. Each segment goes in its own
 * transaction together with the anchor before it: a kill in between leaves a shorter, sound chain. The
 * deed is on record before it is done.
 *
 * @throws GatewayError `gateway.configuration` for less than 180 days, `audit.unavailable` (nothing pruned)
 */
export async function pruneAudit(options: PruneOptions): Promise<Pruned> {
  const { database, audit, clock, ids, keepDays, actor } = options;
  if (!(keepDays >= RETENTION_DAYS_MIN))
    throw new GatewayError("gateway.configuration", {
      detail: `retention is at least ${RETENTION_DAYS_MIN} days`,
    });
  const now = clock();
  // A checkpoint is younger than all entries before it, so its age is the least age of its segment.
  const { rows } = await database.query<{ seq: number | string }>(
    "select seq from audit_checkpoint where at < $1 order by seq",
    [now - keepDays * DAY_MS],
  );
  const cuts = rows.map(({ seq }) => Number(seq));
  const through = cuts.at(-1);
  if (through === undefined || !(await anyThrough(database, through))) return { through: 0, entries: 0 };
  await audit.append({
    kind: "lifecycle",
    traceId: ids.traceId(),
    at: now,
    outcome: "ok",
    action: "audit.prune",
    note: `entries through ${through} are past ${keepDays} days`,
    ...(actor === undefined ? {} : { actor }),
  });
  let entries = 0;
  for (const cut of cuts) entries += await removeSegment(database, cut);
  return { through, entries };
}

async function anyThrough(database: Database, seq: number): Promise<boolean> {
  const { rows } = await database.query("select 1 from audit_entry where seq <= $1 limit 1", [seq]);
  return rows.length > 0;
}

function removeSegment(database: Database, cut: number): Promise<number> {
  return database.transaction(async (tx) => {
    // The trigger lets a deletion pass only in a transaction that says what it is.
    await tx.query("select set_config('elgw.audit_prune', 'on', true)");
    const { rowCount } = await tx.query("delete from audit_entry where seq <= $1", [cut]);
    await tx.query("delete from audit_checkpoint where seq < $1", [cut]);
    return rowCount;
  });
}
