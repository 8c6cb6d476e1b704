/** Database rows of partners and credentials, as both engines return them, and what they mean. */
import type { LimitPolicy } from "../core/limit-policy.ts";
import type { AdapterId, SignatureAlgorithm } from "../spi/adapter.ts";
import type { CredentialState, Grant, Partner } from "./model.ts";

/** `bigint` arrives as text from a server and as a number from the embedded engine. */
export type BigintColumn = string | number | bigint;

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
  readonly algorithm: string;
  readonly state: CredentialState;
  readonly not_before: BigintColumn;
  readonly not_after: BigintColumn;
  readonly created_at: BigintColumn;
  readonly revoked_at: BigintColumn | null;
}
export const CREDENTIAL_COLUMNS =
  "id, partner_id, adapter, key_id, algorithm, state, not_before, not_after, created_at, revoked_at";

/** A key without the key: what may be listed. */
export interface CredentialRecord {
  readonly id: string;
  readonly partnerId: string;
  readonly adapter: AdapterId;
  readonly keyId: string;
  readonly algorithm: SignatureAlgorithm;
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
    algorithm: row.algorithm as SignatureAlgorithm,
    state: row.state,
    notBefore: Number(row.not_before),
    notAfter: Number(row.not_after),
    createdAt: Number(row.created_at),
    revokedAt: row.revoked_at === null ? undefined : Number(row.revoked_at),
  };
}
