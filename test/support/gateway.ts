import { randomBytes } from "node:crypto";
import { request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { Writable } from "node:stream";
import type { AuditLog } from "../../src/gateway/audit/audit.ts";
import { loadOrCreateAuditKey, loadOrCreateAuditSalt } from "../../src/gateway/audit/audit-key.ts";
import { openAuditLog } from "../../src/gateway/audit/open-audit-log.ts";
import { createMemoryReplayStore } from "../../src/gateway/authenticate/replay/memory-replay-store.ts";
import type { ReplayStore } from "../../src/gateway/authenticate/replay/replay-store.ts";
import { collect } from "../../src/gateway/collect/collect.ts";
import { LICENCE_TYPE_CODES } from "../../src/gateway/core/licence.ts";
import type { CoreOperations } from "../../src/gateway/core/operations.ts";
import { Secret } from "../../src/gateway/core/secret.ts";
import {
  type CredentialStore,
  createCredentialStore,
  type NewCredential,
} from "../../src/gateway/credentials/credential-store.ts";
import { type OpenDirectory, openDirectory } from "../../src/gateway/credentials/directory.ts";
import type { Partner } from "../../src/gateway/credentials/model.ts";
import {
  type NewKey,
  newSecretFor,
  ourKey,
  sharedSecret,
  theirKey,
} from "../../src/gateway/credentials/new-key.ts";
import { resolveAlgorithm } from "../../src/gateway/crypto/algorithms.ts";
import type { AlgorithmRow } from "../../src/gateway/crypto/engine.ts";
import { pemOfPrivate, pemOfPublic } from "../../src/gateway/crypto/keys/write-key.ts";
import { createSealer } from "../../src/gateway/crypto/seal-at-rest.ts";
import { sealingKey } from "../../src/gateway/crypto/sealing-key.ts";
import { createGateway } from "../../src/gateway/gateway.ts";
import { createMemoryLimiter } from "../../src/gateway/limit/memory-limiter.ts";
import { createProfiles } from "../../src/gateway/mask/profiles.ts";
import { createOutboxStore } from "../../src/gateway/outbox/outbox-store.ts";
import type { Database } from "../../src/gateway/platform/database/database.ts";
import { systemIds } from "../../src/gateway/platform/ids.ts";
import { createLog } from "../../src/gateway/platform/log.ts";
import { createMetrics } from "../../src/gateway/platform/metrics.ts";
import { createShareDesk } from "../../src/gateway/shares/share-desk.ts";
import type { Adapter, SignatureAlgorithm } from "../../src/gateway/spi/adapter.ts";
import type { PartnerCredential } from "../../src/gateway/spi/conformance.ts";
import type { WireRequest, WireResponse } from "../../src/gateway/spi/wire.ts";
import { type MovedClock, movedClock } from "./moved-clock.ts";

export interface TestGatewayOptions {
  readonly database: Database;
  readonly adapters: readonly Adapter[];
  readonly core: CoreOperations;
  readonly clock?: MovedClock;
  readonly replay?: ReplayStore;
  readonly profile?: string;
  /** Where the dialect has a form of its own for client ids. */
  readonly clientIdOf?: (number: number) => string;
  readonly addressPerSecond?: number;
}

export interface TestGateway {
  readonly url: URL;
  readonly clock: MovedClock;
  readonly audit: AuditLog;
  readonly store: CredentialStore;
  readonly directory: OpenDirectory;
  /** Registers a partner of the adapter with one fresh key, and gives back the partner's side of it. */
  readonly addPartner: (
    adapter: Adapter,
    change?: Partial<Partner>,
    algorithm?: SignatureAlgorithm,
    /** Default: a fresh one. */
    secret?: string,
  ) => Promise<PartnerCredential>;
  /** Outcome of the newest audit entry: `ok` or a catalogue code. */
  readonly lastOutcome: () => Promise<string>;
  readonly auditText: () => Promise<string>;
  readonly logText: () => string;
  readonly metricsText: () => Promise<string>;
  readonly drain: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The whole inbound path with real rooms; only the core behind it, and the clock, are the test's. */
export async function startTestGateway(options: TestGatewayOptions): Promise<TestGateway> {
  const { database, adapters } = options;
  const clock = options.clock ?? movedClock();
  const ids = systemIds;
  const sealer = createSealer({ current: sealingKey("test", new Secret<Uint8Array>(randomBytes(32))) });
  const signer = await loadOrCreateAuditKey(database, sealer);
  const salt = await loadOrCreateAuditSalt(database, sealer);
  const audit = await openAuditLog({ database, clock: clock.now, signer, salt });
  const store = createCredentialStore({ database, sealer, clock: clock.now, ids });
  const directory = await openDirectory({ database, sealer, clock: clock.now });
  const logged: string[] = [];
  const out = new Writable({
    write(chunk: Buffer, _encoding, done) {
      logged.push(chunk.toString());
      done();
    },
  });
  const metrics = createMetrics();
  const profiles = createProfiles();
  const ingress = createGateway({
    adapters,
    core: options.core,
    desks: { shares: createShareDesk({ database, core: options.core, clock: clock.now, profiles }) },
    collect: (events) => collect({ database, outbox: createOutboxStore(database), clock: clock.now }, events),
    directory,
    onUse: () => {},
    replay: options.replay ?? createMemoryReplayStore({ clock: clock.now }),
    limiter: createMemoryLimiter({ clock: clock.now }),
    addressLimiter: createMemoryLimiter({ clock: clock.now }),
    addressLimit: {
      perSecond: options.addressPerSecond ?? 100_000,
      burst: options.addressPerSecond ?? 100_000,
    },
    profiles,
    audit,
    receive: { bodyBytesMax: 1024 * 1024, bodyTimeoutMs: 2_000 },
    trustedProxies: [],
    clock: clock.now,
    ids,
    log: createLog("debug", out),
    metrics,
  });
  await new Promise<void>((resolve) => ingress.server.listen(0, "127.0.0.1", resolve));
  const { port } = ingress.server.address() as AddressInfo;
  let partners = 0;

  return {
    url: new URL(`http://127.0.0.1:${port}`),
    clock,
    audit,
    store,
    directory,
    addPartner: async (
      adapter,
      change = {},
      algorithm = adapter.scheme.inbound?.algorithms[0] ?? "HMAC-SHA256",
      secret = newSecretFor(adapter),
    ) => {
      partners += 1;
      const clientId = options.clientIdOf?.(partners);
      const partner = partnerOf(adapter, partners, options.profile ?? "public-service@1", {
        ...(clientId === undefined ? {} : { clientId }),
        ...change,
      });
      await store.addPartner(partner);
      const notBefore = clock.now() - 86_400_000;
      const keyId = partner.clientId;
      const about = {
        partnerId: partner.id,
        algorithm,
        notBefore,
        notAfter: notBefore + 30 * 86_400_000,
      };
      const row = resolveAlgorithm(algorithm, adapter.scheme.inbound?.legacy);
      const { keys, side } = newKeys(row, keyId, secret);
      for (const key of keys) await store.addCredential({ ...about, ...key });
      const opening = await addSealingKeys(adapter, store, about);
      await directory.reload();
      return {
        clientId: partner.clientId,
        keyId,
        algorithm,
        interfaces: partner.interfaces,
        ...side,
        ...opening,
      };
    },
    lastOutcome: async () => {
      const { rows } = await database.query<{ text: string }>(
        "select text from audit_entry order by seq desc limit 1",
      );
      return (JSON.parse(rows[0]?.text ?? "{}") as { outcome?: string }).outcome ?? "none";
    },
    auditText: async () => {
      const { rows } = await database.query<{ text: string }>("select text from audit_entry order by seq");
      return rows.map(({ text }) => text).join("\n");
    },
    logText: () => logged.join(""),
    metricsText: () => metrics.registry.metrics(),
    drain: () => ingress.drain(),
    close: async () => {
      await ingress.close();
      await directory.close();
      await audit.close();
    },
  };
}

/** Where replies are encrypted with SM2: the partner's public key for it, whose private half the partner keeps. */
async function addSealingKeys(
  { scheme }: Adapter,
  store: CredentialStore,
  about: Pick<NewCredential, "partnerId" | "notBefore" | "notAfter">,
): Promise<Pick<PartnerCredential, "openingKey">> {
  if (scheme.inbound?.sealing?.cipher !== "SM2") return {};
  const pair = resolveAlgorithm("SM2-SM3").generateKey();
  const key = { ...about, algorithm: "SM2-SM3", keyId: `sm2-${about.partnerId}` } as const;
  await store.addCredential({ ...key, ...theirKey(pair.verifying.reveal()) });
  return { openingKey: pemOfPrivate(pair.signing) };
}

/** What is stored of a partner's key and of ours that answers it, and what the partner keeps. */
function newKeys(
  row: AlgorithmRow,
  keyId: string,
  secret: string,
): {
  readonly keys: readonly (NewKey & { readonly keyId: string })[];
  readonly side: Pick<PartnerCredential, "secret" | "gatewayKeys">;
} {
  if (row.kind === "mac") {
    return { keys: [{ keyId, ...sharedSecret(secret) }], side: { secret } };
  }
  const [theirs, ours] = [row.generateKey(), row.generateKey()];
  const gatewayKeys = { [`gw-${keyId}`]: pemOfPublic(ours.verifying.reveal()) };
  return {
    keys: [
      { keyId: `gw-${keyId}`, ...ourKey(ours) },
      { keyId, ...theirKey(theirs.verifying.reveal()) },
    ],
    side: { secret: pemOfPrivate(theirs.signing), gatewayKeys },
  };
}

function partnerOf(adapter: Adapter, number: number, profile: string, change: Partial<Partner>): Partner {
  const interfaces = adapter.scheme.inbound?.unsignedBody === undefined ? {} : interfacesOf(adapter, number);
  return {
    id: `test-${adapter.id}-${number}`,
    adapter: adapter.id,
    title: "测试接入方",
    state: "active",
    // The national platform issues ids with an @, which is no character of a key id elsewhere.
    clientId: `TE${String(number).padStart(16, "0")}${adapter.scheme.inbound?.keyNamedBy === "client" ? "@" : "-"}${"0".repeat(32)}`,
    interfaces,
    limits: { perSecond: 10_000, burst: 10_000 },
    requireBodySignature: false,
    grants: [
      {
        operations: ["licence.search", "licence.read", "licence.verify", "session.use", "share.authorise"],
        licenceTypes: LICENCE_TYPE_CODES,
        purposes: "any",
        addresses: [],
        profile,
      },
      {
        operations: ["licence.download", "share.redeem"],
        licenceTypes: LICENCE_TYPE_CODES,
        purposes: "any",
        addresses: [],
        profile: "file-copy@1",
      },
    ],
    ...change,
  };
}

const interfacesOf = (adapter: Adapter, number: number): Record<string, string> =>
  Object.fromEntries(
    adapter.routes.map(({ name }, index) => [name, `s_11510000000000001L_${number}${index}`]),
  );

/** Sends exactly these bytes over a connection of its own, and reads the reply whole. */
export function send(url: URL, request: WireRequest): Promise<WireResponse> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      {
        host: url.hostname,
        port: url.port,
        method: request.method,
        path: request.query === "" ? request.path : `${request.path}?${request.query}`,
        headers: [
          ["host", url.host],
          ...request.headers,
          ["content-length", String(request.body.length)],
        ].flat(),
        agent: false,
      },
      (reply) => {
        const chunks: Buffer[] = [];
        reply.on("data", (chunk: Buffer) => chunks.push(chunk));
        reply.on("end", () =>
          resolve({
            status: reply.statusCode ?? 0,
            headers: new Map(Object.entries(reply.headers).map(([name, value]) => [name, String(value)])),
            body: Buffer.concat(chunks),
          }),
        );
        reply.on("error", reject);
      },
    );
    outgoing.on("error", reject);
    outgoing.end(Buffer.from(request.body));
  });
}
