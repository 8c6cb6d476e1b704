/** The risk: a gateway dies with licences in its hands, and a partner never gets one, gets it twice, or keeps an old one. */
import { describe, expect, inject, test } from "vitest";
import { createOwnDatabase } from "../support/own-postgres.ts";
import { removeFolder, temporaryFolder } from "../support/sandbox-process.ts";
import { deliverThroughKills } from "./delivery-scenario.ts";

const server = inject("postgresUrl");
/** Ten in all, wherever they can run. */
const KILLS = { embedded: server === undefined ? 10 : 5, postgresql: 5 };

async function prove(kills: number, env: NodeJS.ProcessEnv): Promise<void> {
  const dataDir = temporaryFolder();
  try {
    const found = await deliverThroughKills({
      dataDir,
      env: { ELGW_LOG_LEVEL: "error", ...env },
      kills,
      // The province's SM2 takes most of two cores; `npm run chaos` kills with all of them.
      supplied: ["ministry-elicence", "national-platform"],
      random: Math.random,
    });
    expect(found).toMatchObject({ lost: [], wrong: [], twice: [], dead: 0 });
    expect(found.acknowledged).toBeGreaterThan(kills * 20);
    expect(found.effects).toBeGreaterThan(kills * 20);
    expect(found.longestResumeMs).toBeLessThan(30_000);
  } finally {
    removeFolder(dataDir);
  }
}

describe("what was answered for is with every partner, once and in its last state", () => {
  test(
    "through kill -9 and partner faults, on the embedded database",
    () => prove(KILLS.embedded, {}),
    300_000,
  );

  test.skipIf(server === undefined)(
    "through kill -9 and partner faults, on PostgreSQL",
    async () => {
      const own = await createOwnDatabase(server ?? "");
      try {
        await prove(KILLS.postgresql, { ELGW_DATABASE_URL: own.url });
      } finally {
        await own.drop();
      }
    },
    300_000,
  );
});
