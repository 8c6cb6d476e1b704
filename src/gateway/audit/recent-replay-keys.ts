import type { Queryable } from "../platform/database/database.ts";

export interface ReplayKey {
  /** 32 bytes, as the replay store takes them. */
  readonly key: Uint8Array;
  /** Milliseconds; the end of the key's window. */
  readonly until: number;
}

const PAGE = 2_000;
/** How much later than its `at` an entry may land: a slow core and a full queue, with room. */
const DISORDER_MS = 10 * 60_000;
const KEY = /"replayKey":"([0-9a-f]{64})","replayUntil":(\d{1,16})[,}]/;

/**
 * The calls accepted since a time, newest first, out of the tail of the chain.
 *
 * Reads back page by page until a whole page is too old, so it costs what the window holds and not what
 * the table holds. The pattern stands in an entry once: quotes inside a text are escaped.
 */
export async function* recentReplayKeys(database: Queryable, since: number): AsyncIterable<ReplayKey> {
  let before = Number.MAX_SAFE_INTEGER;
  for (;;) {
    const { rows } = await database.query<{ seq: number | string; at: number | string; text: string }>(
      "select seq, at, text from audit_entry where seq < $1 order by seq desc limit $2",
      [before, PAGE],
    );
    let newest = 0;
    for (const { seq, at, text } of rows) {
      before = Number(seq);
      newest = Math.max(newest, Number(at));
      const match = Number(at) < since ? null : KEY.exec(text);
      if (match !== null) yield { key: Buffer.from(match[1] ?? "", "hex"), until: Number(match[2]) };
    }
    if (rows.length < PAGE || newest < since - DISORDER_MS) return;
  }
}
