/**
 * Figures out of the facts of deliveries, per partner and step. The ministry's formulas and thresholds are not known;
 * these are the numerators and denominators that any of them would need.
 */
import type { Queryable } from "../platform/database/database.ts";

export interface PartnerFigures {
  readonly partnerId: string;
  /** Deliveries that ended, and those of them that the partner took. */
  readonly ended: number;
  readonly accepted: number;
  /** From collected to taken; milliseconds, null where nothing was taken. */
  readonly lagP50: number | null;
  readonly lagP95: number | null;
  /** Minutes in which something was tried, and those of them in which the partner answered to something. */
  readonly minutes: number;
  readonly minutesAvailable: number;
}

export interface StageFigures {
  readonly partnerId: string;
  readonly stage: string;
  readonly attempts: number;
  readonly done: number;
  readonly refused: number;
  /** Unavailable, unknown or given up. */
  readonly failed: number;
  readonly tookP95: number;
}

/** @param from, to milliseconds; of what ended at or after, and before */
export async function readFigures(
  queryable: Queryable,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<{ readonly partners: readonly PartnerFigures[]; readonly stages: readonly StageFigures[] }> {
  const partners = await queryable.query<PartnerFigures>(
    `select partner_id as "partnerId",
       count(*) filter (where is_end)::int as ended,
       count(*) filter (where is_end and outcome in ('done', 'warned'))::int as accepted,
       percentile_disc(0.5) within group (order by lag) as "lagP50",
       percentile_disc(0.95) within group (order by lag) as "lagP95",
       count(distinct ended_at / 60000)::int as minutes,
       count(distinct ended_at / 60000) filter (where outcome in ('done', 'warned', 'refused'))::int as "minutesAvailable"
     from (select delivery_fact.*,
         case when is_end and outcome in ('done', 'warned') then ended_at - received_at end as lag
       from delivery_fact left join licence_event using (event_id)
       where ended_at >= $1 and ended_at < $2) as fact
     group by partner_id order by partner_id`,
    [from, to],
  );
  const stages = await queryable.query<StageFigures>(
    `select partner_id as "partnerId", stage, count(*)::int as attempts,
       count(*) filter (where outcome in ('done', 'warned'))::int as done,
       count(*) filter (where outcome = 'refused')::int as refused,
       count(*) filter (where outcome in ('unavailable', 'unknown', 'given-up'))::int as failed,
       percentile_disc(0.95) within group (order by ended_at - started_at) as "tookP95"
     from delivery_fact where ended_at >= $1 and ended_at < $2
     group by partner_id, stage order by partner_id, min(id)`,
    [from, to],
  );
  return { partners: partners.rows, stages: stages.rows };
}
