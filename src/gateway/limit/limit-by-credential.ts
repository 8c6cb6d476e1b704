import { GatewayError } from "../core/gateway-error.ts";
import { type Admitted, type Authorised, pass } from "../pipeline/states.ts";
import type { Admission, Limiter } from "./limiter.ts";

const admitted = pass<"limit">();
const CODES = { rate: "limit.rate", concurrent: "limit.concurrent", daily: "limit.daily" } as const;

/**
 * Bounds what one partner may ask, whichever of its keys it uses: a second key is no second quota.
 *
 * The stage throws GatewayError `limit.rate`, `limit.concurrent`, `limit.daily` or
 * `limit.unavailable`. It answers without a promise where the limiter does. The place in flight is
 * given back by `progress.releases`, on a refusal further down as well.
 */
export function createLimitByCredential(
  limiter: Limiter,
): (message: Authorised) => Admitted | Promise<Admitted> {
  return (message) => {
    const { partner } = message;
    const admission = limiter.admit(`partner:${partner.id}`, partner.limits);
    return admission instanceof Promise
      ? admission.then((later) => admit(message, later))
      : admit(message, admission);
  };
}

function admit(message: Authorised, admission: Admission): Admitted {
  if (!admission.admitted) {
    throw new GatewayError(CODES[admission.limit], {
      retryAfterSeconds: admission.retryAfterSeconds,
      remaining: admission.remaining,
    });
  }
  message.progress.releases.push(admission.release);
  return admitted(message, { remaining: admission.remaining });
}
