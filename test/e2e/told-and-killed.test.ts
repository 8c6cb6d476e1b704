/** The risk: the core is told that an event is kept, the machine loses power, and no partner ever gets the licence. */
import { describe, expect, inject, test } from "vitest";
import { typeCodeOf } from "../../src/gateway/core/licence.ts";
import { coreTeller } from "../support/core-teller.ts";
import { elgw } from "../support/elgw.ts";
import { numberedLicence } from "../support/licences.ts";
import { createOwnDatabase } from "../support/own-postgres.ts";
import {
  removeFolder,
  type SandboxCredentials,
  startSandboxProcess,
  temporaryFolder,
} from "../support/sandbox-process.ts";

const WORKERS = 8;
const BATCH = 5;
const BATCHES_BEFORE_KILL = 40;
const OPERATOR = typeCodeOf("008");

/** Each of another licence, so that none supersedes another and every one must be delivered. */
const event = (number: number): object => ({
  eventId: `e${number}`,
  event: "licence.issued",
  version: 1,
  occurredAt: 1_780_279_200_000,
  licence: numberedLicence(OPERATOR, number),
});

/** @returns outcomes by event; throws where no whole, proved answer came back */
function tell(
  { partners }: SandboxCredentials,
  numbers: readonly number[],
): Promise<ReadonlyMap<string, string>> {
  const { clientId, keys } = partners["elicence-core"];
  const { keyId = "", secret = "" } = keys[0] ?? {};
  const teller = coreTeller({ clientId, keyId, secret, algorithm: "HMAC-SM3" });
  return teller(partners["mini-program"].baseUrl, numbers.map(event));
}

interface Told {
  next: number;
  readonly acknowledged: Set<string>;
}

async function tellAndKill(dataDir: string, env: NodeJS.ProcessEnv, told: Told): Promise<void> {
  const sandbox = await startSandboxProcess(dataDir, env);
  let batches = 0;
  let dead: Promise<unknown> | undefined;
  const work = async (): Promise<void> => {
    for (;;) {
      const numbers = Array.from({ length: BATCH }, () => told.next++);
      try {
        for (const [eventId] of await tell(sandbox.credentials, numbers)) told.acknowledged.add(eventId);
        batches += 1;
        if (batches === BATCHES_BEFORE_KILL) dead = sandbox.kill("SIGKILL");
      } catch {
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
  await dead;
  expect(batches).toBeGreaterThanOrEqual(BATCHES_BEFORE_KILL);
}

async function prove(rounds: number, given: NodeJS.ProcessEnv): Promise<void> {
  const env = { ...given, ELGW_SANDBOX_PARTNERS: "ministry-elicence,national-platform" };
  const dataDir = temporaryFolder();
  const on = { ELGW_DATA_DIR: dataDir, ...env };
  const told: Told = { next: 1, acknowledged: new Set() };
  try {
    // The first start makes the partners.
    await (await startSandboxProcess(dataDir, env)).kill("SIGKILL");
    await elgw(on, "subscription", "set", "national-platform", "--types", "008");
    for (let round = 0; round < rounds; round += 1) await tellAndKill(dataDir, env, told);
    expect(told.acknowledged.size).toBeGreaterThanOrEqual(rounds * BATCHES_BEFORE_KILL * BATCH);

    const sandbox = await startSandboxProcess(dataDir, env);
    const outcomes = new Map<string, string>();
    const all = Array.from({ length: told.next - 1 }, (_each, at) => at + 1);
    for (let at = 0; at < all.length; at += 500) {
      for (const [id, outcome] of await tell(sandbox.credentials, all.slice(at, at + 500)))
        outcomes.set(id, outcome);
    }
    expect([...told.acknowledged].filter((id) => outcomes.get(id) !== "known")).toEqual([]);
    // Also those of which no answer came: kept with their deliveries, or not kept at all and new now.
    const backlog = (await elgw(on, "backlog")) as readonly Record<string, number | string>[];
    const known = backlog.map(({ partnerId, open, delivered, superseded, dead, quarantined }) => [
      partnerId,
      [open, delivered, superseded, dead, quarantined].reduce<number>((sum, n) => sum + Number(n), 0),
    ]);
    expect(known).toEqual([
      ["ministry-elicence", all.length],
      ["national-platform", all.length],
    ]);
    await sandbox.kill("SIGKILL");
  } finally {
    removeFolder(dataDir);
  }
}

describe("every event that was answered for is there with its delivery, once", () => {
  test("through three kills under load, on the embedded database", () => prove(3, {}), 300_000);

  const postgresUrl = inject("postgresUrl");
  test.skipIf(postgresUrl === undefined)(
    "through two kills under load, on PostgreSQL",
    async () => {
      const own = await createOwnDatabase(postgresUrl ?? "");
      try {
        await prove(2, { ELGW_DATABASE_URL: own.url });
      } finally {
        await own.drop();
      }
    },
    300_000,
  );
});
