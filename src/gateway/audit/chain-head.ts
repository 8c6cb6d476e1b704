import { GatewayError } from "../core/gateway-error.ts";
import type { Queryable } from "../platform/database/database.ts";

/** Where the chain ends. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
  /** Entry of the last checkpoint; 0 before the first. */
  readonly checkpoint: number;
}

interface HeadRow {
  // A bigint is a string from one driver and a number from the other.
  readonly seq: number | string;
  readonly hash: string;
  readonly checkpoint_seq: number | string;
}

const READ = "select seq, hash, checkpoint_seq from audit_head";

export const readHead = async (queryable: Queryable): Promise<ChainHead> => head(await queryable.query(READ));

/** Holds the row until the transaction ends, so that processes take turns. */
export const lockHead = async (tx: Queryable): Promise<ChainHead> =>
  head(await tx.query(`${READ} for update`));

function head({ rows }: { readonly rows: readonly HeadRow[] }): ChainHead {
  const row = rows[0];
  if (row === undefined) throw new GatewayError("audit.broken", { detail: "the head row is gone" });
  return { seq: Number(row.seq), hash: row.hash, checkpoint: Number(row.checkpoint_seq) };
}
