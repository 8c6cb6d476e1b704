/**
 * Which catalogue code a lost or unbelievable answer has, for the core and for a partner.
 *
 * The core is asked while a caller waits, so its codes say whether asking again is safe. A partner's
 * time-out and broken connection share a code; whether anything was sent stands in the detail.
 */
import type { ErrorCode } from "../core/error-catalogue.ts";
import { GatewayError, type GatewayErrorOptions } from "../core/gateway-error.ts";
import type { HttpFailure } from "../platform/http.ts";

export type PartnerRole = "core" | "partner";

/** What can be wrong with an answer, or with its absence. */
export type Trouble = "unavailable" | "unreachable" | "timeout" | "garbled" | "signature" | "refused";

const CODES: Readonly<Record<PartnerRole, Readonly<Record<Trouble, ErrorCode>>>> = {
  core: {
    unavailable: "core.unavailable",
    unreachable: "core.unavailable",
    timeout: "core.timeout",
    garbled: "core.garbled",
    signature: "core.signature",
    refused: "core.refused",
  },
  partner: {
    unavailable: "partner.unavailable",
    unreachable: "network.unreachable",
    timeout: "partner.unavailable",
    garbled: "partner.garbled",
    signature: "partner.garbled",
    refused: "partner.unmapped",
  },
};

const TROUBLES: Readonly<Record<HttpFailure["reason"], Trouble>> = {
  unreachable: "unreachable",
  "timed-out": "timeout",
  "broken-off": "unavailable",
  oversized: "garbled",
  malformed: "garbled",
  cancelled: "unavailable",
};

export function trouble(
  role: PartnerRole,
  kind: Trouble,
  detail: string,
  more: Pick<GatewayErrorOptions, "cause" | "retryAfterSeconds" | "unsent"> = {},
): GatewayError {
  return new GatewayError(CODES[role][kind], { detail, ...more });
}

export function lostReply(role: PartnerRole, failure: HttpFailure): GatewayError {
  const detail = `${failure.reason}, ${failure.sent ? "sent" : "not sent"}`;
  return trouble(role, TROUBLES[failure.reason], detail, { cause: failure.cause, unsent: !failure.sent });
}
