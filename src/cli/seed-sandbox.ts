/** Gives a fresh store the sandbox's partners and keys; a store that has them keeps what it has. */
import type { AuditLog } from "../gateway/audit/audit.ts";
import { GatewayError } from "../gateway/core/gateway-error.ts";
import type { CredentialStore } from "../gateway/credentials/credential-store.ts";
import type { OpenDirectory } from "../gateway/credentials/directory.ts";
import { newSecret, secretKey } from "../gateway/credentials/new-secret.ts";
import type { Clock } from "../gateway/platform/clock.ts";
import type { Ids } from "../gateway/platform/ids.ts";
import type { PartnerCredential } from "../gateway/spi/conformance.ts";
import { SANDBOX_PARTNERS, type SandboxPartner } from "./sandbox-partners.ts";

export interface SeedParts {
  readonly store: CredentialStore;
  readonly directory: OpenDirectory;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly ids: Ids;
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
    credentials: credentialsOf(seeded, parts.directory),
  }));
}

/** Two processes may seed one database at once: the second finds the partner there, and takes its keys. */
async function addOnce(
  { store, audit, clock, ids }: SeedParts,
  { partner, keys }: SandboxPartner,
): Promise<void> {
  try {
    await store.addPartner(partner);
  } catch (thrown) {
    if (thrown instanceof GatewayError && thrown.code === "partner.exists") return;
    throw thrown;
  }
  const now = clock();
  for (const { keyId, algorithm } of keys) {
    const key = secretKey(newSecret());
    await store.addCredential({
      partnerId: partner.id,
      keyId,
      algorithm,
      key,
      notBefore: now - DAY_MS,
      notAfter: now + VALID_DAYS * DAY_MS,
    });
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

function credentialsOf({ partner, keys }: SandboxPartner, directory: OpenDirectory): PartnerCredential[] {
  return keys.flatMap(({ algorithm }) => {
    const credential = directory.signingCredential(partner.id, algorithm);
    if (credential === undefined) return [];
    const secret = Buffer.from(credential.key.reveal()).toString("utf8");
    return [
      {
        clientId: partner.clientId,
        keyId: credential.keyId,
        algorithm,
        secret,
        interfaces: partner.interfaces,
      },
    ];
  });
}
