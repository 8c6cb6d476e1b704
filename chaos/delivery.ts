/** `npm run chaos -- --kills 100`: rounds of kill -9 of the gateway under load, with partner faults mixed in. */
import { deliverThroughKills } from "../test/e2e/delivery-scenario.ts";
import { onDatabase } from "./on-database.ts";

const RESUME_MS_MAX = 30_000;

export function run(kills: number): Promise<boolean> {
  return onDatabase(async ({ dataDir, env, engine }) => {
    const found = await deliverThroughKills({
      dataDir,
      env: { ELGW_LOG_LEVEL: "error", ...env },
      kills,
      random: Math.random,
      onStep: say,
    });
    for (const line of [...found.lost, ...found.wrong, ...found.twice].slice(0, 20)) say(line);
    const held =
      found.lost.length + found.wrong.length + found.twice.length + found.dead === 0 &&
      found.longestResumeMs <= RESUME_MS_MAX;
    process.stdout.write(
      `chaos delivery on ${engine}: ${kills} kills, ${found.acknowledged} events acknowledged, ${found.effects} distinct effects, lost ${found.lost.length}, wrong final state ${found.wrong.length}, duplicates ${found.twice.length}, dead letters ${found.dead}, longest resume ${(found.longestResumeMs / 1000).toFixed(1)} s (at most 30): ${held ? "held" : "MISSED"}\n`,
    );
    return held;
  });
}

const say = (text: string): void => void process.stderr.write(`${text}\n`);
