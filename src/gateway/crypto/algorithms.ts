import { GatewayError } from "../core/gateway-error.ts";
import type { AlgorithmRow } from "./engine.ts";
import { hmacRow } from "./hmac.ts";
import { LEGACY_ALGORITHMS } from "./legacy/legacy-algorithms.ts";
import { NOT_NATIONAL, RSA_PSS_SHA256, RSA_SHA256 } from "./rsa/rsa-signature.ts";
import { SM2_SM3 } from "./sm2/sm2-signature.ts";

/** Every algorithm there is. A new one is a row here and its engine beside it; no consumer changes. */
export const ALGORITHMS: readonly AlgorithmRow[] = [
  { ...hmacRow("HMAC-SHA256", "sha256", "accepted"), weakness: NOT_NATIONAL },
  hmacRow("HMAC-SM3", "sm3", "national"),
  SM2_SM3,
  RSA_SHA256,
  RSA_PSS_SHA256,
];

const byId = new Map(ALGORITHMS.map((row) => [row.id, row]));
const legacyById = new Map(LEGACY_ALGORITHMS.map((row) => [row.id, row]));

/** What an adapter declares of legacy algorithms: the clause for each. */
export type Declared = Readonly<Record<string, { readonly clause: string } | undefined>>;

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

/**
 * As {@link algorithm}; a legacy algorithm too, where the declaration names the clause that demands it.
 *
 * @throws GatewayError `credential.algorithm`
 */
export function resolveAlgorithm(id: string, declared?: Declared): AlgorithmRow {
  const row = legacyById.get(id);
  if (row === undefined) return algorithm(id);
  const clause = declared !== undefined && Object.hasOwn(declared, id) ? declared[id]?.clause : undefined;
  if (clause === undefined || clause.trim() === "") {
    throw new GatewayError("credential.algorithm", { detail: `${id} needs a clause that demands it` });
  }
  return row;
}
