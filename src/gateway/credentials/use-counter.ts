/**
 * How often each key was used, and when last: tells an operator which key nobody signs with any more.
 *
 * Counted in memory and written in batches, so a count costs no query on the request path; what was
 * counted since the last batch is lost with a killed process. Evidence is the audit.
 */
import type { Database } from "../platform/database/database.ts";
import type { Credential } from "./model.ts";

export interface UseCounter {
  readonly note: (credential: Credential, now: number) => void;
  /** Resolves when everything noted before the call is written; a failed batch is kept for the next. */
  readonly flush: () => Promise<void>;
  readonly close: () => Promise<void>;
}

interface Use {
  uses: number;
  lastUsedAt: number;
}

const FLUSH_MS = 5_000;

export function createUseCounter(database: Database, everyMs: number = FLUSH_MS): UseCounter {
  let noted = new Map<string, Use>();
  const add = (id: string, uses: number, at: number): void => {
    const known = noted.get(id);
    if (known === undefined) noted.set(id, { uses, lastUsedAt: at });
    else {
      known.uses += uses;
      known.lastUsedAt = Math.max(known.lastUsedAt, at);
    }
  };
  const flush = async (): Promise<void> => {
    if (noted.size === 0) return;
    const batch = noted;
    noted = new Map();
    try {
      await write(database, batch);
    } catch {
      for (const [id, { uses, lastUsedAt }] of batch) add(id, uses, lastUsedAt);
    }
  };
  const timer = setInterval(() => void flush(), everyMs);
  timer.unref();
  return {
    note: ({ id }, now) => add(id, 1, now),
    flush,
    close: async () => {
      clearInterval(timer);
      await flush();
    },
  };
}

/** In the order of ids, so that two processes never wait for each other's rows. */
async function write(database: Database, batch: ReadonlyMap<string, Use>): Promise<void> {
  const rows = [...batch].sort(([a], [b]) => (a < b ? -1 : 1));
  await database.query(
    `insert into credential_use (credential_id, uses, last_used_at)
     select * from unnest($1::text[], $2::bigint[], $3::bigint[])
     on conflict (credential_id) do update set uses = credential_use.uses + excluded.uses,
       last_used_at = greatest(credential_use.last_used_at, excluded.last_used_at)`,
    [rows.map(([id]) => id), rows.map(([, { uses }]) => uses), rows.map(([, { lastUsedAt }]) => lastUsedAt)],
  );
}
