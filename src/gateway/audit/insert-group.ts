import { GatewayError } from "../core/gateway-error.ts";
import type { Queryable } from "../platform/database/database.ts";
import type { LinkedGroup } from "./link-group.ts";

/**
 * The head moves and the group lands in one statement, or neither does.
 *
 * The head is compared, not trusted: had anybody else moved it, no row is written. Rows travel as
 * texts of one line each, since an array parameter costs more to escape than the entries cost to hash.
 */
const INSERT_GROUP = `
  with moved as (
    update audit_head set seq = $4, hash = $5, checkpoint_seq = $6
    where seq = $1 and hash = $2
    returning 1
  ), signed as (
    insert into audit_checkpoint (seq, at, signature, text)
    select left(line, 16)::bigint, substr(line, 17, 16)::bigint, substr(line, 33, 128), substr(line, 161)
    from string_to_table($7, E'\\n') as line
    where exists (select from moved)
  )
  insert into audit_entry (seq, at, hash, text)
  select $3::bigint + place, left(link, 16)::bigint, substr(link, 17), line
  from rows from (string_to_table($8, E'\\n'), string_to_table($9, E'\\n'))
    with ordinality as lines (link, line, place)
  where exists (select from moved)`;

/** @throws GatewayError `audit.unavailable` when the head was not where the group starts; nothing is written then */
export async function insertGroup(queryable: Queryable, group: LinkedGroup): Promise<void> {
  const { from, to, links, texts, checkpoints } = group;
  if (texts.length + checkpoints.length === 0) return;
  const { rowCount } = await queryable.query(INSERT_GROUP, [
    from.seq,
    from.hash,
    from.seq,
    to.seq,
    to.hash,
    to.checkpoint,
    checkpoints.join("\n"),
    links.join("\n"),
    texts.join("\n"),
  ]);
  if (rowCount !== texts.length)
    throw new GatewayError("audit.unavailable", { detail: "another process moved the head of the chain" });
}
