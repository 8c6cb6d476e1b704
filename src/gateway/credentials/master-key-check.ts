/** One database, one master key: the first secret sealed decides, and any other key is refused by name. */
import { GatewayError } from "../core/gateway-error.ts";
import type { Sealer } from "../crypto/seal-at-rest.ts";
import type { Queryable } from "../platform/database/database.ts";

/** @throws GatewayError `crypto.unseal`, naming both keys by id, when the database is sealed under another */
export async function checkMasterKey(queryable: Queryable, sealer: Sealer): Promise<void> {
  const { rows } = await queryable.query<{ master_key_id: string | null }>(
    "select master_key_id from configuration",
  );
  refuseOther(rows[0]?.master_key_id ?? undefined, sealer);
}

/** As {@link checkMasterKey}, and the database is this key's from now on if it was nobody's. */
export async function claimMasterKey(tx: Queryable, sealer: Sealer): Promise<void> {
  const { rows } = await tx.query<{ master_key_id: string }>(
    "update configuration set master_key_id = coalesce(master_key_id, $1) returning master_key_id",
    [sealer.keyId],
  );
  refuseOther(rows[0]?.master_key_id, sealer);
}

function refuseOther(held: string | undefined, sealer: Sealer): void {
  if (held === undefined || held === sealer.keyId) return;
  throw new GatewayError("crypto.unseal", {
    detail: `the secrets in this database are sealed under master key ${held}, but the key given is ${sealer.keyId}`,
  });
}
