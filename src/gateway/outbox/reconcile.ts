/**
 * Compares the partner's copy with ours and heals the difference by delivering again: under a message id of its own,
 * since the partner may drop the one that it has had, and as a correction, since what it has may claim to be as new.
 */

import type { Clock } from "../platform/clock.ts";
import type { Database, Queryable } from "../platform/database/database.ts";
import {
  type CompareParts,
  type Comparison,
  compareCopies,
  type Difference,
  type LastWord,
} from "./compare-copies.ts";
import { CORRECTION } from "./item-of.ts";
import type { NewDelivery } from "./model.ts";
import type { OutboxStore } from "./outbox-store.ts";

export interface ReconcileParts extends Omit<CompareParts, "queryable"> {
  readonly database: Database;
  readonly outbox: Pick<OutboxStore, "enqueue">;
  readonly laneOf: (identifier: string) => string;
  readonly clock: Clock;
}

export interface Reconciliation extends Comparison {
  readonly differences: readonly Difference[];
  /** Delivered again. */
  readonly healed: readonly string[];
}

/** A report names so many; more than that wants an operator, not a longer list. */
const DIFFERENCES_MAX = 10_000;

/** @param heal false: only compare */
export async function reconcile(
  parts: ReconcileParts,
  { heal }: { readonly heal: boolean },
  onProgress?: (done: number) => void,
): Promise<Reconciliation> {
  const differences: Difference[] = [];
  const healed: string[] = [];
  const compared = await compareCopies(
    { ...parts, queryable: parts.database },
    async (difference, word) => {
      if (differences.length < DIFFERENCES_MAX) differences.push(difference);
      const heals = difference.kind === "missing" || difference.kind === "stale";
      if (!heal || !heals || word === undefined) return;
      await deliverAgain(parts, word);
      healed.push(difference.identifier);
    },
    onProgress,
  );
  return { ...compared, differences, healed };
}

function deliverAgain(
  { database, outbox, laneOf, clock, partnerId }: ReconcileParts,
  word: LastWord,
): Promise<number> {
  const now = clock();
  const { subject, version, body } = word;
  const again: NewDelivery = {
    partnerId,
    lane: laneOf(subject),
    // Bounded, since partners bound their message ids.
    eventId: `${word.eventId.replace(/~\d+$/, "").slice(0, 100)}~${word.id}`,
    // The whole licence, whatever our last word was about.
    event: "licence.changed",
    subject,
    version,
    body,
    carried: { [CORRECTION]: "1" },
  };
  return database.transaction((tx) => outbox.enqueue(tx, [again], now));
}

export interface StoredReconciliation {
  readonly partnerId: string;
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  readonly isNightly: boolean;
  readonly report: Reconciliation | undefined;
}

/** @returns id; undefined: this night's is another process's, or done */
export async function beginReconciliation(
  queryable: Queryable,
  { partnerId, night, now }: { readonly partnerId: string; readonly night?: string; readonly now: number },
): Promise<number | undefined> {
  const { rows } = await queryable.query<{ id: number }>(
    `insert into reconciliation (partner_id, night, started_at) values ($1, $2, $3)
     on conflict (partner_id, night) do nothing returning id`,
    [partnerId, night ?? null, now],
  );
  return rows[0]?.id;
}

export async function endReconciliation(
  queryable: Queryable,
  id: number,
  report: Reconciliation,
  now: number,
): Promise<void> {
  await queryable.query("update reconciliation set ended_at = $2, report = $3 where id = $1", [
    id,
    now,
    JSON.stringify(report),
  ]);
}

/** Newest first. */
export async function listReconciliations(
  queryable: Queryable,
  partnerId: string | undefined,
  max: number,
): Promise<readonly StoredReconciliation[]> {
  const { rows } = await queryable.query<{
    partner_id: string;
    started_at: number;
    ended_at: number | null;
    night: string | null;
    report: string | null;
  }>(
    `select partner_id, started_at, ended_at, night, report from reconciliation
     where $1::text is null or partner_id = $1 order by id desc limit $2`,
    [partnerId ?? null, max],
  );
  return rows.map(({ partner_id, started_at, ended_at, night, report }) => ({
    partnerId: partner_id,
    startedAt: started_at,
    endedAt: ended_at ?? undefined,
    isNightly: night !== null,
    report: report === null ? undefined : (JSON.parse(report) as Reconciliation),
  }));
}
