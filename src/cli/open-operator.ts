/** Everything an operator command needs, opened for one command and closed after it. */
import { adapters } from "../adapters/index.ts";
import { loadOrCreateAuditKey, loadOrCreateAuditSalt } from "../gateway/audit/audit-key.ts";
import { openAuditLog } from "../gateway/audit/open-audit-log.ts";
import { createCredentialStore } from "../gateway/credentials/credential-store.ts";
import { openMasterKeys } from "../gateway/credentials/master-key.ts";
import { openSealer } from "../gateway/credentials/master-key-check.ts";
import { createProfiles } from "../gateway/mask/profiles.ts";
import { readSiteProfiles } from "../gateway/mask/read-site-profiles.ts";
import type { OperatorParts } from "../gateway/operator/context.ts";
import { systemClock } from "../gateway/platform/clock.ts";
import type { Config } from "../gateway/platform/config.ts";
import { acquireFolder } from "../gateway/platform/database/folder-lock.ts";
import { migrate } from "../gateway/platform/database/migrate.ts";
import { openDatabase } from "../gateway/platform/database/open-database.ts";
import { systemIds } from "../gateway/platform/ids.ts";

export interface OpenedOperator {
  readonly parts: OperatorParts;
  readonly close: () => Promise<void>;
}

/** @throws GatewayError `database.locked`, `database.unavailable`, `crypto.unseal`, `gateway.configuration`, `audit.broken` */
export async function openOperator(config: Config): Promise<OpenedOperator> {
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    return { parts: await openParts(config, closers), close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

async function openParts(config: Config, closers: (() => Promise<void>)[]): Promise<OperatorParts> {
  const { databaseUrl, dataDir, masterKey, masterKeyFile } = config;
  const embedded = databaseUrl === undefined;
  if (embedded) closers.push((await acquireFolder(dataDir)).release);
  const database = await openDatabase({ dataDir, ...(embedded ? {} : { url: databaseUrl }) });
  closers.push(database.end);
  await migrate(database);
  const masterKeys = openMasterKeys({ masterKey, masterKeyFile, dataDir, mayMake: embedded });
  const sealer = await openSealer(database, masterKeys, systemClock);
  const signer = await loadOrCreateAuditKey(database, sealer);
  const salt = await loadOrCreateAuditSalt(database, sealer);
  const audit = await openAuditLog({ database, clock: systemClock, signer, salt });
  closers.push(audit.close);
  const store = createCredentialStore({ database, sealer, clock: systemClock, ids: systemIds });
  const profiles = createProfiles(readSiteProfiles(config.profilesDir));
  const [clock, ids] = [systemClock, systemIds];
  return { database, masterKeys, sealer, store, audit, signer, profiles, adapters, clock, ids };
}
