/** Gives a fresh store the sandbox's partners and keys; a store that has them keeps what it has. */
import { createPrivateKey, createPublicKey } from "node:crypto";
import { adapters } from "../adapters/index.ts";
import type { AuditLog } from "../gateway/audit/audit.ts";
import { subscribe } from "../gateway/collect/subscriptions.ts";
import { GatewayError } from "../gateway/core/gateway-error.ts";
import { LICENCE_TYPE_CODES } from "../gateway/core/licence.ts";
import type { Secret } from "../gateway/core/secret.ts";
import type { CredentialStore } from "../gateway/credentials/credential-store.ts";
import type { OpenDirectory } from "../gateway/credentials/directory.ts";
import type { Partner } from "../gateway/credentials/model.ts";
import { newSecretFor, ourKey, sharedSecret, theirKey } from "../gateway/credentials/new-key.ts";
import { resolveAlgorithm } from "../gateway/crypto/algorithms.ts";
import type { AlgorithmRow, KeyMaterial } from "../gateway/crypto/engine.ts";
import { pemOfPrivate } from "../gateway/crypto/keys/write-key.ts";
import { listChannels, setChannel, setChannelState } from "../gateway/outbox/channels.ts";
import type { Clock } from "../gateway/platform/clock.ts";
import type { Database } from "../gateway/platform/database/database.ts";
import type { Ids } from "../gateway/platform/ids.ts";
import type { Adapter } from "../gateway/spi/adapter.ts";
import type { PartnerCredential } from "../gateway/spi/conformance.ts";
import { legacyOf } from "../gateway/spi/legacy-of.ts";
import { sandboxPair } from "./sandbox-pair.ts";
import { SANDBOX_PARTNERS, type SandboxKey, type SandboxPartner } from "./sandbox-partners.ts";
import { sandboxRsaPair } from "./sandbox-rsa-pair.ts";

export interface SeedParts {
  readonly store: CredentialStore;
  readonly directory: OpenDirectory;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Where the sandbox keeps what cannot be made again. */
  readonly dataDir: string;
}

const VALID_DAYS = 365;
const DAY_MS = 86_400_000;

/** The partner side of every sandbox credential, in the order of {@link SANDBOX_PARTNERS}. */
export async function seedSandbox(
  parts: SeedParts,
): Promise<readonly (SandboxPartner & { readonly credentials: readonly PartnerCredential[] })[]> {
  const known = new Set((await parts.store.partners()).map(({ id }) => id));
  for (const { partner, keys } of SANDBOX_PARTNERS) {
    if (!known.has(partner.id)) await addOnce(parts, { partner, keys });
  }
  await parts.directory.reload();
  return SANDBOX_PARTNERS.map((seeded) => ({
    ...seeded,
    credentials: credentialsOf(seeded, parts),
  }));
}

/**
 * Every licence goes to the partner, whole; the address is where its simulator is this time. One that an operator has
 * pointed elsewhere stays there.
 *
 * @param isOurs whether an address is that of a simulator of ours
 */
export async function seedChannel(
  database: Database,
  partnerId: string,
  url: string,
  isOurs: (baseUrl: string) => boolean = () => true,
): Promise<void> {
  const before = (await listChannels(database)).find((channel) => channel.partnerId === partnerId);
  const isTold = adapters.some(
    ({ id, outward }) => id === partnerId && outward?.deliveries["licence.issued"] !== undefined,
  );
  if (before === undefined && isTold) {
    const applications = partnerId === "national-platform";
    await subscribe(database, {
      partnerId,
      licenceTypes: LICENCE_TYPE_CODES,
      badInput: "quarantine",
      applications,
    });
  }
  if (before !== undefined && (before.baseUrl === url || !isOurs(before.baseUrl))) return;
  await setChannel(database, { profile: "collection@1", ...before, partnerId, baseUrl: url });
  if (before === undefined) await setChannelState(database, partnerId, "on");
}

/** Two processes may seed one database at once: the second finds the partner there, and takes its keys. */
async function addOnce(
  { store, audit, clock, ids, dataDir }: SeedParts,
  { partner, keys }: SandboxPartner,
): Promise<void> {
  try {
    await store.addPartner(partner);
  } catch (thrown) {
    if (thrown instanceof GatewayError && thrown.code === "partner.exists") return;
    throw thrown;
  }
  const now = clock();
  const period = { notBefore: now - DAY_MS, notAfter: now + VALID_DAYS * DAY_MS };
  const fresh = (): string => newSecretFor(adapterOf(partner));
  let secret = sharedSecret(fresh());
  for (const { keyId, algorithm, secretOf } of keys) {
    const about = { partnerId: partner.id, algorithm, ...period };
    if (rowOf(partner, algorithm).family === "secret") {
      secret = sharedSecret(secretOf?.(fresh) ?? fresh());
      await store.addCredential({ ...about, keyId, ...secret });
    } else {
      const { verifying } = pairOf(dataDir, partner, { keyId, algorithm }, secret.key);
      await store.addCredential({
        ...about,
        keyId: `gw-${keyId}`,
        ...ourKey(rowOf(partner, algorithm).generateKey()),
      });
      await store.addCredential({ ...about, keyId, ...theirKey(verifying.reveal()) });
    }
  }
  const action = "sandbox.seeded";
  await audit.append({
    kind: "configuration",
    traceId: ids.traceId(),
    at: now,
    outcome: "ok",
    action,
    partner: partner.id,
  });
}

const publicPemOf = (pkcs8: Secret<Uint8Array>): string =>
  createPublicKey(createPrivateKey({ key: Buffer.from(pkcs8.reveal()), format: "der", type: "pkcs8" }))
    .export({ format: "pem", type: "spki" })
    .toString();

/** A legacy algorithm too, where the adapter names the clause for it. */
const rowOf = (partner: Partner, algorithm: SandboxKey["algorithm"]): AlgorithmRow =>
  resolveAlgorithm(algorithm, legacyOf(adapterOf(partner)));

function adapterOf({ adapter }: Partner): Adapter {
  const found = adapters.find(({ id }) => id === adapter);
  if (found === undefined) throw new GatewayError("gateway.internal", { detail: `no adapter ${adapter}` });
  return found;
}

/** The partner's side: an SM2 pair follows from the secret that both share, an RSA pair is kept in a file. */
function pairOf(
  dataDir: string,
  partner: Partner,
  { keyId, algorithm }: SandboxKey,
  secret: Secret<Uint8Array> | undefined,
): KeyMaterial {
  const row = rowOf(partner, algorithm);
  if (row.family === "rsa") return sandboxRsaPair(dataDir, partner.id, row);
  if (secret === undefined)
    throw new GatewayError("gateway.internal", { detail: "a pair without its secret" });
  return sandboxPair(secret, keyId);
}

function credentialsOf(seeded: SandboxPartner, parts: SeedParts): readonly PartnerCredential[] {
  const all = keysOf(seeded, parts);
  const { inbound } = adapterOf(seeded.partner).scheme;
  const [first, pair] = all;
  // There the pair signs nothing: it opens what is encrypted to the partner, beside the key that proves it.
  if (inbound?.sealing?.cipher !== "SM2" || first === undefined || pair?.gatewayKeys === undefined)
    return all;
  return [{ ...first, openingKey: pair.secret, gatewayKeys: pair.gatewayKeys }];
}

function keysOf({ partner, keys }: SandboxPartner, { directory, dataDir }: SeedParts): PartnerCredential[] {
  const { clientId, interfaces } = partner;
  let secret: Secret<Uint8Array> | undefined;
  return keys.flatMap(({ keyId, algorithm }) => {
    const signing = directory.signingCredential(partner.id, algorithm);
    if (signing === undefined) return [];
    if (signing.use === "shared") {
      secret = signing.key;
      const text = Buffer.from(secret.reveal()).toString("utf8");
      return [{ clientId, keyId: signing.keyId, algorithm, secret: text, interfaces }];
    }
    const gatewayKeys = { [signing.keyId]: publicPemOf(signing.key) };
    const privateKey = pemOfPrivate(pairOf(dataDir, partner, { keyId, algorithm }, secret).signing);
    return [{ clientId, keyId, algorithm, secret: privateKey, gatewayKeys, interfaces }];
  });
}
