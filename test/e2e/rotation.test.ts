import { describe, expect, inject, test } from "vitest";
import { createOwnDatabase } from "../support/own-postgres.ts";
import { removeFolder, temporaryFolder } from "../support/sandbox-process.ts";
import { rotationUnderLoad } from "./rotation-scenario.ts";

// The risk: a key is changed at noon, and some calls of that minute fail, or a revoked key goes on working.

const postgresUrl = inject("postgresUrl");

const places = [
  { name: "one process, embedded", present: true, processes: 1 },
  { name: "two processes on PostgreSQL", present: postgresUrl !== undefined, processes: 2 },
];

describe.each(places)("$name", ({ present, processes }) => {
  test.skipIf(!present)(
    "keys and master key rotate under load, no call fails, and a revoked key is refused",
    async () => {
      const dataDir = temporaryFolder();
      const own = processes > 1 ? await createOwnDatabase(postgresUrl ?? "") : undefined;
      try {
        const figures = await rotationUnderLoad({
          dataDir,
          env: own === undefined ? {} : { ELGW_DATABASE_URL: own.url },
          processes,
          stretchMs: 1_500,
          perSecond: 150,
          onStep: () => {},
        });
        expect(figures.failed).toEqual([]);
        expect(figures.sent).toBeGreaterThan(1_000);
        expect(figures.refusedAfterMs).toBeLessThan(5_000);
      } finally {
        await own?.drop();
        removeFolder(dataDir);
      }
    },
    300_000,
  );
});
