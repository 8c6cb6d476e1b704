/**
 * The statements over every envelope of the database: `credential`, and the audit's `audit_secret`.
 *
 * What is sealed under which key is read from the envelopes themselves (`envelopeHead`), so that nothing
 * beside them can say otherwise. No row's version moves: the secrets do not change, and what a running
 * process holds stays right.
 */
import { GatewayError, toGatewayError } from "../core/gateway-error.ts";
import { envelopeHead, type Sealer } from "../crypto/seal-at-rest.ts";
import type { Queryable } from "../platform/database/database.ts";

/**
 * Each with the column that names a row. `table/row` is what an envelope is bound to, as `sealed-key.ts`
 * and `audit-key.ts` seal it.
 */
const TABLES = { credential: "id", audit_secret: "name" } as const;
export type EnvelopeTable = keyof typeof TABLES;
/** Every table with a column `sealed`; the last holds the signer, which is sealed anew last. */
export const ENVELOPE_TABLES = Object.keys(TABLES) as readonly EnvelopeTable[];

interface EnvelopeRow {
  readonly id: string;
  readonly sealed: Uint8Array;
}

/** How many envelopes stand under each key id; what is no envelope counts under `?`. */
export async function countByKey(queryable: Queryable): Promise<ReadonlyMap<string, number>> {
  const { rows } = await queryable.query<{ key: Uint8Array | null; count: number }>(
    `select case when length(sealed) > 2 then substring(sealed from 3 for get_byte(sealed, 1)) end as key,
       count(*) as count
     from (${ENVELOPE_TABLES.map((table) => `select sealed from ${table}`).join(" union all ")}) as envelope
     group by 1`,
    [],
  );
  const counts = new Map<string, number>();
  for (const { key, count } of rows) {
    const id = key === null ? "?" : Buffer.from(key).toString("utf8");
    const printable = /^[\w.-]{1,64}$/.test(id) ? id : "?";
    counts.set(printable, (counts.get(printable) ?? 0) + count);
  }
  return counts;
}

/** How many envelopes stand under another key than this one. */
export async function countOutdated(queryable: Queryable, keyId: string): Promise<number> {
  const counts = await countByKey(queryable);
  let outdated = 0;
  for (const [id, count] of counts) if (id !== keyId) outdated += count;
  return outdated;
}

/**
 * The chain's signer is sealed anew last of all, so it tells whether a rotation to this key is done: a row
 * that is damaged, and so stays behind for ever, does not.
 */
export async function isSignerOutdated(queryable: Queryable, sealer: Sealer): Promise<boolean> {
  const { rows } = await queryable.query<EnvelopeRow>(
    "select name as id, sealed from audit_secret where name = 'signer'",
    [],
  );
  return rows.some(({ sealed }) => sealer.isOutdated(sealed));
}

export interface Batch {
  readonly resealed: number;
  /** `table/row` of what does not open though its key is there. */
  readonly damaged: readonly string[];
  /** Where the next batch goes on; undefined: this was the last. */
  readonly next: string | undefined;
}

/**
 * Seals the next rows after `after` (by row name) anew. One transaction of the caller's, so that a batch is
 * whole or not at all.
 *
 * @throws GatewayError `crypto.unseal`, naming the key, for an envelope whose key the ring lacks: it can be
 *   opened once that key is back, so a rotation must not pass it over
 */
export async function resealBatch(
  tx: Queryable,
  sealer: Sealer,
  range: {
    readonly table: EnvelopeTable;
    readonly after: string;
    readonly size: number;
    /** A row left alone. */
    readonly except?: string;
  },
): Promise<Batch> {
  const { table, after, size, except = "" } = range;
  const key = TABLES[table];
  const head = envelopeHead(sealer.keyId);
  const { rows } = await tx.query<EnvelopeRow>(
    `select ${key} as id, sealed from ${table}
     where ${key} > $1 and ${key} <> $2 and substring(sealed from 1 for ${head.length}) <> $3
     order by ${key} limit ${size}`,
    [after, except, head],
  );
  const [fresh, damaged] = resealRows(rows, sealer, table);
  const { rowCount } = await tx.query(
    `update ${table} set sealed = fresh.sealed
     from unnest($1::text[], $2::bytea[], $3::bytea[]) as fresh(id, held, sealed)
     where ${table}.${key} = fresh.id and ${table}.sealed = fresh.held`,
    [fresh.map(({ id }) => id), fresh.map(({ held }) => held), fresh.map(({ sealed }) => sealed)],
  );
  return { resealed: rowCount, damaged, next: rows.length < size ? undefined : rows.at(-1)?.id };
}

interface FreshRow extends EnvelopeRow {
  readonly held: Uint8Array;
}

function resealRows(
  rows: readonly EnvelopeRow[],
  sealer: Sealer,
  table: EnvelopeTable,
): readonly [readonly FreshRow[], readonly string[]] {
  const fresh: FreshRow[] = [];
  const damaged: string[] = [];
  for (const { id, sealed } of rows) {
    const associated = `${table}/${id}`;
    const missing = sealer.missingKey(sealed);
    if (missing !== undefined)
      throw new GatewayError("crypto.unseal", { detail: `${associated} is sealed under key ${missing}` });
    try {
      fresh.push({ id, held: sealed, sealed: sealer.seal(sealer.open(sealed, associated), associated) });
    } catch (thrown) {
      if (toGatewayError(thrown).code !== "crypto.unseal") throw thrown;
      damaged.push(associated);
    }
  }
  return [fresh, damaged];
}
