/**
 * `npm run chaos -- rotation`: 300 calls a second through rotations and a revocation, by two processes on PostgreSQL,
 * or by one on the embedded database. `CHAOS_SECONDS` is the length of the load, default 60.
 */
import { rotationUnderLoad } from "../test/e2e/rotation-scenario.ts";
import { onDatabase } from "./on-database.ts";

const SECONDS = Number(process.env["CHAOS_SECONDS"] ?? 60);
const PER_SECOND = 300;
const STRETCHES = 5;

export function run(): Promise<boolean> {
  return onDatabase(async ({ dataDir, env, engine }) => {
    const processes = engine === "embedded" ? 1 : 2;
    const { sent, failed, acceptedAfterMs, refusedAfterMs } = await rotationUnderLoad({
      dataDir,
      env,
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
  });
}
