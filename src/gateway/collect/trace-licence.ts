/** Everything that was told about a licence and where each of it got to, in order of time. */
import { normaliseLicenceIdentifier } from "../core/check-digits/licence-identifier.ts";
import { type TracedDelivery, type TracedFact, traceDeliveries, traceFacts } from "../outbox/backlog.ts";
import type { Queryable } from "../platform/database/database.ts";
import { laneOf } from "./lane-of.ts";

/** A settled delivery's step is its state: delivered, superseded or dead. */
export type Step =
  | "happened"
  | "collected"
  | "queued"
  | "sent"
  | TracedDelivery["state"]
  | TracedFact["stage"];

export interface TracedStep {
  /** Milliseconds. */
  readonly at: number;
  readonly step: Step;
  readonly version: number;
  readonly eventId: string;
  /** Absent while it is the core's and ours alone. */
  readonly partnerId?: string;
  /** Of the delivery, so that it can be released or replayed. */
  readonly delivery?: number;
  readonly attempts?: number;
  readonly code?: string;
  readonly partnerCode?: string;
  readonly findings?: readonly string[];
  /** Of a step of the way: done, warned, refused, unavailable, unknown or given-up. */
  readonly outcome?: string;
  readonly tookMs?: number;
}

/** @returns oldest first; empty where nothing was told of this identifier */
export async function traceLicence(queryable: Queryable, text: string): Promise<readonly TracedStep[]> {
  const identifier = normaliseLicenceIdentifier(text);
  const { rows } = await queryable.query<{
    event_id: string;
    version: number;
    occurred_at: number;
    received_at: number;
  }>(
    `select event_id, version, occurred_at, received_at from licence_event
     where identifier = $1 order by received_at, version`,
    [identifier],
  );
  const told = rows.flatMap(({ event_id: eventId, version, occurred_at, received_at }): TracedStep[] => [
    { at: occurred_at, step: "happened", version, eventId },
    { at: received_at, step: "collected", version, eventId },
  ]);
  const deliveries = await traceDeliveries(queryable, identifier, laneOf(identifier));
  const facts = await traceFacts(queryable, identifier);
  // A stable sort: steps of one moment stay in the order in which they follow from each other.
  return [...told, ...facts.map(stepOfFact), ...deliveries.flatMap(stepsOf)].sort((a, b) => a.at - b.at);
}

function stepOfFact({ endedAt, stage, attempt, code, partnerCode, ...fact }: TracedFact): TracedStep {
  return {
    ...fact,
    at: endedAt,
    step: stage,
    attempts: attempt,
    ...(code === undefined ? {} : { code }),
    ...(partnerCode === undefined ? {} : { partnerCode }),
  };
}

function stepsOf(delivery: TracedDelivery): readonly TracedStep[] {
  const { id, partnerId, eventId, version, state, attempts, code, partnerCode, findings } = delivery;
  const about = { version, eventId, partnerId, delivery: id };
  const queued = state === "quarantined" ? "quarantined" : "queued";
  const found = findings.length === 0 ? {} : { findings };
  const why = {
    ...(code === undefined ? {} : { code }),
    ...(partnerCode === undefined ? {} : { partnerCode }),
  };
  const { enqueuedAt, sentAt, settledAt } = delivery;
  return [
    { ...about, at: enqueuedAt, step: queued, ...found },
    ...(sentAt === undefined ? [] : [{ ...about, at: sentAt, step: "sent", attempts, ...why } as const]),
    ...(settledAt === undefined ? [] : [{ ...about, at: settledAt, step: state, ...why } as const]),
  ];
}
