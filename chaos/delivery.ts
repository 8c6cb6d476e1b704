/**
 * `npm run chaos -- --kills 100`: rounds of kill -9 of the gateway under load, with partner faults mixed in, on
 * PostgreSQL (`ELGW_TEST_DATABASE_URL`, else the local server) or, with `CHAOS_EMBEDDED=1`, on the embedded database.
 */
import { execFileSync } from "node:child_process";
import { deliverThroughKills } from "../test/e2e/delivery-scenario.ts";
import { createOwnDatabase } from "../test/support/own-postgres.ts";
import { removeFolder, root, temporaryFolder } from "../test/support/sandbox-process.ts";

const RESUME_MS_MAX = 30_000;

export async function run(kills: number): Promise<boolean> {
  process.stderr.write("building…\n");
  execFileSync("npm", ["run", "--silent", "build"], { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  const embedded = process.env["CHAOS_EMBEDDED"] !== undefined;
  const server = process.env["ELGW_TEST_DATABASE_URL"] ?? "postgres://root@127.0.0.1:5432/test";
  const dataDir = temporaryFolder();
  const own = embedded ? undefined : await createOwnDatabase(server);
  try {
    const env = { ELGW_LOG_LEVEL: "error", ...(own === undefined ? {} : { ELGW_DATABASE_URL: own.url }) };
    const onStep = (text: string): void => void process.stderr.write(`${text}\n`);
    const found = await deliverThroughKills({ dataDir, env, kills, random: Math.random, onStep });
    for (const line of [...found.lost, ...found.wrong, ...found.twice].slice(0, 20)) onStep(line);
    const held =
      found.lost.length + found.wrong.length + found.twice.length + found.dead === 0 &&
      found.longestResumeMs <= RESUME_MS_MAX;
    process.stdout.write(
      `chaos delivery on ${embedded ? "embedded" : "postgresql"}: ${kills} kills, ${found.acknowledged} events acknowledged, ${found.effects} distinct effects, lost ${found.lost.length}, wrong final state ${found.wrong.length}, duplicates ${found.twice.length}, dead letters ${found.dead}, longest resume ${(found.longestResumeMs / 1000).toFixed(1)} s (at most 30): ${held ? "held" : "MISSED"}\n`,
    );
    return held;
  } finally {
    await own?.drop();
    removeFolder(dataDir);
  }
}
