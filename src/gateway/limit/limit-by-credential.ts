import { GatewayError } from "../core/gateway-error.ts";
import type { Partner } from "../credentials/model.ts";
import { type Passed, type Progress, pass } from "../pipeline/states.ts";
import type { Admission, Limiter } from "./limiter.ts";

type Proved = { readonly partner: Partner; readonly progress: Progress };
type Admitted<Message> = Message & { readonly remaining: number } & Passed<"limit">;

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
): <Message extends Proved>(message: Message) => Admitted<Message> | Promise<Admitted<Message>> {
  return (message) => {
    const { partner } = message;
    const admission = limiter.admit(`partner:${partner.id}`, partner.limits);
    return admission instanceof Promise
      ? admission.then((later) => admit(message, later))
      : admit(message, admission);
  };
}

function admit<Message extends Proved>(message: Message, admission: Admission): Admitted<Message> {
  if (!admission.admitted) {
    throw new GatewayError(CODES[admission.limit], {
      retryAfterSeconds: admission.retryAfterSeconds,
      remaining: admission.remaining,
    });
  }
  message.progress.releases.push(admission.release);
  return admitted(message, { remaining: admission.remaining });
}
