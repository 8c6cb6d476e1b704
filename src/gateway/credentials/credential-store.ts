/**
 * Partners and keys in the database. The only writer of these tables.
 *
 * Every change is one transaction that first takes the configuration row: changes are serialised, what a
 * check saw still holds at commit, and the version that the change carries tells every process's
 * directory what to read again. The notification goes out with the commit and never without it.
 */

import { GatewayError } from "../core/gateway-error.ts";
import type { Secret } from "../core/secret.ts";
import type { SignatureParameters } from "../crypto/engine.ts";
import type { Sealer } from "../crypto/seal-at-rest.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database, Queryable } from "../platform/database/database.ts";
import type { Ids } from "../platform/ids.ts";
import type { SignatureAlgorithm } from "../spi/adapter.ts";
import {
  checkFree,
  checkKeyIdFree,
  checkPublicKeyFree,
  endCredentials,
  insertCredential,
  insertPartner,
  readCredentials,
  readPartner,
  readPartners,
  readUses,
  revokeKey,
  updatePartner,
} from "./credential-sql.ts";
import { claimMasterKey } from "./master-key-check.ts";
import type { CredentialUse, Partner } from "./model.ts";
import type { CredentialRecord } from "./rows.ts";

/** Every directory of every process listens here; the payload is the new version. */
export const CONFIGURATION_CHANNEL = "elgw_configuration";

export interface NewCredential {
  readonly partnerId: string;
  readonly keyId: string;
  readonly use: CredentialUse;
  readonly algorithm: SignatureAlgorithm;
  readonly parameters: SignatureParameters;
  /** SubjectPublicKeyInfo DER of a pair; undefined for a shared secret. */
  readonly publicKey: Uint8Array | undefined;
  /** Milliseconds; both ends inclusive. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly key: Secret<Uint8Array>;
}

export interface CredentialUses {
  readonly uses: number;
  readonly lastUsedAt: number;
}

export interface CredentialStore {
  readonly partners: () => Promise<readonly Partner[]>;
  /** @throws GatewayError `partner.unknown` */
  readonly partner: (id: string) => Promise<Partner>;
  /** @throws GatewayError `partner.exists`, naming which of id, clientId and interface is taken */
  readonly checkFree: (partner: Partner) => Promise<void>;
  /** The record must have passed `checkPartner`. @throws GatewayError `partner.exists` */
  readonly addPartner: (partner: Partner) => Promise<void>;
  /** `change` gets the record under lock. @throws GatewayError `partner.unknown`, `partner.exists` */
  readonly changePartner: (id: string, change: (current: Partner) => Partner) => Promise<Partner>;
  /** Newest first. @throws GatewayError `partner.unknown` */
  readonly credentials: (partnerId: string) => Promise<readonly CredentialRecord[]>;
  /** By row id; seconds behind, see `use-counter.ts`. */
  readonly uses: (partnerId: string) => Promise<ReadonlyMap<string, CredentialUses>>;
  /** @throws GatewayError `partner.unknown`, `credential.invalid` when another partner has the key id or the key */
  readonly addCredential: (credential: NewCredential) => Promise<CredentialRecord>;
  /**
   * Adds a key and lets every other key of the partner with that algorithm and use retire and end at
   * `oldEndsAt` (now or earlier: revokes them), in one transaction: at no moment is there no key.
   */
  readonly rotateCredential: (credential: NewCredential, oldEndsAt: number) => Promise<CredentialRecord>;
  /** Revokes all keys under the key id. @throws GatewayError `credential.not-found` when there is none in force */
  readonly revokeCredential: (partnerId: string, keyId: string) => Promise<void>;
}

export interface CredentialStoreParts {
  readonly database: Database;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly ids: Ids;
}

export function createCredentialStore(parts: CredentialStoreParts): CredentialStore {
  const { database, clock } = parts;
  const change = changesOf(database);
  const add = async (
    tx: Queryable,
    version: number,
    credential: NewCredential,
  ): Promise<CredentialRecord> => {
    const partner = await readPartner(tx, credential.partnerId);
    await checkKeyIdFree(tx, partner, credential.keyId);
    await checkPublicKeyFree(tx, credential);
    // The database's key of this moment, which a rotation may have changed since this process started.
    const sealer = await claimMasterKey(tx, parts.sealer);
    return insertCredential(tx, { credential, partner, version, at: clock(), id: parts.ids.nonce() }, sealer);
  };
  return {
    partners: () => readPartners(database),
    partner: (id) => readPartner(database, id),
    checkFree: (partner) => checkFree(database, partner),
    addPartner: (partner) =>
      change(async (tx, version) => {
        await checkFree(tx, partner);
        await insertPartner(tx, partner, version, clock());
      }),
    changePartner: (id, edit) =>
      change(async (tx, version) => {
        const current = await readPartner(tx, id);
        const next = { ...edit(current), id, adapter: current.adapter };
        await checkFree(tx, next, id);
        await updatePartner(tx, next, version);
        return next;
      }),
    credentials: async (partnerId) => {
      await readPartner(database, partnerId);
      return readCredentials(database, partnerId);
    },
    uses: (partnerId) => readUses(database, partnerId),
    addCredential: (credential) => change((tx, version) => add(tx, version, credential)),
    rotateCredential: (credential, oldEndsAt) =>
      change(async (tx, version) => {
        await endCredentials(tx, credential, { version, now: clock(), endsAt: oldEndsAt });
        return add(tx, version, credential);
      }),
    revokeCredential: (partnerId, keyId) =>
      change(async (tx, version) => {
        await readPartner(tx, partnerId);
        const revoked = await revokeKey(tx, { partnerId, keyId, version, now: clock() });
        if (!revoked) throw new GatewayError("credential.not-found");
      }),
  };
}

type Change = <T>(work: (tx: Queryable, version: number) => Promise<T>) => Promise<T>;

function changesOf(database: Database): Change {
  return (work) =>
    database.transaction(async (tx) => {
      const bumped = await tx.query<{ version: number }>(
        "update configuration set version = version + 1 returning version",
      );
      const version = bumped.rows[0]?.version ?? 0;
      const result = await work(tx, version);
      await tx.query("select pg_notify($1, $2)", [CONFIGURATION_CHANNEL, String(version)]);
      return result;
    });
}
