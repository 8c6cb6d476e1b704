/** What a licence in each state is told as by the share service's status table (GB/T 36906 family). */
import { MINISTRY_OF_STATE, type MinistryState } from "./code-sets/certificate-state.ts";
import type { ShareStatus } from "./code-sets/share-status.ts";
import type { CertificateState } from "./licence.ts";
import type { LicenceView } from "./operations.ts";

export interface ShareStanding {
  readonly status: ShareStatus;
  readonly message: string;
  readonly ministry: MinistryState | undefined;
}

/**
 * What a licence in each state is told as. The share service's list has no word for a replaced or a
 * withdrawn licence; 21 (revoked or cancelled) is the nearest that says it is over.
 */
const told: Readonly<Record<CertificateState, readonly [ShareStatus, string]>> = {
  valid: ["0", "成功"],
  void: ["21", "证照已被新证替换"],
  expired: ["22", "证照已过有效期"],
  cancelled: ["21", "证照已注销"],
  withdrawn: ["21", "证照已撤销"],
  revoked: ["21", "证照已吊销"],
  other: ["23", "证照状态受限"],
};

/** A profile without `state` must not turn a revoked licence into a good one. */
const hidden: ShareStanding = { status: "99", message: "证照状态不可见，不得视为有效", ministry: undefined };

/**
 * The state counted with the period: a register may still call a licence valid whose time is over or has not come.
 *
 * @param today `YYYY-MM-DD` in Beijing
 */
export function stateOn(
  { state, validFrom, validTo }: LicenceView,
  today: string,
): CertificateState | undefined {
  if (state !== "valid") return state;
  if (validTo !== undefined && validTo < today) return "expired";
  return validFrom !== undefined && validFrom > today ? "other" : state;
}

/**
 * The list has no word for "not yet"; 23 (restricted) is the nearest that says it must not be used.
 *
 * @param today `YYYY-MM-DD` in Beijing
 */
export function shareStandingOf(licence: LicenceView, today: string): ShareStanding {
  const { state } = licence;
  if (state === undefined || !Object.hasOwn(told, state)) return hidden;
  const ministry = MINISTRY_OF_STATE[state];
  const now = stateOn(licence, today) ?? state;
  if (state === "valid" && now === "other") return { status: "23", message: "证照尚未生效", ministry };
  const [status, message] = told[now];
  return { status, message, ministry };
}
