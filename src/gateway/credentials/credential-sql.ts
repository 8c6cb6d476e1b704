/** The statements of partners and keys. Whoever writes holds the configuration row. */
import { GatewayError } from "../core/gateway-error.ts";
import type { Sealer } from "../crypto/seal-at-rest.ts";
import type { Queryable } from "../platform/database/database.ts";
import type { CredentialUses, NewCredential } from "./credential-store.ts";
import type { Partner } from "./model.ts";
import { interfaceIdsOf } from "./partner-rules.ts";
import {
  CREDENTIAL_COLUMNS,
  type CredentialRecord,
  type CredentialRow,
  PARTNER_COLUMNS,
  type PartnerRow,
  toCredentialRecord,
  toPartner,
} from "./rows.ts";
import { sealKey } from "./sealed-key.ts";

export async function insertPartner(
  tx: Queryable,
  partner: Partner,
  version: number,
  at: number,
): Promise<void> {
  await tx.query(
    `insert into partner (id, adapter, state, title, client_id, interfaces, interface_ids, limits,
       require_body_signature, grants, version, created_at)
     values ($1, $2, $3, $4, $5, $6::jsonb, $7::text[], $8::jsonb, $9, $10::jsonb, $11, $12)`,
    [partner.id, partner.adapter, ...changeable(partner), version, at],
  );
}

/** Id and adapter stay: keys, routes and evidence hang on them. */
export async function updatePartner(tx: Queryable, partner: Partner, version: number): Promise<void> {
  await tx.query(
    `update partner set state = $2, title = $3, client_id = $4, interfaces = $5::jsonb,
       interface_ids = $6::text[], limits = $7::jsonb, require_body_signature = $8, grants = $9::jsonb,
       version = $10
     where id = $1`,
    [partner.id, ...changeable(partner), version],
  );
}

function changeable(partner: Partner): readonly unknown[] {
  return [
    partner.state,
    partner.title,
    partner.clientId,
    JSON.stringify(partner.interfaces),
    interfaceIdsOf(partner.interfaces),
    JSON.stringify(partner.limits),
    partner.requireBodySignature,
    JSON.stringify(partner.grants),
  ];
}

export async function insertCredential(
  tx: Queryable,
  row: {
    readonly credential: NewCredential;
    readonly partner: Partner;
    readonly version: number;
    readonly at: number;
    readonly id: string;
  },
  sealer: Sealer,
): Promise<CredentialRecord> {
  const { credential, partner, version, at, id } = row;
  const { key, ...record } = credential;
  await tx.query(
    `insert into credential (id, partner_id, adapter, key_id, use, algorithm, parameters, public_key, state,
       not_before, not_after, sealed, created_at, version)
     values ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, 'active', $9, $10, $11, $12, $13)`,
    [
      id,
      record.partnerId,
      partner.adapter,
      record.keyId,
      record.use,
      record.algorithm,
      JSON.stringify(record.parameters),
      record.publicKey ?? null,
      record.notBefore,
      record.notAfter,
      sealKey(sealer, { ...record, id, adapter: partner.adapter }, key),
      at,
      version,
    ],
  );
  return {
    ...record,
    id,
    adapter: partner.adapter,
    state: "active",
    createdAt: at,
    revokedAt: undefined,
  };
}

export async function readPartners(queryable: Queryable): Promise<readonly Partner[]> {
  const { rows } = await queryable.query<PartnerRow>(`select ${PARTNER_COLUMNS} from partner order by id`);
  return rows.map(toPartner);
}

export async function readPartner(queryable: Queryable, id: string): Promise<Partner> {
  const { rows } = await queryable.query<PartnerRow>(`select ${PARTNER_COLUMNS} from partner where id = $1`, [
    id,
  ]);
  const [row] = rows;
  if (row === undefined) throw new GatewayError("partner.unknown");
  return toPartner(row);
}

export async function readCredentials(
  queryable: Queryable,
  partnerId: string,
): Promise<readonly CredentialRecord[]> {
  const { rows } = await queryable.query<CredentialRow>(
    `select ${CREDENTIAL_COLUMNS} from credential where partner_id = $1 order by created_at desc, not_before desc, version desc`,
    [partnerId],
  );
  return rows.map(toCredentialRecord);
}

export async function readUses(
  queryable: Queryable,
  partnerId: string,
): Promise<ReadonlyMap<string, CredentialUses>> {
  const { rows } = await queryable.query<{ id: string; uses: number; last_used_at: number }>(
    `select credential.id, uses, last_used_at from credential
       join credential_use on credential_use.credential_id = credential.id
     where partner_id = $1`,
    [partnerId],
  );
  return new Map(rows.map(({ id, uses, last_used_at }) => [id, { uses, lastUsedAt: last_used_at }]));
}

/** `self`: the partner being changed, which may keep what it has. */
export async function checkFree(queryable: Queryable, partner: Partner, self?: string): Promise<void> {
  const { rows } = await queryable.query<{ id: string; client_id: string; adapter: string; shared: boolean }>(
    `select id, client_id, adapter, interface_ids && $3::text[] as shared from partner
     where id = $1 or (adapter = $2 and client_id = $4) or interface_ids && $3::text[]`,
    [partner.id, partner.adapter, interfaceIdsOf(partner.interfaces), partner.clientId],
  );
  const taken = new Set<string>();
  for (const row of rows) {
    if (row.id === self) continue;
    if (row.id === partner.id) taken.add("id");
    if (row.adapter !== partner.adapter) continue;
    if (row.client_id === partner.clientId) taken.add("clientId");
    if (row.shared) taken.add("interfaces");
  }
  if (taken.size > 0) {
    const fields = [...taken];
    throw new GatewayError("partner.exists", { fields, detail: `already in use: ${fields.join(", ")}` });
  }
}

/** One key id, one partner: the directory finds the caller by it. */
export async function checkKeyIdFree(tx: Queryable, partner: Partner, keyId: string): Promise<void> {
  const { rows } = await tx.query(
    "select 1 from credential where adapter = $1 and key_id = $2 and partner_id <> $3 limit 1",
    [partner.adapter, keyId, partner.id],
  );
  if (rows.length > 0) {
    throw new GatewayError("credential.invalid", {
      fields: ["keyId"],
      detail: "another partner has this key id",
    });
  }
}

/**
 * One public key, one partner. What is signed names no partner, so a key registered for a second one would
 * let it send what the first has signed.
 */
export async function checkPublicKeyFree(tx: Queryable, credential: NewCredential): Promise<void> {
  if (credential.use !== "theirs") return;
  const { rows } = await tx.query(
    "select 1 from credential where public_key = $1 and use = 'theirs' and partner_id <> $2 limit 1",
    [credential.publicKey, credential.partnerId],
  );
  if (rows.length > 0) {
    throw new GatewayError("credential.invalid", {
      fields: ["key"],
      detail: "another partner has this public key",
    });
  }
}

export async function endCredentials(
  tx: Queryable,
  replacement: NewCredential,
  { version, now, endsAt }: { readonly version: number; readonly now: number; readonly endsAt: number },
): Promise<void> {
  const { partnerId, algorithm, use } = replacement;
  if (endsAt <= now) {
    await tx.query(
      `update credential set state = 'revoked', revoked_at = $1, version = $2
       where partner_id = $3 and algorithm = $4 and use = $5 and state <> 'revoked'`,
      [now, version, partnerId, algorithm, use],
    );
    return;
  }
  await tx.query(
    `update credential set state = 'retiring', not_after = least(not_after, greatest(not_before, $1)), version = $2
     where partner_id = $3 and algorithm = $4 and use = $5 and state <> 'revoked' and not_after >= $6`,
    [endsAt, version, partnerId, algorithm, use, now],
  );
}

/** @returns whether there was a key in force to revoke */
export async function revokeKey(
  tx: Queryable,
  key: { readonly partnerId: string; readonly keyId: string; readonly version: number; readonly now: number },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update credential set state = 'revoked', revoked_at = $1, version = $2
     where partner_id = $3 and key_id = $4 and state <> 'revoked'`,
    [key.now, key.version, key.partnerId, key.keyId],
  );
  return rowCount > 0;
}
