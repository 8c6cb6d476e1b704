/** The rooms an operator command needs, on a test database, and a terminal that remembers what was said. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import type { ReadStream } from "node:tty";
import { adapters } from "../../src/adapters/index.ts";
import { run } from "../../src/cli/program.ts";
import type { Terminal } from "../../src/cli/terminal.ts";
import { loadOrCreateAuditKey, loadOrCreateAuditSalt } from "../../src/gateway/audit/audit-key.ts";
import { openAuditLog } from "../../src/gateway/audit/open-audit-log.ts";
import { Secret } from "../../src/gateway/core/secret.ts";
import { createCredentialStore } from "../../src/gateway/credentials/credential-store.ts";
import { type MasterKeyProvider, openMasterKeys } from "../../src/gateway/credentials/master-key.ts";
import { openSealer } from "../../src/gateway/credentials/master-key-check.ts";
import { createProfiles } from "../../src/gateway/mask/profiles.ts";
import type { OperatorContext } from "../../src/gateway/operator/context.ts";
import { serveCommands } from "../../src/gateway/operator/serve-commands.ts";
import type { Database } from "../../src/gateway/platform/database/database.ts";
import { acquireFolder } from "../../src/gateway/platform/database/folder-lock.ts";
import { migrate } from "../../src/gateway/platform/database/migrate.ts";
import { openMemoryDatabase } from "../../src/gateway/platform/database/open-database.ts";
import { systemIds } from "../../src/gateway/platform/ids.ts";

export const START = Date.UTC(2026, 2, 1, 4);

export interface OpenRooms {
  readonly context: OperatorContext;
  readonly close: () => Promise<void>;
}

/** A ring that cannot grow: what `ELGW_MASTER_KEY` gives. */
const givenKeys = (): MasterKeyProvider =>
  openMasterKeys({
    masterKey: new Secret("01".repeat(32)),
    masterKeyFile: undefined,
    dataDir: "",
    mayMake: false,
  });

/** Commands that speak with somebody are tested with a whole gateway. */
const noPeers: OperatorContext["peers"] = {
  core: () => Promise.reject(new Error("no core in these rooms")),
  partner: () => Promise.reject(new Error("no partner in these rooms")),
};

export async function openRooms(
  database: Database,
  clock: () => number,
  masterKeys: MasterKeyProvider = givenKeys(),
): Promise<OpenRooms> {
  const sealer = await openSealer(database, masterKeys, clock);
  const signer = await loadOrCreateAuditKey(database, sealer);
  const salt = await loadOrCreateAuditSalt(database, sealer);
  const audit = await openAuditLog({ database, clock, signer, salt });
  const store = createCredentialStore({ database, sealer, clock, ids: systemIds });
  const profiles = createProfiles();
  const parts = {
    database,
    masterKeys,
    sealer,
    store,
    audit,
    signer,
    profiles,
    adapters,
    peers: noPeers,
    clock,
    ids: systemIds,
  };
  return { context: { ...parts, actor: "tester", onProgress: () => {} }, close: audit.close };
}

export interface Said {
  readonly out: string;
  readonly err: string;
  readonly code: number;
}

/** Runs one command line in this process. */
export async function elgw(
  argv: readonly string[],
  options: {
    readonly env?: NodeJS.ProcessEnv;
    readonly signal?: AbortSignal;
    readonly onOut?: (text: string) => void;
  } = {},
): Promise<Said> {
  let [out, err] = ["", ""];
  const terminal: Terminal = {
    out: (text) => {
      out += text;
      options.onOut?.(text);
    },
    err: (text) => {
      err += text;
    },
    env: options.env ?? {},
    stdin: new PassThrough() as unknown as ReadStream,
    isInteractive: false,
    clock: () => START,
    signal: options.signal ?? new AbortController().signal,
  };
  const code = await run(argv, terminal);
  return { out, err, code };
}

export interface RunningRooms {
  readonly env: NodeJS.ProcessEnv;
  readonly dataDir: string;
  readonly context: OperatorContext;
  readonly close: () => Promise<void>;
}

/** A process that holds a data folder, as `elgw serve` does, but with its database in memory. */
export async function holdFolder(): Promise<RunningRooms> {
  const dataDir = mkdtempSync(join(tmpdir(), "elgw-cli-"));
  const database = await openMemoryDatabase();
  await migrate(database);
  const masterKeys = openMasterKeys({
    masterKey: undefined,
    masterKeyFile: undefined,
    dataDir,
    mayMake: true,
  });
  const { context, close } = await openRooms(database, () => START, masterKeys);
  const lock = await acquireFolder(dataDir);
  serveCommands(lock, { ...context, reload: async () => {} });
  return {
    env: { ELGW_DATA_DIR: dataDir },
    dataDir,
    context,
    close: async () => {
      await lock.release();
      await close();
      await database.end();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
