import type { CredentialUses } from "../credentials/credential-store.ts";
import { type Partner, standingOf } from "../credentials/model.ts";
import type { CredentialRecord } from "../credentials/rows.ts";
import { keyFingerprint, pemOfPublic } from "../crypto/keys/write-key.ts";

/** A key as operators see it: everything but what must stay secret. Times are ISO 8601. */
export function shown(record: CredentialRecord, partner: Partner, now: number, used?: CredentialUses) {
  const { keyId, use, algorithm, parameters, publicKey, notBefore, notAfter, createdAt, revokedAt } = record;
  return {
    partner: partner.id,
    clientId: partner.clientId,
    keyId,
    use,
    algorithm,
    ...parameters,
    state: standingOf(record, now),
    notBefore: iso(notBefore),
    notAfter: iso(notAfter),
    createdAt: iso(createdAt),
    ...(revokedAt === undefined ? {} : { revokedAt: iso(revokedAt) }),
    uses: used?.uses ?? 0,
    ...(used === undefined ? {} : { lastUsedAt: iso(used.lastUsedAt) }),
    ...(publicKey === undefined
      ? {}
      : { fingerprint: keyFingerprint(publicKey), publicKey: pemOfPublic(publicKey) }),
  };
}

const iso = (time: number): string => new Date(time).toISOString();
