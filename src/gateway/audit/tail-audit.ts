import type { Queryable } from "../platform/database/database.ts";
import { type AuditRecord, parseEntry } from "./entry-text.ts";

export interface TailOptions {
  /** Only entries after this sequence number: how a follower goes on. */
  readonly after?: number;
  /** At most so many, the newest. Default 20. */
  readonly last?: number;
}

/** The newest entries, oldest of them first. */
export async function tailAudit(database: Queryable, options: TailOptions = {}): Promise<AuditRecord[]> {
  const { rows } = await database.query<{ text: string }>(
    "select text from audit_entry where seq > $1 order by seq desc limit $2",
    [options.after ?? 0, options.last ?? 20],
  );
  return rows.map(({ text }) => parseEntry(text)).reverse();
}
