import { GatewayError } from "../core/gateway-error.ts";
import type { AlgorithmRow } from "./engine.ts";
import { hmacRow } from "./hmac.ts";
import { SM2_SM3 } from "./sm2/sm2-signature.ts";

/** Every algorithm there is. A new one is a row here and its engine beside it; no consumer changes. */
export const ALGORITHMS: readonly AlgorithmRow[] = [
  hmacRow("HMAC-SHA256", "sha256", "accepted"),
  hmacRow("HMAC-SM3", "sm3", "national"),
  SM2_SM3,
];

const byId = new Map(ALGORITHMS.map((row) => [row.id, row]));

/**
 * The row of an algorithm. There is no default and no nearest match: `none`, a different case or a
 * prefix is an unknown algorithm.
 *
 * @throws GatewayError `credential.algorithm`
 */
export function algorithm(id: string): AlgorithmRow {
  const row = byId.get(id);
  if (row === undefined) throw new GatewayError("credential.algorithm", { detail: "no such algorithm" });
  return row;
}
