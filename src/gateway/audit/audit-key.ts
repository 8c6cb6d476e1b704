/** The two secrets of a chain: made at first start, sealed under the master key, never replaced (a rotation of
 * the master key seals the same two anew). */
import { randomBytes } from "node:crypto";
import { GatewayError } from "../core/gateway-error.ts";
import { Secret } from "../core/secret.ts";
import { algorithm } from "../crypto/algorithms.ts";
import type { Sealer } from "../crypto/seal-at-rest.ts";
import { publicKeyOf } from "../crypto/sm2/sm2-key.ts";
import { sm3Hex } from "../crypto/sm3.ts";
import type { Queryable } from "../platform/database/database.ts";

export interface AuditSigner {
  /** First 16 hex digits of SM3 over the public point. */
  readonly keyId: string;
  /** 04 ‖ x ‖ y in lower-case hex: what an auditor pins. */
  readonly publicKey: string;
  /** SM2-SM3 with the default id; r ‖ s in lower-case hex. */
  readonly sign: (message: string) => string;
  readonly verify: (message: string, signature: string) => boolean;
}

/**
 * The key that signs checkpoints and exports.
 *
 * Two processes that start at once meet on the primary key: one makes it, both use it.
 *
 * @throws GatewayError `crypto.unseal` under another master key; `audit.broken` when there are entries
 *   but no key, for a new one in its place would sign whatever was done to them
 */
export async function loadOrCreateAuditKey(database: Queryable, sealer: Sealer): Promise<AuditSigner> {
  const row = algorithm("SM2-SM3");
  const signing = await loadOrCreate(database, sealer, "signer", () => row.generateKey().signing.reveal());
  const { spki, point } = publicKeyOf(signing);
  const verifying = new Secret<Uint8Array>(spki);
  const publicKey = Buffer.from(point).toString("hex");
  return {
    keyId: sm3Hex(point).slice(0, 16),
    publicKey,
    sign: (message) => Buffer.from(row.sign(signing, Buffer.from(message), { form: "raw" })).toString("hex"),
    verify: (message, signature) =>
      row.verify(verifying, Buffer.from(message), Buffer.from(signature, "hex"), { form: "raw" }),
  };
}

/**
 * The salt of the chain's commitments (32 bytes).
 *
 * @throws GatewayError as {@link loadOrCreateAuditKey}
 */
export const loadOrCreateAuditSalt = (database: Queryable, sealer: Sealer): Promise<Secret<Uint8Array>> =>
  loadOrCreate(database, sealer, "salt", () => randomBytes(32));

async function loadOrCreate(
  database: Queryable,
  sealer: Sealer,
  name: "signer" | "salt",
  make: () => Uint8Array,
): Promise<Secret<Uint8Array>> {
  const associated = `audit_secret/${name}`;
  const load = async (): Promise<Uint8Array | undefined> => {
    const { rows } = await database.query<{ sealed: Uint8Array }>(
      "select sealed from audit_secret where name = $1",
      [name],
    );
    return rows[0]?.sealed;
  };
  let sealed = await load();
  if (sealed === undefined) {
    const { rows } = await database.query("select 1 from audit_entry limit 1");
    if (rows.length > 0)
      throw new GatewayError("audit.broken", { detail: `the chain has entries, but its ${name} is gone` });
    // Under the configuration row's lock: a rotation that has counted what is left must not be given more.
    await database.query(
      `with held as (select master_key_id from configuration for share)
       insert into audit_secret (name, sealed) select $1::text, $2::bytea from held
       where master_key_id is null or master_key_id = $3 on conflict (name) do nothing`,
      [name, sealer.seal(make(), associated), sealer.keyId],
    );
    sealed = await load();
  }
  if (sealed === undefined) throw new GatewayError("audit.unavailable", { detail: `no ${name} was stored` });
  return new Secret(sealer.open(sealed, associated));
}
