/** One reconciliation from beginning to end: compare, heal, wait for what heals, compare again, keep the report. */
import { setTimeout as pause } from "node:timers/promises";
import { type Comparison, compareCopies, type Difference } from "./compare-copies.ts";
import {
  beginReconciliation,
  endReconciliation,
  type ReconcileParts,
  type Reconciliation,
  reconcile,
} from "./reconcile.ts";

export interface ReconcileRun {
  readonly heal: "never" | "if-plausible" | "always";
  /** How long what heals may take before the second look; milliseconds. */
  readonly waitMs: number;
  /** Nightly runs: the day in Beijing. */
  readonly night?: string;
}

export interface Reconciled extends Reconciliation {
  /** After healing; absent where nothing was to heal. */
  readonly after?: Comparison & { readonly differences: readonly Difference[] };
}

const LOOK_EVERY_MS = 200;

/** @returns undefined: this night's is another process's, or done */
export async function reconcilePartner(
  parts: ReconcileParts,
  run: ReconcileRun,
  onProgress?: (done: number) => void,
): Promise<Reconciled | undefined> {
  const { database, partnerId, clock } = parts;
  const begin = { partnerId, now: clock(), ...(run.night === undefined ? {} : { night: run.night }) };
  const id = await beginReconciliation(database, begin);
  if (id === undefined) return undefined;
  const first = await reconcile(parts, run, onProgress);
  const report = first.healed.length === 0 ? first : { ...first, after: await lookAgain(parts, run.waitMs) };
  await endReconciliation(database, id, report, clock());
  return report;
}

async function lookAgain(parts: ReconcileParts, waitMs: number): Promise<NonNullable<Reconciled["after"]>> {
  const until = parts.clock() + waitMs;
  while ((await healing(parts)) > 0 && parts.clock() < until) await pause(LOOK_EVERY_MS);
  const differences: Difference[] = [];
  const compared = await compareCopies({ ...parts, queryable: parts.database }, async (difference) => {
    differences.push(difference);
  });
  return { ...compared, differences };
}

async function healing({ database, partnerId }: ReconcileParts): Promise<number> {
  const { rows } = await database.query<{ n: number }>(
    `select count(*)::int as n from outbox_delivery
     where partner_id = $1 and state in ('queued', 'sent') and carried like '%"correction"%'`,
    [partnerId],
  );
  return rows[0]?.n ?? 0;
}
