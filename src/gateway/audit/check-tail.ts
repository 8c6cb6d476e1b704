import { GatewayError } from "../core/gateway-error.ts";
import type { Queryable } from "../platform/database/database.ts";
import type { AuditSigner } from "./audit-key.ts";
import { readHead } from "./chain-head.ts";
import { CHECKPOINT_EVERY, checkpointVerifies, parseCheckpoint, type SignedText } from "./checkpoint.ts";
import { entryHash, GENESIS } from "./entry-text.ts";

/**
 * Before a gateway builds on a chain, its end must hold: the last checkpoint is signed by our key, and
 * the entries after it lead to the head. Older entries are the verifier's work.
 *
 * @throws GatewayError `audit.broken`, naming the entry
 */
export async function checkTail(queryable: Queryable, signer: AuditSigner): Promise<void> {
  const head = await readHead(queryable);
  let hash = await signedHash(queryable, signer, head.checkpoint);
  const { rows } = await queryable.query<{ seq: number | string; hash: string; text: string }>(
    "select seq, hash, text from audit_entry where seq > $1 and seq <= $2 order by seq limit $3",
    [head.checkpoint, head.seq, CHECKPOINT_EVERY + 1],
  );
  let seq = head.checkpoint;
  for (const row of rows) {
    seq += 1;
    hash = entryHash(hash, row.text);
    if (Number(row.seq) !== seq || row.hash !== hash) throw broken(`entry ${seq} does not follow`);
  }
  if (seq !== head.seq || hash !== head.hash) throw broken(`the head is not at entry ${seq}`);
  const beyond = await queryable.query("select 1 from audit_entry where seq > $1 limit 1", [head.seq]);
  if (beyond.rows.length > 0 && (await readHead(queryable)).seq === head.seq)
    throw broken(`there are entries past the head, ${head.seq}`);
}

async function signedHash(queryable: Queryable, signer: AuditSigner, seq: number): Promise<string> {
  if (seq === 0) return GENESIS;
  const { rows } = await queryable.query<SignedText>(
    "select text, signature from audit_checkpoint where seq = $1",
    [seq],
  );
  const signed = rows[0];
  if (signed === undefined || !checkpointVerifies(signer, signed))
    throw broken(`the checkpoint at entry ${seq} is missing or not signed by our key`);
  const checkpoint = parseCheckpoint(signed.text);
  if (checkpoint.seq !== seq) throw broken(`the checkpoint at entry ${seq} belongs to another entry`);
  return checkpoint.hash;
}

const broken = (detail: string): GatewayError => new GatewayError("audit.broken", { detail });
