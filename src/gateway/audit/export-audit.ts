/**
 * The chain as lines that an auditor keeps: header, entries and checkpoints in order, trailer.
 *
 * One line, one JSON object, ASCII, ended by a line feed. Header, checkpoints and trailer are signed;
 * the trailer's signature covers every byte before it. `src/cli/audit-verifier.ts` checks all of it
 * without a database and without this code.
 */
import { createHash } from "node:crypto";
import { GatewayError } from "../core/gateway-error.ts";
import type { Clock } from "../platform/clock.ts";
import type { Queryable } from "../platform/database/database.ts";
import type { AuditSigner } from "./audit-key.ts";
import { readHead } from "./chain-head.ts";
import { parseCheckpoint, type SignedText, signText } from "./checkpoint.ts";
import { GENESIS } from "./entry-text.ts";

export interface ExportOptions {
  readonly signer: AuditSigner;
  readonly clock: Clock;
  /** First and last sequence number, both inclusive. Default: everything that is kept. */
  readonly from?: number;
  readonly to?: number;
}

const PAGE = 1_000;

interface Start {
  readonly first: number;
  /** Hash of the entry before the first. */
  readonly before: string;
  /** The checkpoint just before the first: proves `before` where older entries were pruned. */
  readonly anchor: SignedText | undefined;
}

/**
 * Yields lines, each with its line feed. What is wrong in the table is exported as it is: the verifier
 * names the place, and evidence of tampering is evidence too.
 *
 * @throws GatewayError `request.invalid` for a range that is not kept, `audit.broken` when the entry
 *   before the range is gone
 */
export async function* exportAudit(database: Queryable, options: ExportOptions): AsyncIterable<string> {
  const { signer, clock } = options;
  const head = await readHead(database);
  const last = Math.min(options.to ?? head.seq, head.seq);
  const start = await startOf(database, options.from);
  const { first } = start;
  if (last < first - 1 || (options.to !== undefined && options.to < first)) throw outOfRange(first, head.seq);
  const content = createHash("sm3");
  const emit = (line: string): string => {
    content.update(line);
    return line;
  };
  yield emit(signedLine("header", signText(signer, "header", headerText(signer, start, clock()))));
  let [entries, hash, checkpoint] = [0, start.before, 0];
  if (start.anchor !== undefined) {
    yield emit(signedLine("checkpoint", start.anchor));
    checkpoint = first - 1;
  }
  for await (const row of chainRows(database, first, last)) {
    yield emit(row.line);
    if (row.hash === undefined) checkpoint = row.seq;
    else [entries, hash] = [entries + 1, row.hash];
  }
  const trailer =
    `{"entries":${entries},"last":${last},"hash":"${hash}","checkpoint":${checkpoint},` +
    `"content":"${content.digest("hex")}","at":${clock()}}`;
  yield signedLine("trailer", signText(signer, "trailer", trailer));
}

const headerText = (signer: AuditSigner, { first, before }: Start, at: number): string =>
  `{"format":"elgw-audit-1","key":"${signer.keyId}","publicKey":"${signer.publicKey}",` +
  `"first":${first},"before":"${before}","at":${at}}`;

const signedLine = (as: string, { text, signature }: SignedText): string =>
  `{"${as}":${text},"signature":"${signature}"}\n`;

interface ChainRow {
  readonly seq: number;
  /** Absent: a checkpoint. */
  readonly hash?: string;
  readonly line: string;
}

/** Entries in order, each checkpoint right after its entry. Keyset pages: an append meanwhile disturbs nothing. */
async function* chainRows(database: Queryable, first: number, last: number): AsyncIterable<ChainRow> {
  const checkpoints = await checkpointsBetween(database, first, last);
  let next = checkpoints.shift();
  for (let after = first - 1; after < last; ) {
    const { rows } = await database.query<{ seq: number | string; hash: string; text: string }>(
      "select seq, hash, text from audit_entry where seq > $1 and seq <= $2 order by seq limit $3",
      [after, last, PAGE],
    );
    if (rows.length === 0) break;
    for (const { seq, hash, text } of rows) {
      after = Number(seq);
      for (; next !== undefined && next.seq < after; next = checkpoints.shift()) yield next;
      yield { seq: after, hash, line: `{"hash":"${hash}","entry":${text}}\n` };
    }
  }
  for (; next !== undefined; next = checkpoints.shift()) yield next;
}

async function checkpointsBetween(database: Queryable, first: number, last: number): Promise<ChainRow[]> {
  const { rows } = await database.query<SignedText & { seq: number | string }>(
    "select seq, text, signature from audit_checkpoint where seq >= $1 and seq <= $2 order by seq",
    [first, last],
  );
  return rows.map((row) => ({ seq: Number(row.seq), line: signedLine("checkpoint", row) }));
}

async function startOf(database: Queryable, from: number | undefined): Promise<Start> {
  const first = from ?? (await firstKept(database));
  if (first === 1) return { first, before: GENESIS, anchor: undefined };
  const checkpoint = await database.query<SignedText>(
    "select text, signature from audit_checkpoint where seq = $1",
    [first - 1],
  );
  const anchor = checkpoint.rows[0];
  if (anchor !== undefined) return { first, before: parseCheckpoint(anchor.text).hash, anchor };
  const entry = await database.query<{ hash: string }>("select hash from audit_entry where seq = $1", [
    first - 1,
  ]);
  const before = entry.rows[0]?.hash;
  if (before === undefined)
    throw new GatewayError("audit.broken", { detail: `entry ${first - 1} is not kept` });
  return { first, before, anchor: undefined };
}

/**
 * 1, or the entry after the oldest checkpoint where pruning has left one as an anchor. Not simply the
 * oldest row: a row that somebody deleted must show as missing.
 */
async function firstKept(database: Queryable): Promise<number> {
  const { rows } = await database.query<{
    entry: number | string | null;
    checkpoint: number | string | null;
  }>(
    "select (select min(seq) from audit_entry) as entry, (select min(seq) from audit_checkpoint) as checkpoint",
  );
  const { entry, checkpoint } = rows[0] ?? { entry: null, checkpoint: null };
  if (checkpoint === null) return 1;
  return entry === null || Number(entry) > Number(checkpoint) ? Number(checkpoint) + 1 : 1;
}

const outOfRange = (first: number, last: number): GatewayError =>
  new GatewayError("request.invalid", {
    detail: `the audit holds entries ${first} to ${last}`,
    fields: ["from", "to"],
  });
