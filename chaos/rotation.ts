/**
 * `npm run chaos -- rotation`: 300 calls a second through rotations and a revocation, by two processes on
 * PostgreSQL (`ELGW_TEST_DATABASE_URL`, else the local server) or, with `CHAOS_EMBEDDED=1`, by one on the
 * embedded database. `CHAOS_SECONDS` is the length of the load, default 60.
 */
import { execFileSync } from "node:child_process";
import { rotationUnderLoad } from "../test/e2e/rotation-scenario.ts";
import { createOwnDatabase } from "../test/support/own-postgres.ts";
import { removeFolder, root, temporaryFolder } from "../test/support/sandbox-process.ts";

const SECONDS = Number(process.env["CHAOS_SECONDS"] ?? 60);
const PER_SECOND = 300;
const STRETCHES = 5;

export async function run(): Promise<boolean> {
  process.stderr.write("building…\n");
  execFileSync("npm", ["run", "--silent", "build"], { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  const embedded = process.env["CHAOS_EMBEDDED"] !== undefined;
  const server = process.env["ELGW_TEST_DATABASE_URL"] ?? "postgres://root@127.0.0.1:5432/test";
  const dataDir = temporaryFolder();
  const own = embedded ? undefined : await createOwnDatabase(server);
  try {
    const processes = embedded ? 1 : 2;
    const { sent, failed, acceptedAfterMs, refusedAfterMs } = await rotationUnderLoad({
      dataDir,
      env: own === undefined ? {} : { ELGW_DATABASE_URL: own.url },
      processes,
      stretchMs: (SECONDS * 1000) / STRETCHES,
      perSecond: PER_SECOND,
      onStep: (text) => process.stderr.write(`${text}\n`),
    });
    for (const line of failed.slice(0, 20)) process.stderr.write(`failed: ${line}\n`);
    const held = failed.length === 0 && refusedAfterMs < 5_000 && sent >= 0.95 * SECONDS * PER_SECOND;
    process.stdout.write(
      `chaos rotation: ${processes} process(es), ${sent} calls, ${failed.length} failed, new key accepted after ${Math.round(acceptedAfterMs)} ms, revoked key refused after ${Math.round(refusedAfterMs)} ms (at most 5000): ${held ? "held" : "MISSED"}\n`,
    );
    return held;
  } finally {
    await own?.drop();
    removeFolder(dataDir);
  }
}
