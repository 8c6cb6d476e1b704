/**
 * The composition root: the only place that knows both the gateway and its adapters.
 *
 * Opening order is closing order reversed: evidence (database, audit) opens first and closes last, so
 * that nothing can be answered before it can be recorded.
 */
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { adapters } from "./adapters/index.ts";
import type { AuditLog } from "./gateway/audit/audit.ts";
import { type AuditSigner, loadOrCreateAuditKey, loadOrCreateAuditSalt } from "./gateway/audit/audit-key.ts";
import { openAuditLog } from "./gateway/audit/open-audit-log.ts";
import { collect } from "./gateway/collect/collect.ts";
import { GatewayError } from "./gateway/core/gateway-error.ts";
import { type CredentialStore, createCredentialStore } from "./gateway/credentials/credential-store.ts";
import { type OpenDirectory, openDirectory } from "./gateway/credentials/directory.ts";
import { type MasterKeyProvider, openMasterKeys } from "./gateway/credentials/master-key.ts";
import { openSealer } from "./gateway/credentials/master-key-check.ts";
import { createUseCounter, type UseCounter } from "./gateway/credentials/use-counter.ts";
import type { Sealer } from "./gateway/crypto/seal-at-rest.ts";
import { selfTest } from "./gateway/crypto/self-test.ts";
import { createGateway } from "./gateway/gateway.ts";
import { createOperatorPort } from "./gateway/ingress/operator-port.ts";
import { createProfiles, type Profiles } from "./gateway/mask/profiles.ts";
import { readSiteProfiles } from "./gateway/mask/read-site-profiles.ts";
import { type Admission, openOwnAdmission, openSharedAdmission } from "./gateway/open-admission.ts";
import { type CoreLine, openCoreLine } from "./gateway/open-core-line.ts";
import { openDesks } from "./gateway/open-desks.ts";
import { openDispatch } from "./gateway/open-dispatch.ts";
import { openNightly } from "./gateway/open-nightly.ts";
import { openPeers } from "./gateway/open-peers.ts";
import { serveCommands } from "./gateway/operator/serve-commands.ts";
import { readOpen } from "./gateway/outbox/backlog.ts";
import { createOutboxStore } from "./gateway/outbox/outbox-store.ts";
import { type Clock, systemClock } from "./gateway/platform/clock.ts";
import type { Config } from "./gateway/platform/config.ts";
import type { Database } from "./gateway/platform/database/database.ts";
import { acquireFolder, type FolderLock } from "./gateway/platform/database/folder-lock.ts";
import { migrate } from "./gateway/platform/database/migrate.ts";
import { openDatabase } from "./gateway/platform/database/open-database.ts";
import { type Ids, systemIds } from "./gateway/platform/ids.ts";
import { createLog, errorFacts, type Log } from "./gateway/platform/log.ts";
import { createMetrics, type Metrics } from "./gateway/platform/metrics.ts";
import { compileContracts } from "./gateway/spi/contract-validator.ts";

/** At a path where nothing of ours is. */
const BODY_BYTES_MAX = 16_384;
const BODY_TIMEOUT_MS = 10_000;
/** Together less than the ten seconds that a supervisor gives before it kills. */
const DRAIN_MS = 7_500;
const CLOSE_MS = 1_500;

export interface GatewayOptions {
  readonly clock?: Clock;
  readonly ids?: Ids;
  readonly log?: Log;
  /** A sandbox may make its own master key on a served database too; production must be given one. */
  readonly sandbox?: boolean;
  /** Called once partners and keys can be written, before the first listener opens. */
  readonly prepare?: (
    opened: Pick<Evidence, "store" | "directory" | "audit" | "database">,
  ) => Promise<{ readonly coreUrl: string }>;
}

export interface RunningGateway {
  readonly url: string;
  readonly operatorUrl: string;
  readonly engines: { readonly database: string; readonly limiter: string; readonly replay: string };
  /** In-flight messages finish, new ones get 503; then everything closes, within ten seconds. */
  readonly stop: () => Promise<void>;
}

interface Parts {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
}

/** What must close, newest first. */
class Closers {
  readonly #closers: (() => Promise<unknown>)[] = [];

  add<T>(value: T, close: (value: T) => Promise<unknown>): T {
    this.#closers.push(() => close(value));
    return value;
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) await close().catch(() => undefined);
  }
}

/** @throws GatewayError `crypto.self-test`, `database.locked`, `database.unavailable`, `gateway.configuration` … */
export async function startGateway(config: Config, options: GatewayOptions = {}): Promise<RunningGateway> {
  selfTest();
  compileContracts();
  const closers = new Closers();
  try {
    return await open(config, options, closers);
  } catch (thrown) {
    await closers.close();
    throw thrown;
  }
}

async function open(config: Config, options: GatewayOptions, closers: Closers): Promise<RunningGateway> {
  const { clock = systemClock, ids = systemIds, log = createLog(config.logLevel) } = options;
  const parts = { clock, ids, log };
  const lock = await lockFolder(config, closers);
  const { redisUrl, limiterWhenDown } = config;
  const shared = redisUrl && (await openSharedAdmission(redisUrl, limiterWhenDown, parts));
  if (shared !== undefined) closers.add(shared, (opened) => opened.close());
  const evidence = await openEvidence(config, options.sandbox === true, parts, closers);
  const prepared = await options.prepare?.(evidence);
  const admission = shared ?? (await openOwnAdmission(evidence.database, parts));
  const coreUrl = prepared?.coreUrl ?? config.coreUrl;
  const line = closers.add(
    openCoreLine({ ...parts, ...evidence, adapters, coreUrl, onUse: evidence.uses.note }),
    (opened) => opened.close(),
  );
  const profiles = createProfiles(readSiteProfiles(config.profilesDir));
  return openListeners(config, { ...parts, ...evidence, lock, admission, line, profiles }, closers);
}

interface Opened extends Parts, Evidence {
  readonly lock: FolderLock | undefined;
  readonly admission: Admission;
  readonly line: CoreLine;
  readonly profiles: Profiles;
}

async function openListeners(config: Config, opened: Opened, closers: Closers): Promise<RunningGateway> {
  const { admission, audit, clock, database, directory, ids, lock, log } = opened;
  const metrics = createMetrics();
  const onUse = opened.uses.note;
  const register = { database, outbox: createOutboxStore(database), clock };
  const room = { ...opened, adapters, onUse, core: opened.line.core, outbox: register.outbox };
  const { desks } = closers.add(openDesks(room, config.provinceCode), (desks) => desks.close());
  const ingress = createGateway({
    ...opened,
    desks,
    ...admission,
    adapters,
    core: opened.line.core,
    collect: (events) => collect(register, events),
    onUse: opened.uses.note,
    addressLimit: { perSecond: config.addressPerSecond, burst: config.addressPerSecond },
    receive: { bodyBytesMax: BODY_BYTES_MAX, bodyTimeoutMs: BODY_TIMEOUT_MS },
    trustedProxies: config.trustedProxies,
    publicUrl: config.publicUrl,
    metrics,
  });
  closers.add(ingress, (listener) => listener.close());
  let draining = false;
  const operator = { metrics, database, line: opened.line, draining: () => draining };
  const operatorUrl = await openOperatorPort(config, operator, closers);
  const peers = closers.add(
    openPeers({ ...opened, adapters, onUse, coreUrl: undefined, core: opened.line.core }),
    (opened) => opened.close(),
  );
  const nightly = openNightly({ ...opened, peers });
  closers.add(nightly, (running) => running.stop());
  if (lock !== undefined) serveCommands(lock, { ...opened, adapters, peers, reload: directory.reload });
  metrics.watchBacklog(() => readOpen(database, clock()));
  const dispatch = await openDispatch({ ...room, metrics });
  closers.add(dispatch, (running) => running.stop());
  const url = await listen(ingress.server, config.port, config.host);

  await record(audit, ids, clock, "gateway.started");
  return {
    url,
    operatorUrl,
    engines: enginesOf(opened),
    stop: async () => {
      draining = true;
      await within(DRAIN_MS, Promise.all([ingress.drain(), dispatch.stop()]));
      await record(audit, ids, clock, "gateway.stopped").catch((thrown: unknown) => {
        log.error("stop not recorded", thrown instanceof GatewayError ? errorFacts(thrown) : {});
      });
      await within(CLOSE_MS, closers.close());
    },
  };
}

const enginesOf = ({ database, admission }: Opened): RunningGateway["engines"] => ({
  database: database.engine,
  limiter: admission.limiter.engine,
  replay: admission.replay.engine,
});

/** Only the embedded database needs the folder to itself; on PostgreSQL any number of processes may share it. */
async function lockFolder(config: Config, closers: Closers): Promise<FolderLock | undefined> {
  if (config.databaseUrl !== undefined) return undefined;
  return closers.add(await acquireFolder(config.dataDir), (held) => held.release());
}

interface Evidence {
  readonly database: Database;
  readonly masterKeys: MasterKeyProvider;
  readonly sealer: Sealer;
  readonly audit: AuditLog;
  readonly signer: AuditSigner;
  readonly store: CredentialStore;
  readonly directory: OpenDirectory;
  readonly uses: UseCounter;
}

async function openEvidence(
  config: Config,
  sandbox: boolean,
  { clock, ids, log }: Parts,
  closers: Closers,
): Promise<Evidence> {
  const mayMakeKey = sandbox || config.databaseUrl === undefined;
  const database = closers.add(
    await openDatabase({
      ...(config.databaseUrl === undefined ? {} : { url: config.databaseUrl }),
      dataDir: config.dataDir,
    }),
    (opened) => opened.end(),
  );
  await migrate(database);
  const { masterKey, masterKeyFile, dataDir } = config;
  const masterKeys = openMasterKeys({ masterKey, masterKeyFile, dataDir, mayMake: mayMakeKey });
  const sealer = await openSealer(database, masterKeys, clock);
  const signer = await loadOrCreateAuditKey(database, sealer);
  const salt = await loadOrCreateAuditSalt(database, sealer);
  const audit = closers.add(await openAuditLog({ database, clock, signer, salt }), (opened) =>
    opened.close(),
  );
  const store = createCredentialStore({ database, sealer, clock, ids });
  const onProblem = (error: GatewayError): void =>
    log.error("partners and keys not reloaded", errorFacts(error));
  const directory = closers.add(await openDirectory({ database, sealer, clock, onProblem }), (opened) =>
    opened.close(),
  );
  const uses = closers.add(createUseCounter(database), (counter) => counter.close());
  return { database, masterKeys, sealer, audit, signer, store, directory, uses };
}

async function openOperatorPort(
  config: Config,
  parts: { metrics: Metrics; database: Database; line: CoreLine; draining: () => boolean },
  closers: Closers,
): Promise<string> {
  const server = createOperatorPort({
    metrics: parts.metrics,
    version: version(),
    draining: parts.draining,
    readiness: [
      { name: "database", check: async () => (await parts.database.query("select 1")).rows.length === 1 },
      { name: "core", check: () => parts.line.transport.read().breaker.state !== "open" },
    ],
  });
  closers.add(server, async () => {
    server.closeAllConnections();
    server.close();
  });
  return listen(server, config.operatorPort, "127.0.0.1");
}

function listen(server: import("node:http").Server, port: number, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause) =>
      reject(new GatewayError("gateway.configuration", { cause, detail: `cannot listen on port ${port}` })),
    );
    server.listen(port, host, () => {
      const address = server.address() as AddressInfo;
      resolve(
        `http://${address.family === "IPv6" ? `[${address.address}]` : address.address}:${address.port}`,
      );
    });
  });
}

function record(audit: AuditLog, ids: Ids, clock: Clock, action: string): Promise<void> {
  return audit.append({ kind: "lifecycle", traceId: ids.traceId(), at: clock(), outcome: "ok", action });
}

function version(): string {
  const file = new URL(join("..", "package.json"), import.meta.url);
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

/** Resolves when the work does, or when the time is over; the timer keeps nothing alive. */
function within(ms: number, work: Promise<unknown>): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  return Promise.race([work, over]).finally(() => clearTimeout(timer));
}
