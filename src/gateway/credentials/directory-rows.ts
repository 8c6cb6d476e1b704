/** Reads what changed since the version held, and opens the envelopes that are new. */
import { type GatewayError, toGatewayError } from "../core/gateway-error.ts";
import type { Sealer } from "../crypto/seal-at-rest.ts";
import type { Queryable } from "../platform/database/database.ts";
import type { Credential, Partner } from "./model.ts";
import {
  CREDENTIAL_COLUMNS,
  type CredentialRecord,
  type CredentialRow,
  PARTNER_COLUMNS,
  type PartnerRow,
  toCredentialRecord,
  toPartner,
} from "./rows.ts";
import { isSameBinding, openKey } from "./sealed-key.ts";

export interface HeldCredential {
  readonly record: CredentialRecord;
  readonly credential: Credential;
  readonly sealed: Uint8Array;
}

export interface DirectoryRows {
  readonly version: number;
  readonly partners: ReadonlyMap<string, Partner>;
  /** By row id. */
  readonly credentials: ReadonlyMap<string, HeldCredential>;
  /** Row ids whose envelopes did not open: read again each time, for their key may arrive later. */
  readonly unopened: ReadonlySet<string>;
}

export interface Changes {
  readonly rows: DirectoryRows;
  /**
   * One for each key that does not open, told when it is first met; such a key is not held, so calls with
   * it are refused.
   */
  readonly unopened: readonly GatewayError[];
}

/**
 * The version is read first: rows read after it may be newer, never older, and the next read repeats
 * them. Rows are never deleted, so "newer than" is all there is to ask.
 *
 * @returns undefined when nothing changed
 */
export async function readChanges(
  queryable: Queryable,
  sealer: Sealer,
  held: DirectoryRows,
): Promise<Changes | undefined> {
  const counter = await queryable.query<{ version: number }>("select version from configuration");
  const version = counter.rows[0]?.version ?? 0;
  if (version === held.version && held.unopened.size === 0) return undefined;
  // A smaller version means a restored database: nothing held can be trusted to be in it.
  const restored = version < held.version;
  const since = restored ? -1 : held.version;

  const partners = new Map(restored ? [] : held.partners);
  const partnerRows = await queryable.query<PartnerRow>(
    `select ${PARTNER_COLUMNS} from partner where version > $1`,
    [since],
  );
  for (const row of partnerRows.rows) partners.set(row.id, toPartner(row));

  const credentials = new Map(restored ? [] : held.credentials);
  const unopened = new Set<string>();
  const problems: GatewayError[] = [];
  const credentialRows = await queryable.query<CredentialRow & { sealed: Uint8Array }>(
    `select ${CREDENTIAL_COLUMNS}, sealed from credential where version > $1 or id = any($2::text[])`,
    [since, [...held.unopened]],
  );
  for (const row of credentialRows.rows) {
    try {
      credentials.set(row.id, hold(row, sealer, held.credentials.get(row.id)));
    } catch (thrown) {
      // One damaged envelope must not keep the revocations beside it from taking effect.
      credentials.delete(row.id);
      unopened.add(row.id);
      if (restored || !held.unopened.has(row.id)) problems.push(toGatewayError(thrown));
    }
  }
  if (version === held.version && unopened.size === held.unopened.size) return undefined;
  return { rows: { version, partners, credentials, unopened }, unopened: problems };
}

/** The same envelope keeps the same `Secret`: engines cache what they derive from a key by its identity. */
function hold(
  row: CredentialRow & { sealed: Uint8Array },
  sealer: Sealer,
  before: HeldCredential | undefined,
): HeldCredential {
  const record = toCredentialRecord(row);
  // A row's secret never changes, only its envelope: sealed anew under a master key that has not reached
  // this process yet, it is still the one held.
  const known =
    before !== undefined &&
    isSameBinding(before.record, record) &&
    (Buffer.compare(before.sealed, row.sealed) === 0 || sealer.missingKey(row.sealed) !== undefined);
  const key = known ? before.credential.key : openKey(sealer, record, row.sealed);
  const { id, keyId, partnerId, use, algorithm, parameters, state, notBefore, notAfter } = record;
  return {
    record,
    sealed: row.sealed,
    credential: { id, keyId, partnerId, use, algorithm, parameters, state, notBefore, notAfter, key },
  };
}
