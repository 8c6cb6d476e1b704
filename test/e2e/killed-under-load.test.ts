import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, inject, test } from "vitest";
import { verifyAuditExport } from "../../src/cli/audit-verifier.ts";
import { northboundCaller } from "../support/northbound-caller.ts";
import { createOwnDatabase } from "../support/own-postgres.ts";
import {
  elgwCommand,
  removeFolder,
  root,
  startSandboxProcess,
  temporaryFolder,
} from "../support/sandbox-process.ts";

// The risk: a reply leaves, the machine loses power, and nothing says that the data left.

const WORKERS = 16;
const ANSWERS_BEFORE_KILL = 150;

/** Calls until the process dies; only a reply that came back whole counts as answered. */
async function loadAndKill(dataDir: string, env: NodeJS.ProcessEnv, answered: Set<string>): Promise<void> {
  const sandbox = await startSandboxProcess(dataDir, { ...env, ELGW_SANDBOX_PARTNERS: "none" });
  const caller = northboundCaller(sandbox.credentials);
  let answers = 0;
  let dead: Promise<unknown> | undefined;
  const work = async (): Promise<void> => {
    for (;;) {
      try {
        const { status, traceId } = await caller.read();
        if (status === 200) answered.add(traceId);
        answers += 1;
        // In the middle of the load: other replies are on their way at this very moment.
        if (answers === ANSWERS_BEFORE_KILL) dead = sandbox.kill("SIGKILL");
      } catch {
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
  await dead;
  caller.close();
  expect(answers).toBeGreaterThanOrEqual(ANSWERS_BEFORE_KILL);
}

async function proveRecords(
  dataDir: string,
  env: NodeJS.ProcessEnv,
  answered: ReadonlySet<string>,
): Promise<void> {
  const file = join(dataDir, "audit.jsonl");
  const [program, ...args] = elgwCommand;
  await promisify(execFile)(program, [...args, "audit", "export", file], {
    cwd: root,
    env: { ...process.env, ELGW_DATA_DIR: dataDir, ...env },
  });
  const text = readFileSync(file, "utf8");
  const { ok, findings } = await verifyAuditExport(text.split(/(?<=\n)/));
  expect(findings).toEqual([]);
  expect(ok).toBe(true);
  const recorded = new Set([...text.matchAll(/"traceId":"([0-9a-f]{32})"/g)].map(([, traceId]) => traceId));
  expect([...answered].filter((traceId) => !recorded.has(traceId))).toEqual([]);
}

describe("every answered request has its record, and the chain verifies", () => {
  test("through ten kills under load, on the embedded database", async () => {
    const dataDir = temporaryFolder();
    const answered = new Set<string>();
    try {
      for (let round = 0; round < 10; round += 1) await loadAndKill(dataDir, {}, answered);
      expect(answered.size).toBeGreaterThan(1_000);
      await proveRecords(dataDir, {}, answered);
    } finally {
      removeFolder(dataDir);
    }
  }, 240_000);

  const postgresUrl = inject("postgresUrl");
  test.skipIf(postgresUrl === undefined)(
    "through three kills under load, on PostgreSQL",
    async () => {
      const dataDir = temporaryFolder();
      const own = await createOwnDatabase(postgresUrl ?? "");
      const env = { ELGW_DATABASE_URL: own.url };
      const answered = new Set<string>();
      try {
        for (let round = 0; round < 3; round += 1) await loadAndKill(dataDir, env, answered);
        await proveRecords(dataDir, env, answered);
      } finally {
        await own.drop();
        removeFolder(dataDir);
      }
    },
    300_000,
  );
});
