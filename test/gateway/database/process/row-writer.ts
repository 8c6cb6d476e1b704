/**
 * Writes rows into the embedded database of a folder for ever, and says each number once it is acknowledged.
 *
 * Groups, single rows, updates and checkpoints in turn, so that a kill falls into each of them.
 */
import { openDatabase } from "../../../../src/gateway/platform/database/open-database.ts";

const [dataDir = ""] = process.argv.slice(2);
const database = await openDatabase({ dataDir });
await database.query("create table if not exists kept (seq bigint primary key, touched int not null)");
const { rows } = await database.query<{ next: number }>(
  "select coalesce(max(seq), -1) + 1 as next from kept",
  [],
);
let next = rows[0]?.next ?? 0;
console.log("ready");
for (let step = 0; ; step += 1) {
  const size = step % 3 === 0 ? 50 : 1;
  const seqs = Array.from({ length: size }, (_, index) => next + index);
  await database.query("insert into kept select seq, 0 from unnest($1::bigint[]) as seq", [seqs]);
  next += size;
  console.log(`acknowledged ${next - 1}`);
  if (step % 10 === 0) await database.query("update kept set touched = touched + 1 where seq % 7 = 0", []);
  if (step % 25 === 24) await database.query("checkpoint");
}
