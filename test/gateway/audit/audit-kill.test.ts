import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, inject, test } from "vitest";
import { verifyAuditExport } from "../../../src/cli/audit-verifier.ts";
import { Secret } from "../../../src/gateway/core/secret.ts";
import type { Database } from "../../../src/gateway/platform/database/database.ts";
import { openDatabase } from "../../../src/gateway/platform/database/open-database.ts";
import { exported, openChain } from "./chain.ts";

const CHILD = fileURLToPath(new URL("./append-until-killed.ts", import.meta.url));
const ROUNDS = 3;
const ACKNOWLEDGED_MIN = 300;

/** Kills the child without warning once it has acknowledged enough; returns all that it acknowledged. */
async function killUnderLoad(args: readonly string[]): Promise<number[]> {
  const child = spawn(process.execPath, ["--import", "tsx", CHILD, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [said, errors, lines] = ["", "", 0];
  child.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  child.stdout.on("data", (chunk: Buffer) => {
    said += chunk;
    lines += chunk.toString().split("\n").length - 1;
    if (lines >= ACKNOWLEDGED_MIN) child.kill("SIGKILL");
  });
  const [, signal] = await once(child, "close");
  expect(signal, errors).toBe("SIGKILL");
  // The last line may be cut short by the kill; what was not said in full was not acknowledged.
  return said.slice(0, said.lastIndexOf("\n")).split("\n").map(Number);
}

/** Every acknowledged number stands in the chain, and the chain verifies. Returns the count of entries. */
async function expectAll(database: Database, acknowledged: ReadonlySet<number>): Promise<number> {
  const { log, signer } = await openChain(database);
  await log.close();
  const { rows } = await database.query<{ text: string }>("select text from audit_entry", []);
  const kept = new Set(rows.map(({ text }) => Number(/第 (\d+) 条/.exec(JSON.parse(text).note)?.[1])));
  expect([...acknowledged].filter((number) => !kept.has(number))).toEqual([]);
  const verified = await verifyAuditExport(await exported(database, signer), { publicKey: signer.publicKey });
  expect(verified).toMatchObject({ ok: true, findings: [], entries: rows.length });
  return rows.length;
}

async function killRounds(open: () => Promise<Database>, args: (first: number) => string[]): Promise<void> {
  const acknowledged = new Set<number>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const said = await killUnderLoad(args(1 + round * 1_000_000));
    expect(said.length).toBeGreaterThanOrEqual(ACKNOWLEDGED_MIN);
    for (const number of said) acknowledged.add(number);
    const database = await open();
    const entries = await expectAll(database, acknowledged);
    expect(entries).toBeGreaterThanOrEqual(acknowledged.size);
    await database.end();
  }
}

describe("an entry that was acknowledged outlives kill -9, and the chain goes on", () => {
  test("embedded, on disk", { timeout: 240_000 }, async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "elgw-kill-"));
    try {
      await killRounds(
        () => openDatabase({ dataDir }),
        (first) => [dataDir, "public", String(first)],
      );
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  });

  const url = inject("postgresUrl");
  test.skipIf(url === undefined)("PostgreSQL", { timeout: 240_000 }, async () => {
    const schema = `test_kill_${process.pid}`;
    const open = () => openDatabase({ dataDir: "", schema, url: new Secret(url ?? "") });
    try {
      await killRounds(open, (first) => ["", schema, String(first), url ?? ""]);
    } finally {
      const database = await open();
      await database.query(`drop schema if exists ${schema} cascade`);
      await database.end();
    }
  });
});
