import { Secret } from "../core/secret.ts";
import type { Sealer } from "../crypto/seal-at-rest.ts";

/** Table and row: an envelope moved to another row, or another table's envelope, does not open. */
const associated = (rowId: string): string => `credential/${rowId}`;

export function sealKey(sealer: Sealer, rowId: string, key: Secret<Uint8Array>): Uint8Array {
  return sealer.seal(key.reveal(), associated(rowId));
}

/** @throws GatewayError `crypto.unseal` for a changed, moved or foreign envelope */
export function openKey(sealer: Sealer, rowId: string, sealed: Uint8Array): Secret<Uint8Array> {
  return new Secret(sealer.open(sealed, associated(rowId)));
}
