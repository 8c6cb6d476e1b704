/**
 * A key in its envelope, bound to what the key is for.
 *
 * The envelope is tied to its row; with the key it holds a digest of the columns that say whose key it is and
 * how it signs. Who can write to the database but has no master key can then neither put a key of his own in
 * a row, nor hand his row to another partner, nor make a signing key prove.
 */
import { timingSafeEqual } from "node:crypto";
import { GatewayError } from "../core/gateway-error.ts";
import { Secret } from "../core/secret.ts";
import type { Sealer } from "../crypto/seal-at-rest.ts";
import { sm3 } from "../crypto/sm3.ts";
import type { CredentialRecord } from "./rows.ts";

/** What never changes in the life of a credential. */
export type Bound = Pick<
  CredentialRecord,
  "id" | "partnerId" | "adapter" | "keyId" | "use" | "algorithm" | "parameters"
>;

const BINDING_BYTES = 32;

/** Table and row: an envelope moved to another row, or another table's envelope, does not open. */
const associated = ({ id }: Bound): string => `credential/${id}`;

export function sealKey(sealer: Sealer, bound: Bound, key: Secret<Uint8Array>): Uint8Array {
  return sealer.seal(Buffer.concat([bindingOf(bound), key.reveal()]), associated(bound));
}

/** @throws GatewayError `crypto.unseal` for a changed, moved or foreign envelope, or a row that says something else */
export function openKey(sealer: Sealer, bound: Bound, sealed: Uint8Array): Secret<Uint8Array> {
  const plain = sealer.open(sealed, associated(bound));
  const binding = plain.subarray(0, BINDING_BYTES);
  if (binding.length !== BINDING_BYTES || !timingSafeEqual(binding, bindingOf(bound))) {
    throw new GatewayError("crypto.unseal", {
      detail: `${associated(bound)} says something else than its envelope`,
    });
  }
  return new Secret(Buffer.from(plain.subarray(BINDING_BYTES)));
}

export const isSameBinding = (left: Bound, right: Bound): boolean =>
  Buffer.compare(bindingOf(left), bindingOf(right)) === 0;

function bindingOf({ partnerId, adapter, keyId, use, algorithm, parameters }: Bound): Buffer {
  const { distinguishingId = null, form = null } = parameters;
  return sm3(JSON.stringify([partnerId, adapter, keyId, use, algorithm, distinguishingId, form]));
}
