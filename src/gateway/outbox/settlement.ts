/** From what is known of an attempt to what the outbox is told of it. */
import { GatewayError, toGatewayError } from "../core/gateway-error.ts";
import type { Clock } from "../platform/clock.ts";
import type { Outcome } from "../spi/delivery.ts";
import type { ClaimedDelivery, Failure, Settlement } from "./model.ts";
import { nextAttempt, type RetrySchedule } from "./retry-schedule.ts";

/** The event that tells the whole licence, whatever the partner has of it. */
export const WHOLE = "licence.changed";

export interface SettlementParts {
  readonly clock: Clock;
  /** 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
  readonly schedule?: RetrySchedule;
}

/** No later attempt does better: it must not hold up its licence for three days. */
export class Hopeless extends GatewayError {}

export function hopeless(thrown: unknown): Hopeless {
  const { code, detail } = toGatewayError(thrown);
  return new Hopeless(code, { cause: thrown, ...(detail === undefined ? {} : { detail }) });
}

/**
 * @param fateOfUnavailable `unknown` where the partner was only asked, and did not tell, about an attempt before
 */
export function settlementOf(
  parts: SettlementParts,
  delivery: ClaimedDelivery,
  outcome: Outcome,
  {
    isLast,
    fateOfUnavailable,
  }: { readonly isLast: boolean; readonly fateOfUnavailable: "known" | "unknown" },
): Settlement {
  switch (outcome.kind) {
    case "delivered": {
      const { carry = {}, warning } = outcome;
      const receipt = told(outcome.receipt);
      const remark = warning === undefined ? {} : { warning: told(warning) };
      return isLast
        ? { kind: "delivered", receipt, ...remark }
        : { kind: "advanced", carried: carry, receipt, ...remark };
    }
    case "refused":
      return { kind: "dead", failure: { code: "partner.refused", partnerCode: told(outcome.partnerCode) } };
    case "wants-whole": {
      const failure = { code: "partner.refused" as const, partnerCode: told(outcome.partnerCode) };
      // Whoever does not know it when told the whole will not know it the next time either.
      return delivery.event === WHOLE ? { kind: "dead", failure } : { kind: "widened", failure };
    }
    case "unavailable": {
      const { code = "partner.unavailable", retryAfterSeconds, partnerCode } = outcome;
      const failure = {
        code,
        ...(partnerCode === undefined ? {} : { partnerCode: told(partnerCode) }),
      };
      return later(parts, delivery, failure, fateOfUnavailable, retryAfterSeconds);
    }
    case "unknown":
      return later(parts, delivery, { code: "partner.unresolved" }, "unknown");
  }
}

const TOLD_MAX = 200;

/** A partner's own word goes into the database and onto terminals: no control characters, and no novel. */
const told = (text: string): string => text.replace(/\p{Cc}/gu, "?").slice(0, TOLD_MAX);

export function settlementOfError(
  parts: SettlementParts,
  delivery: ClaimedDelivery,
  thrown: unknown,
): Settlement {
  const error = toGatewayError(thrown);
  const failure = { code: error.code };
  if (error instanceof Hopeless) return { kind: "dead", failure };
  // What was of unknown fate before stays so: that this attempt did not leave says nothing of that one.
  const fate = error.unsent && delivery.state === "queued" ? "known" : "unknown";
  return later(parts, delivery, failure, fate, error.retryAfterSeconds);
}

function later(
  { clock, random, schedule }: SettlementParts,
  { attempts, tryingSince }: ClaimedDelivery,
  failure: Failure,
  fate: "known" | "unknown",
  retryAfterSeconds?: number,
): Settlement {
  const question = {
    failures: attempts + 1,
    tryingSince,
    now: clock(),
    random: random(),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
  const at = nextAttempt(question, schedule);
  return at === undefined ? { kind: "dead", failure } : { kind: "retry", at, failure, fate };
}
