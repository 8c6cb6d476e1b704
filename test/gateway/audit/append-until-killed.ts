/**
 * A process that appends under load until it is killed, and says what was acknowledged.
 *
 * Started by `audit-kill.test.ts` as `<dataDir> <schema> <first number> [database url]`; one number a
 * line on stdout, written before the next append is made.
 */
import { writeSync } from "node:fs";
import { Secret } from "../../../src/gateway/core/secret.ts";
import { migrate } from "../../../src/gateway/platform/database/migrate.ts";
import { openDatabase } from "../../../src/gateway/platform/database/open-database.ts";
import { facts, openChain } from "./chain.ts";

const IN_FLIGHT = 48;

const [, , dataDir = "", schema = "public", first = "1", url = ""] = process.argv;
const database = await openDatabase({ dataDir, schema, ...(url === "" ? {} : { url: new Secret(url) }) });
await migrate(database);
const { log } = await openChain(database, { checkpointEvery: 100 });

let next = Number(first);
async function appendForever(): Promise<void> {
  for (;;) {
    const number = next;
    next += 1;
    await log.append(facts(number));
    writeSync(1, `${number}\n`);
  }
}
await Promise.all(Array.from({ length: IN_FLIGHT }, appendForever));
