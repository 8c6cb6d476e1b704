import type { Partner } from "../credentials/model.ts";
import type { CredentialRecord } from "../credentials/rows.ts";

/** A key as operators see it: everything but the key. Times are ISO 8601. */
export function shown(record: CredentialRecord, partner: Partner) {
  const { keyId, algorithm, state, notBefore, notAfter, createdAt, revokedAt } = record;
  return {
    partner: partner.id,
    clientId: partner.clientId,
    keyId,
    algorithm,
    state,
    notBefore: new Date(notBefore).toISOString(),
    notAfter: new Date(notAfter).toISOString(),
    createdAt: new Date(createdAt).toISOString(),
    ...(revokedAt === undefined ? {} : { revokedAt: new Date(revokedAt).toISOString() }),
  };
}
