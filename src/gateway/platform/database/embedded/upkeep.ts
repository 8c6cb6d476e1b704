/**
 * What a server's background processes do and the embedded engine has none for: checkpoints and vacuum.
 *
 * Without checkpoints the log grew to 849 MB and every start replayed it; without vacuum a table of constant size
 * grows with every update. Both hold up the event loop while they run, so they are done in small steps and where
 * possible at quiet moments.
 */
import type { Timers } from "../timers.ts";

interface UpkeepEngine {
  /** Bytes written to files since the start. */
  readonly bytesWritten: () => number;
  /** Statements of callers since the start; upkeep's own do not count. */
  readonly statements: () => number;
  /** Takes its turn among the callers' statements. */
  readonly run: <Row>(sql: string, params?: readonly unknown[]) => Promise<{ readonly rows: Row[] }>;
}

interface UpkeepOptions {
  readonly engine: UpkeepEngine;
  readonly timers: Timers;
  readonly log: (line: string) => void;
}

export interface Upkeep {
  /** Resolves when the step in progress has ended. */
  readonly stop: () => Promise<void>;
}

const TICK_MS = 1_000;
const CHECKPOINT_BYTES = 64 * 1024 * 1024;
/** Under load at least this often, if this much has been written: keeps each checkpoint and a recovery short. */
const CHECKPOINT_TICKS = 5;
const CHECKPOINT_BYTES_MIN = 16 * 1024 * 1024;
/** So many ticks without a statement are a quiet moment. */
const QUIET_TICKS = 2;
/** Under load the tables are looked at this often: many small steps hold up a request less than a large one. */
const VACUUM_TICKS = 3;

/**
 * The table most in need, as autovacuum would see it: dead rows; rows inserted since (frozen early and page by page,
 * so that no later freeze has the whole table to do); an old transaction horizon. Statistics wait for a quiet moment
 * ($1), since a sample reads all over the table.
 */
const MOST_IN_NEED = `
  with need as (
    select format('%I.%I', s.schemaname, s.relname) as name, s.n_dead_tup as dead, s.n_ins_since_vacuum as inserted,
      age(c.relfrozenxid) > 50000000 as old,
      s.n_dead_tup > 500 + 0.1 * greatest(c.reltuples, 0) or s.n_ins_since_vacuum > 10000 as unclean,
      $1 and s.n_mod_since_analyze > 500 + 0.1 * greatest(c.reltuples, 0) as unknown
    from pg_stat_all_tables s join pg_class c on c.oid = s.relid
    where s.schemaname not in ('pg_toast', 'information_schema')
  )
  select case when old or unclean then 'vacuum (freeze) ' else 'analyze ' end || name as step
  from need where old or unclean or unknown
  order by old desc, unclean desc, dead desc, inserted desc
  limit 1`;

export function startUpkeep({ engine, timers, log }: UpkeepOptions): Upkeep {
  const state = {
    bytes: engine.bytesWritten(),
    checkpointTicks: 0,
    statements: 0,
    quietTicks: 0,
    vacuumTicks: 0,
  };
  let looked = -1;
  let step: Promise<void> | undefined;

  const tick = async (): Promise<void> => {
    const statements = engine.statements();
    state.quietTicks = statements === state.statements ? state.quietTicks + 1 : 0;
    state.statements = statements;
    state.checkpointTicks += 1;
    state.vacuumTicks += 1;
    const written = engine.bytesWritten() - state.bytes;
    const quiet = state.quietTicks >= QUIET_TICKS;
    const due = state.checkpointTicks >= CHECKPOINT_TICKS && written >= CHECKPOINT_BYTES_MIN;
    // Nothing has run since the last look: nothing can need it now.
    const vacuumDue = statements !== looked && (quiet || state.vacuumTicks >= VACUUM_TICKS);
    if (vacuumDue) {
      state.vacuumTicks = 0;
      if (!(await tidyOne(engine, quiet)) && quiet) looked = statements;
    }
    if (written >= CHECKPOINT_BYTES || due || (quiet && written > 0)) {
      await engine.run("checkpoint");
      state.bytes = engine.bytesWritten();
      state.checkpointTicks = 0;
    }
  };
  const stopTicking = timers.every(TICK_MS, () => {
    step ??= tick()
      .catch((error: unknown) =>
        log(`database upkeep failed: ${error instanceof Error ? error.message : ""}`),
      )
      .finally(() => {
        step = undefined;
      });
  });
  return {
    stop: async () => {
      stopTicking();
      await step;
    },
  };
}

/** @returns false when no table needs it */
async function tidyOne(engine: UpkeepEngine, quiet: boolean): Promise<boolean> {
  // The engine's counters are written out at most once a second otherwise, and only when something runs.
  await engine.run("select pg_stat_force_next_flush()", []);
  const { rows } = await engine.run<{ step: string }>(MOST_IN_NEED, [quiet]);
  const step = rows[0]?.step;
  if (step === undefined) return false;
  await engine.run(step);
  return true;
}
