/**
 * Changes the master key while gateways run.
 *
 * The order is the safety. The new key is on the disk before anything is sealed with it; then one
 * transaction makes it the database's current key, and everything added from there on is sealed under it;
 * then what stands is sealed anew, batch by batch; the audit's signer last, in the transaction that has
 * seen nothing left. Killed anywhere, the next run finds out where it was: a newer key in the ring that
 * the database does not use yet is used, and a signer under an older key means there is more to seal.
 *
 * Each step holds the configuration row, as every change of a credential does: of two rotations at once
 * the second joins the first, and no credential is sealed under a key that was just replaced.
 */
import { GatewayError } from "../core/gateway-error.ts";
import type { Sealer } from "../crypto/seal-at-rest.ts";
import type { SealingKey } from "../crypto/sealing-key.ts";
import type { Database, Queryable } from "../platform/database/database.ts";
import {
  type Batch,
  countByKey,
  countOutdated,
  ENVELOPE_TABLES,
  isSignerOutdated,
  resealBatch,
} from "./envelope-sql.ts";
import type { MasterKeyProvider } from "./master-key.ts";
import { sealerUnder } from "./master-key-check.ts";

export interface RotationParts {
  readonly database: Database;
  /** Over the ring of `masterKeys`. */
  readonly sealer: Sealer;
  readonly masterKeys: MasterKeyProvider;
}

export interface Begun {
  /** `resumed`: an earlier run was not finished; `prepared`: the ring's newest key; `made`: a new one. */
  readonly how: "resumed" | "prepared" | "made";
  /** Key ids; a resumed run goes to the key that is the database's already. */
  readonly from: string | undefined;
  readonly to: string;
  readonly sealer: Sealer;
}

export interface Resealed {
  readonly resealed: number;
  /** `table/row` of envelopes that do not open: they stay as they are, under their older key. */
  readonly damaged: readonly string[];
}

/** Rows a transaction: some milliseconds on the embedded engine, whose thread is the gateway's. */
const BATCH = 100;
const SIGNER = "signer";

/**
 * What a rotation would do, changing nothing.
 *
 * @throws GatewayError `operator.usage` where a key would have to be made and cannot be
 */
export async function planRotation({ database, sealer, masterKeys }: RotationParts): Promise<Begun["how"]> {
  masterKeys.reload();
  const { current, under } = await currentKey(database, sealer);
  if (await isSignerOutdated(database, under)) return "resumed";
  if (newerKey(masterKeys, current) !== undefined) return "prepared";
  if (masterKeys.add === undefined) throw cannotAdd(current);
  return "made";
}

/** Makes the new key the database's, unless an earlier rotation is to be finished first. */
export function beginRotation({ database, sealer, masterKeys }: RotationParts): Promise<Begun> {
  return database.transaction(async (tx) => {
    const { current, under } = await currentKey(tx, sealer, "for update");
    if (await isSignerOutdated(tx, under))
      return { how: "resumed", from: undefined, to: current, sealer: under };
    const { key, made } = newestKey(masterKeys, current);
    const next = sealerUnder(key.id, sealer);
    await tx.query("update configuration set master_key_id = $1", [key.id]);
    return { how: made ? "made" : "prepared", from: current, to: key.id, sealer: next };
  });
}

/**
 * Puts the next key where keys are held, without using it.
 *
 * @returns the prepared key's id, and whether it was there before
 * @throws GatewayError `operator.usage` where keys cannot be added, `operator.file`
 */
export function prepareKey({
  database,
  sealer,
  masterKeys,
}: RotationParts): Promise<{ readonly id: string; readonly already: boolean; readonly current: string }> {
  return database.transaction(async (tx) => {
    const { current } = await currentKey(tx, sealer, "for update");
    const { key, made } = newestKey(masterKeys, current);
    return { id: key.id, already: !made, current };
  });
}

/**
 * Seals anew whatever is not under the current key, all but the signer.
 *
 * @param onProgress done and total, in envelopes
 * @throws GatewayError `crypto.unseal` for a key that the ring lacks; `gateway.configuration` when another
 *   rotation has gone on to another key meanwhile
 */
export async function resealAll(
  { database }: RotationParts,
  sealer: Sealer,
  onProgress: (done: number, total: number) => void,
): Promise<Resealed> {
  const total = await countOutdated(database, sealer.keyId);
  let resealed = 0;
  const damaged: string[] = [];
  onProgress(0, total);
  for (const table of ENVELOPE_TABLES) {
    let after: string | undefined = "";
    while (after !== undefined) {
      const range = { table, after, size: BATCH, except: table === "audit_secret" ? SIGNER : "" };
      const batch: Batch = await database.transaction(async (tx) => {
        await refuseOvertaken(tx, sealer);
        return resealBatch(tx, sealer, range);
      });
      resealed += batch.resealed;
      damaged.push(...batch.damaged);
      after = batch.next;
      onProgress(resealed + damaged.length, Math.max(total, resealed + damaged.length));
    }
  }
  return { resealed, damaged };
}

/**
 * Seals the signer anew, having seen that nothing else is left.
 *
 * @returns how many envelopes that was
 * @throws GatewayError `crypto.unseal` when an envelope under an older key is left that is not among `damaged`
 */
export function finishRotation(
  { database }: RotationParts,
  sealer: Sealer,
  damaged: readonly string[],
): Promise<number> {
  return database.transaction(async (tx) => {
    await refuseOvertaken(tx, sealer);
    const { resealed } = await resealBatch(tx, sealer, { table: "audit_secret", after: "", size: BATCH });
    const left = await countOutdated(tx, sealer.keyId);
    if (left > damaged.length)
      throw new GatewayError("crypto.unseal", { detail: `${left} envelopes are still under an older key` });
    return resealed;
  });
}

/**
 * Removes a key that nothing in the database needs.
 *
 * @param dryRun checks alone
 * @throws GatewayError `operator.usage`: the database's current key, one that envelopes need, or one that
 *   is not held or cannot be removed; `operator.file`
 */
export function forgetKey(
  { database, sealer, masterKeys }: RotationParts,
  id: string,
  dryRun = false,
): Promise<void> {
  return database.transaction(async (tx) => {
    const { current } = await currentKey(tx, sealer, "for update");
    if (!masterKeys.reload().some((key) => key.id === id)) throw refused("there is no such master key");
    if (id === current) throw refused("it is the key that the database is sealed under");
    const needed = (await countByKey(tx)).get(id) ?? 0;
    if (needed > 0) throw refused(`${needed} envelopes need it: elgw keys rotate-master seals them anew`);
    if (masterKeys.remove === undefined)
      throw refused("keys given by ELGW_MASTER_KEY are forgotten by leaving them out of it");
    if (!dryRun) masterKeys.remove(id);
  });
}

/** A database that names no key yet counts as sealed under the sealer's. */
async function currentKey(
  queryable: Queryable,
  sealer: Sealer,
  lock: "" | "for update" = "",
): Promise<{ readonly current: string; readonly under: Sealer }> {
  const { rows } = await queryable.query<{ master_key_id: string | null }>(
    `select master_key_id from configuration ${lock}`,
    [],
  );
  const current = rows[0]?.master_key_id ?? sealer.keyId;
  return { current, under: sealerUnder(current, sealer) };
}

/** Going on would seal back to a key that is no longer the current one. */
async function refuseOvertaken(tx: Queryable, sealer: Sealer): Promise<void> {
  const { current } = await currentKey(tx, sealer, "for update");
  if (current === sealer.keyId) return;
  throw new GatewayError("gateway.configuration", {
    detail: `another rotation has made ${current} the master key meanwhile`,
  });
}

/** The ring is read again under the lock: another process on this machine may have added a key. */
function newestKey(masterKeys: MasterKeyProvider, current: string): { key: SealingKey; made: boolean } {
  masterKeys.reload();
  const newer = newerKey(masterKeys, current);
  if (newer !== undefined) return { key: newer, made: false };
  if (masterKeys.add === undefined) throw cannotAdd(current);
  return { key: masterKeys.add(), made: true };
}

/** The last of the ring, unless that is the current one: an older key is never gone back to. */
function newerKey(masterKeys: MasterKeyProvider, current: string): SealingKey | undefined {
  const newest = masterKeys.ring().at(-1);
  return newest?.id === current ? undefined : newest;
}

const cannotAdd = (current: string): GatewayError =>
  refused(
    `keys come from ELGW_MASTER_KEY: make one (elgw keygen master), restart every process with ELGW_MASTER_KEY=<key ${current}>,<new key>, then run this again`,
  );

const refused = (detail: string): GatewayError => new GatewayError("operator.usage", { detail });
