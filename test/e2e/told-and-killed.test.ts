/** The risk: the core is told that an event is kept, the machine loses power, and no partner ever gets the licence. */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { describe, expect, inject, test } from "vitest";
import { createCoreSignature } from "../../src/adapters/elicence-core/simulator-signature.ts";
import {
  composeLicenceIdentifier,
  parseLicenceIdentifier,
} from "../../src/gateway/core/check-digits/licence-identifier.ts";
import { typeCodeOf } from "../../src/gateway/core/licence.ts";
import type { WireRequest } from "../../src/gateway/spi/wire.ts";
import { licenceOfType } from "../support/licences.ts";
import { createOwnDatabase } from "../support/own-postgres.ts";
import {
  elgwCommand,
  removeFolder,
  root,
  type SandboxCredentials,
  startSandboxProcess,
  temporaryFolder,
} from "../support/sandbox-process.ts";

const WORKERS = 8;
const BATCH = 5;
const BATCHES_BEFORE_KILL = 40;
const licence = licenceOfType(typeCodeOf("008"));
const { predecessor: _, ...alone } = licence;
const parts = parseLicenceIdentifier(licence.identifier);

/** Each of another licence, so that none supersedes another and every one must be delivered. */
function event(number: number): object {
  if (parts === undefined) throw new Error("the synthetic identifier is not sound");
  const identifier = composeLicenceIdentifier({
    ...parts,
    serial: String(number).padStart(20, "0"),
    version: 1,
  });
  return {
    eventId: `e${number}`,
    event: "licence.issued",
    version: 1,
    occurredAt: 1_780_279_200_000,
    licence: { ...alone, identifier },
  };
}

/** Tells as the core does. @returns outcomes by event; throws where no whole, proved answer came back */
async function tell(
  { partners }: SandboxCredentials,
  numbers: readonly number[],
): Promise<readonly (readonly [string, string])[]> {
  const { clientId, keys } = partners["elicence-core"];
  const { keyId = "", secret = "" } = keys[0] ?? {};
  const signature = createCoreSignature({ clientId, keyId, secret, algorithm: "HMAC-SM3" }, Date.now);
  const plain: WireRequest = {
    method: "POST",
    path: "/core/events",
    query: "",
    headers: new Map([["content-type", "application/json"]]),
    body: Buffer.from(JSON.stringify({ events: numbers.map(event) })),
  };
  const request = signature.tell(plain, Date.now(), randomBytes(16).toString("hex"));
  const reply = await fetch(`${partners["mini-program"].baseUrl}${request.path}`, {
    method: "POST",
    headers: [...request.headers].map(([name, value]): [string, string] => [name, value]),
    body: Buffer.from(request.body),
  });
  const body = Buffer.from(await reply.arrayBuffer());
  if (reply.status !== 200) throw new Error(`status ${reply.status}`);
  expect(signature.proves({ status: 200, headers: new Map([...reply.headers]), body }, request)).toBe(true);
  const { events } = JSON.parse(body.toString()) as { events: { eventId: string; outcome: string }[] };
  return events.map(({ eventId, outcome }) => [eventId, outcome] as const);
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

async function elgw(dataDir: string, env: NodeJS.ProcessEnv, ...args: string[]): Promise<unknown> {
  const [program, ...before] = elgwCommand;
  const { stdout } = await promisify(execFile)(program, [...before, ...args, "--json"], {
    cwd: root,
    env: { ...process.env, ELGW_DATA_DIR: dataDir, ...env },
  });
  return JSON.parse(stdout);
}

async function prove(rounds: number, env: NodeJS.ProcessEnv): Promise<void> {
  const dataDir = temporaryFolder();
  const told: Told = { next: 1, acknowledged: new Set() };
  try {
    // The first start makes the partners.
    await (await startSandboxProcess(dataDir, env)).kill("SIGKILL");
    await elgw(dataDir, env, "subscription", "set", "national-platform", "--types", "008");
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
    // Also those of which no answer came: kept with their delivery, or not kept at all and new now.
    expect(await elgw(dataDir, env, "backlog")).toMatchObject([
      { partnerId: "national-platform", open: all.length, superseded: 0, quarantined: 0, dead: 0 },
    ]);
    await sandbox.kill("SIGKILL");
  } finally {
    removeFolder(dataDir);
  }
}

describe("every event that was answered for is there with its delivery, once", () => {
  test("through four kills under load, on the embedded database", () => prove(4, {}), 120_000);

  const postgresUrl = inject("postgresUrl");
  test.skipIf(postgresUrl === undefined)(
    "through three kills under load, on PostgreSQL",
    async () => {
      const own = await createOwnDatabase(postgresUrl ?? "");
      try {
        await prove(3, { ELGW_DATABASE_URL: own.url });
      } finally {
        await own.drop();
      }
    },
    120_000,
  );
});
