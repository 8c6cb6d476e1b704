/**
 * One database, one current master key: the first secret sealed decides, then each rotation; a process
 * whose ring lacks that key is refused, with the ids of both named.
 */
import { GatewayError } from "../core/gateway-error.ts";
import { createSealer, type Sealer } from "../crypto/seal-at-rest.ts";
import type { KeyRing } from "../crypto/sealing-key.ts";
import type { Queryable } from "../platform/database/database.ts";

/**
 * A sealer over the ring, under the key that the database names; where it names none yet, the first.
 *
 * @param clock milliseconds; paces how often a missing key is looked for
 * @throws GatewayError `crypto.unseal`, naming the keys by id, when the ring lacks the database's key
 */
export async function openSealer(queryable: Queryable, keys: KeyRing, clock: () => number): Promise<Sealer> {
  const [first, ...older] = keys.ring();
  if (first === undefined)
    throw new GatewayError("gateway.configuration", { detail: "there is no master key" });
  return checkMasterKey(queryable, createSealer({ current: first, older, source: keys, clock }));
}

/**
 * @returns the sealer under the database's key; as given where the database has none yet
 * @throws GatewayError `crypto.unseal`, naming the keys by id, when the database is sealed under another
 */
export async function checkMasterKey(queryable: Queryable, sealer: Sealer): Promise<Sealer> {
  const { rows } = await queryable.query<{ master_key_id: string | null }>(
    "select master_key_id from configuration",
  );
  return sealerUnder(rows[0]?.master_key_id ?? sealer.keyId, sealer);
}

/** As {@link checkMasterKey}, and the database is this key's from now on if it was nobody's. */
export async function claimMasterKey(tx: Queryable, sealer: Sealer): Promise<Sealer> {
  const { rows } = await tx.query<{ master_key_id: string }>(
    "update configuration set master_key_id = coalesce(master_key_id, $1) returning master_key_id",
    [sealer.keyId],
  );
  return sealerUnder(rows[0]?.master_key_id ?? sealer.keyId, sealer);
}

/** @throws GatewayError `crypto.unseal`, naming the keys by id, when the ring lacks the one `held` */
export function sealerUnder(held: string, sealer: Sealer): Sealer {
  const found = sealer.under(held);
  if (found !== undefined) return found;
  const ids = sealer.keyIds();
  const given = ids.length === 1 ? `the key given is ${ids[0]}` : `the keys given are ${ids.join(", ")}`;
  throw new GatewayError("crypto.unseal", {
    detail: `the secrets in this database are sealed under master key ${held}, but ${given}`,
  });
}
