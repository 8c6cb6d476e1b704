/** A database with secrets under one master key in a file, and ways to disturb a rotation at any point. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadOrCreateAuditKey, loadOrCreateAuditSalt } from "../../../src/gateway/audit/audit-key.ts";
import { GatewayError } from "../../../src/gateway/core/gateway-error.ts";
import { createCredentialStore } from "../../../src/gateway/credentials/credential-store.ts";
import { openDirectory } from "../../../src/gateway/credentials/directory.ts";
import { type MasterKeyProvider, openMasterKeys } from "../../../src/gateway/credentials/master-key.ts";
import { openSealer } from "../../../src/gateway/credentials/master-key-check.ts";
import { sealKey } from "../../../src/gateway/credentials/sealed-key.ts";
import { runCommand } from "../../../src/gateway/operator/commands.ts";
import type { OperatorContext } from "../../../src/gateway/operator/context.ts";
import type { Database } from "../../../src/gateway/platform/database/database.ts";
import { systemIds } from "../../../src/gateway/platform/ids.ts";
import { adapterId } from "../../../src/gateway/spi/adapter.ts";
import { openRooms } from "../../cli/rooms.ts";
import { keyOf, partnerOf, START } from "./synthetic.ts";

export interface Listed {
  readonly current: string;
  readonly keys: readonly {
    readonly id: string;
    readonly current: boolean;
    readonly held: boolean;
    readonly envelopes: number;
  }[];
}
export interface Rotated {
  readonly how: string;
  readonly from?: string;
  readonly to: string;
  readonly resealed: number;
  readonly damaged: readonly string[];
  readonly older: readonly string[];
}

export interface RotationRoom {
  readonly context: OperatorContext;
  readonly file: string;
  /** Another process with the same file, as it started: what it knows of the ring is of this moment. */
  readonly another: (database?: Database, file?: string) => Promise<OperatorContext>;
  readonly list: () => Promise<Listed>;
  readonly rotate: (context?: OperatorContext) => Promise<Rotated>;
  readonly forget: (keyId: string) => Promise<unknown>;
  /** What does not open with the file's keys alone, in a process that starts now. */
  readonly unopened: () => Promise<readonly string[]>;
  readonly moveClock: (ms: number) => void;
  readonly close: () => Promise<void>;
}

export const keysIn = (file: string): MasterKeyProvider =>
  openMasterKeys({ masterKey: undefined, masterKeyFile: file, dataDir: "", mayMake: false });

/** @param credentials more than a hundred, so that there are several batches */
export async function openRotationRoom(database: Database, credentials = 0): Promise<RotationRoom> {
  const folder = mkdtempSync(join(tmpdir(), "elgw-rotation-"));
  const file = join(folder, "keys");
  writeFileSync(file, `# the first\n${"11".repeat(32)}\n`, { mode: 0o600 });
  let now = START;
  const clock = (): number => now;
  const { context, close } = await openRooms(database, clock, keysIn(file));
  await addCredentials(context, credentials);
  const command = (name: string, args = {}, under = context) => runCommand(name, args, under);
  return {
    context,
    file,
    another: async (own = database, keyFile = file) => {
      const masterKeys = keysIn(keyFile);
      const sealer = await openSealer(own, masterKeys, clock);
      const store = createCredentialStore({ database: own, sealer, clock, ids: systemIds });
      return { ...context, database: own, masterKeys, sealer, store };
    },
    list: async () => (await command("keys.list-master")) as Listed,
    rotate: async (under) => (await command("keys.rotate-master", {}, under)) as Rotated,
    forget: (keyId) => command("keys.forget-master", { keyId }),
    unopened: async () => {
      const problems: string[] = [];
      const sealer = await openSealer(database, keysIn(file), clock);
      await loadOrCreateAuditKey(database, sealer);
      await loadOrCreateAuditSalt(database, sealer);
      const onProblem = (error: GatewayError): void => void problems.push(error.detail ?? error.code);
      await (await openDirectory({ database, sealer, clock, onProblem })).close();
      return problems;
    },
    moveClock: (ms) => {
      now += ms;
    },
    close: async () => {
      await close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** One through the store, which claims the database for the key; the rest at once. */
async function addCredentials({ store, sealer, database }: OperatorContext, count: number): Promise<void> {
  if (count === 0) return;
  await store.addPartner(partnerOf("city"));
  await store.addCredential(keyOf("city", "k-0"));
  const ids = Array.from({ length: count - 1 }, () => systemIds.nonce());
  const sealed = ids.map((id, index) => {
    const { partnerId, use, algorithm, parameters, key } = keyOf("city", `k-${index + 1}`);
    const adapter = adapterId("national-platform");
    return sealKey(
      sealer,
      { id, partnerId, adapter, keyId: `k-${index + 1}`, use, algorithm, parameters },
      key,
    );
  });
  await database.query(
    `insert into credential (id, partner_id, adapter, key_id, use, algorithm, state, not_before, not_after, sealed,
       created_at, version)
     select id, 'city', 'national-platform', 'k-' || place, 'shared', 'HMAC-SHA256', 'active', $3, $4, sealed, $3, 0
     from unnest($1::text[], $2::bytea[]) with ordinality as row(id, sealed, place)`,
    [ids, sealed, START, START + 1e10],
  );
}

/**
 * The same rooms, with a hook before and after every statement, commit and audit entry.
 *
 * @param hook gets the number of the point and whether a transaction is open (the embedded engine has room
 *   for nothing else then); what it throws is what the rotation meets
 */
export function disturbed(
  context: OperatorContext,
  hook: (point: number, inTransaction: boolean) => Promise<void>,
): OperatorContext {
  let points = 0;
  const around = async <T>(inTransaction: boolean, work: () => Promise<T>): Promise<T> => {
    await hook(points++, inTransaction);
    const result = await work();
    await hook(points++, inTransaction);
    return result;
  };
  const { database, audit } = context;
  return {
    ...context,
    audit: { ...audit, append: (facts) => around(false, () => audit.append(facts)) },
    database: {
      ...database,
      query: (sql, params) => around(false, () => database.query(sql, params)),
      transaction: (work) =>
        around(false, () =>
          database.transaction((tx) =>
            work({ query: (sql, params) => around(true, () => tx.query(sql, params)) }),
          ),
        ),
    },
  };
}

/** As when the connection is cut at one point: nothing after it gets through either. */
export const cutAt =
  (point: number) =>
  async (at: number): Promise<void> => {
    if (at >= point) throw new GatewayError("database.unavailable", { detail: `cut at point ${point}` });
  };

export const keyLines = (file: string): readonly string[] =>
  readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
