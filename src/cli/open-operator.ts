/** Everything an operator command needs, opened for one command and closed after it. */
import { adapters } from "../adapters/index.ts";
import { loadOrCreateAuditKey, loadOrCreateAuditSalt } from "../gateway/audit/audit-key.ts";
import { openAuditLog } from "../gateway/audit/open-audit-log.ts";
import { createCredentialStore } from "../gateway/credentials/credential-store.ts";
import { openDirectory } from "../gateway/credentials/directory.ts";
import { openMasterKeys } from "../gateway/credentials/master-key.ts";
import { openSealer } from "../gateway/credentials/master-key-check.ts";
import { createProfiles } from "../gateway/mask/profiles.ts";
import { readSiteProfiles } from "../gateway/mask/read-site-profiles.ts";
import { openPeers } from "../gateway/open-peers.ts";
import type { OperatorParts, Peers } from "../gateway/operator/context.ts";
import { systemClock } from "../gateway/platform/clock.ts";
import type { Config } from "../gateway/platform/config.ts";
import { acquireFolder } from "../gateway/platform/database/folder-lock.ts";
import { migrate } from "../gateway/platform/database/migrate.ts";
import { openDatabase } from "../gateway/platform/database/open-database.ts";
import { systemIds } from "../gateway/platform/ids.ts";
import { sandboxPartners } from "./sandbox-credentials.ts";

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
  const peers = peersHere(config, { database, sealer, profiles }, closers);
  return { database, masterKeys, sealer, store, audit, signer, profiles, adapters, peers, clock, ids };
}

/** Keys are read only where a command speaks with somebody. Beside a sandbox its core is the one to ask. */
function peersHere(
  config: Config,
  { database, sealer, profiles }: Pick<OperatorParts, "database" | "sealer" | "profiles">,
  closers: (() => Promise<void>)[],
): Peers {
  let opened: Promise<Peers> | undefined;
  const open = async (): Promise<Peers> => {
    const directory = await openDirectory({ database, sealer, clock: systemClock });
    closers.push(directory.close);
    const coreUrl = config.coreUrl ?? sandboxPartners(process.env).get("elicence-core")?.baseUrl;
    const room = {
      adapters,
      directory,
      profiles,
      coreUrl,
      clock: systemClock,
      ids: systemIds,
      onUse: () => {},
    };
    const peers = openPeers(room);
    closers.push(peers.close);
    return peers;
  };
  const once = (): Promise<Peers> => {
    opened ??= open();
    return opened;
  };
  return {
    core: async () => (await once()).core(),
    partner: async (channel) => (await once()).partner(channel),
  };
}
