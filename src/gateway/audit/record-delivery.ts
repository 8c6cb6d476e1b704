/**
 * What left for a partner becomes an audit entry before the outbox is told: one for each message, with the digest of
 * what left, and one for each delivery that is over. The licence enters as a commitment.
 */
import type { Word } from "../outbox/model.ts";
import type { Known } from "../pipeline/outbound-states.ts";
import type { Clock } from "../platform/clock.ts";
import type { AuditFacts, AuditLog } from "./audit.ts";

export interface RecordDeliveryParts {
  readonly audit: Pick<AuditLog, "append" | "commit" | "digest">;
  readonly adapter: string;
  readonly profile: string;
  readonly clock: Clock;
}

/** @throws GatewayError `audit.unavailable` */
export function createRecordDelivery(parts: RecordDeliveryParts): (known: Known) => Promise<void> {
  return async (known) => {
    const over = known.words.filter(({ settlement: { kind } }) => kind === "delivered" || kind === "dead");
    const entries = over.map((word) => endOf(parts, known, word));
    if (known.sent !== undefined) entries.push(messageOf(parts, known));
    await Promise.all(entries.map((entry) => parts.audit.append(entry)));
  };
}

const common = ({ adapter, profile, clock }: RecordDeliveryParts, known: Known) => {
  const [first] = known.deliveries;
  return {
    kind: "delivery" as const,
    traceId: known.traceId,
    at: clock(),
    adapter,
    profile,
    ...(first === undefined ? {} : { partner: first.partnerId, operation: first.event }),
  };
};

function messageOf(parts: RecordDeliveryParts, known: Known): AuditFacts {
  const { sent, reply, words, startedAt } = known;
  const [first] = words;
  return {
    ...common(parts, known),
    action: "delivery.message",
    outcome: reply === undefined ? "partner.unresolved" : "ok",
    licenceCount: words.length + known.apart.flat().length,
    tookMs: parts.clock() - startedAt,
    ...(first === undefined ? {} : { route: first.stage }),
    ...(sent === undefined ? {} : { requestDigest: parts.audit.digest(sent.body) }),
    ...(reply === undefined ? {} : { status: reply.status, replyDigest: parts.audit.digest(reply.body) }),
  };
}

function endOf(parts: RecordDeliveryParts, known: Known, { delivery, settlement, stage }: Word): AuditFacts {
  return {
    ...common(parts, known),
    action: settlement.kind === "dead" ? "delivery.dead" : "delivery.delivered",
    outcome: settlement.kind === "dead" ? settlement.failure.code : "ok",
    route: stage,
    licenceCount: 1,
    licence: parts.audit.commit(delivery.subject),
    note: delivery.eventId,
  };
}
