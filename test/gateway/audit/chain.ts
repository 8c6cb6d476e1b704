/** A chain over a test database, with the keys that its tests need. */
import { createHash } from "node:crypto";
import type { AuditFacts, AuditLog } from "../../../src/gateway/audit/audit.ts";
import {
  type AuditSigner,
  loadOrCreateAuditKey,
  loadOrCreateAuditSalt,
} from "../../../src/gateway/audit/audit-key.ts";
import { exportAudit } from "../../../src/gateway/audit/export-audit.ts";
import { type AuditLogOptions, openAuditLog } from "../../../src/gateway/audit/open-audit-log.ts";
import { Secret } from "../../../src/gateway/core/secret.ts";
import { createSealer } from "../../../src/gateway/crypto/seal-at-rest.ts";
import { sealingKey } from "../../../src/gateway/crypto/sealing-key.ts";
import type { Database } from "../../../src/gateway/platform/database/database.ts";

export const sealer = createSealer({
  current: sealingKey("test", new Secret<Uint8Array>(Buffer.alloc(32, 9))),
});

export interface Chain {
  readonly log: AuditLog;
  readonly signer: AuditSigner;
  readonly salt: Secret<Uint8Array>;
}

type Overrides = Partial<Omit<AuditLogOptions, "database" | "signer" | "salt">>;

export async function openChain(database: Database, overrides: Overrides = {}): Promise<Chain> {
  const signer = await loadOrCreateAuditKey(database, sealer);
  const salt = await loadOrCreateAuditSalt(database, sealer);
  const log = await openAuditLog({ database, signer, salt, clock: Date.now, ...overrides });
  return { log, signer, salt };
}

/** An empty chain in a database that other tests used: starting an engine costs more than emptying it. */
export async function emptyChain(database: Database): Promise<void> {
  for (const table of ["audit_entry", "audit_checkpoint"]) {
    await database.query(`alter table ${table} disable trigger user`);
    await database.query(`truncate ${table}`);
    await database.query(`alter table ${table} enable trigger user`);
  }
  await database.query("delete from audit_secret");
  await database.query("update audit_head set seq = 0, hash = repeat('0', 64), checkpoint_seq = 0");
}

/** Synthetic facts; `n` tells one entry from another. */
export const facts = (n: number, over: Partial<AuditFacts> = {}): AuditFacts => ({
  kind: "request",
  traceId: createHash("md5").update(String(n)).digest("hex"),
  at: 1_760_000_000_000 + n,
  partner: "national-platform",
  outcome: "ok",
  status: 200,
  licenceTypes: ["11100000MB03271699055"],
  note: `第 ${n} 条`,
  ...over,
});

export async function appendMany(log: AuditLog, count: number, from = 1): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, index) => log.append(facts(from + index))));
}

export async function exported(
  database: Database,
  signer: AuditSigner,
  range: { from?: number; to?: number } = {},
): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of exportAudit(database, { signer, clock: Date.now, ...range })) lines.push(line);
  return lines;
}
