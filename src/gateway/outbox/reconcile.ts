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
  /** So much differs that the partner's list is more likely at fault than its copy: nothing was healed. */
  readonly isSuspect?: true;
}

/** A report names so many, and so many are healed at a time; more than that wants an operator, not a longer list. */
const DIFFERENCES_MAX = 10_000;
/** A share of the licences, or this many where there are few: beyond both, the partner's list is not believed. */
const SUSPECT_SHARE = 0.2;
const SUSPECT_FEW = 100;
const BATCH = 100;

/** @param heal `if-plausible`: not where so much differs that the partner's list must be broken */
export async function reconcile(
  parts: ReconcileParts,
  { heal }: { readonly heal: "never" | "if-plausible" | "always" },
  onProgress?: (done: number) => void,
): Promise<Reconciliation> {
  const differences: Difference[] = [];
  const again: LastWord[] = [];
  let differ = 0;
  const compared = await compareCopies(
    { ...parts, queryable: parts.database },
    async (difference, word) => {
      if (differences.length < DIFFERENCES_MAX) differences.push(difference);
      if (word === undefined || (difference.kind !== "missing" && difference.kind !== "stale")) return;
      differ += 1;
      if (again.length < DIFFERENCES_MAX) again.push(word);
    },
    onProgress,
  );
  const found = { ...compared, differences };
  if (heal === "never" || differ === 0) return { ...found, healed: [] };
  if (heal === "if-plausible" && differ > Math.max(SUSPECT_FEW, compared.ours * SUSPECT_SHARE))
    return { ...found, healed: [], isSuspect: true };
  for (let at = 0; at < again.length; at += BATCH) await deliverAgain(parts, again.slice(at, at + BATCH));
  return { ...found, healed: again.map(({ subject }) => subject) };
}

function deliverAgain(
  { database, outbox, laneOf, clock, partnerId }: ReconcileParts,
  words: readonly LastWord[],
): Promise<number> {
  const again = words.map(
    ({ id, eventId, subject, version, body }): NewDelivery => ({
      partnerId,
      lane: laneOf(subject),
      // Bounded, since partners bound their message ids.
      eventId: `${eventId.replace(/~\d+$/, "").slice(0, 100)}~${id}`,
      // The whole licence, whatever our last word was about.
      event: "licence.changed",
      subject,
      version,
      body,
      carried: { [CORRECTION]: "1" },
    }),
  );
  const now = clock();
  return database.transaction((tx) => outbox.enqueue(tx, again, now));
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
