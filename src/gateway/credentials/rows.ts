/** Database rows of partners and credentials, as both engines return them, and what they mean. */
import type { LimitPolicy } from "../core/limit-policy.ts";
import type { SignatureParameters } from "../crypto/engine.ts";
import type { AdapterId, SignatureAlgorithm } from "../spi/adapter.ts";
import type { CredentialState, CredentialUse, Grant, Partner } from "./model.ts";

export interface PartnerRow {
  readonly id: string;
  readonly adapter: string;
  readonly title: string;
  readonly state: Partner["state"];
  readonly client_id: string;
  readonly interfaces: Readonly<Record<string, string>>;
  readonly limits: LimitPolicy;
  readonly require_body_signature: boolean;
  readonly grants: readonly Grant[];
}
export const PARTNER_COLUMNS =
  "id, adapter, title, state, client_id, interfaces, limits, require_body_signature, grants";

export interface CredentialRow {
  readonly id: string;
  readonly partner_id: string;
  readonly adapter: string;
  readonly key_id: string;
  readonly use: CredentialUse;
  readonly algorithm: string;
  readonly parameters: SignatureParameters;
  readonly public_key: Uint8Array | null;
  readonly state: CredentialState;
  readonly not_before: number;
  readonly not_after: number;
  readonly created_at: number;
  readonly revoked_at: number | null;
}
export const CREDENTIAL_COLUMNS =
  "id, partner_id, adapter, key_id, use, algorithm, parameters, public_key, state, not_before, not_after, created_at, revoked_at";

/** A key without the key: what may be listed. */
export interface CredentialRecord {
  readonly id: string;
  readonly partnerId: string;
  readonly adapter: AdapterId;
  readonly keyId: string;
  readonly use: CredentialUse;
  readonly algorithm: SignatureAlgorithm;
  readonly parameters: SignatureParameters;
  /** SubjectPublicKeyInfo DER; undefined for a shared secret. */
  readonly publicKey: Uint8Array | undefined;
  readonly state: CredentialState;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly createdAt: number;
  readonly revokedAt: number | undefined;
}

export function toPartner(row: PartnerRow): Partner {
  return {
    id: row.id,
    adapter: row.adapter as AdapterId,
    title: row.title,
    state: row.state,
    clientId: row.client_id,
    interfaces: row.interfaces,
    limits: row.limits,
    requireBodySignature: row.require_body_signature,
    grants: row.grants,
  };
}

export function toCredentialRecord(row: CredentialRow): CredentialRecord {
  return {
    id: row.id,
    partnerId: row.partner_id,
    adapter: row.adapter as AdapterId,
    keyId: row.key_id,
    use: row.use,
    algorithm: row.algorithm as SignatureAlgorithm,
    parameters: row.parameters,
    publicKey: row.public_key ?? undefined,
    state: row.state,
    notBefore: row.not_before,
    notAfter: row.not_after,
    createdAt: row.created_at,
    revokedAt: row.revoked_at ?? undefined,
  };
}
