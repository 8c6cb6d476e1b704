/**
 * Takes in what the e-licence core tells: the events and the deliveries that follow from them become durable
 * together or not at all. Told again, an event changes nothing.
 */
import { hash } from "node:crypto";
import { canonicalJson } from "../core/canonical-json.ts";
import { normaliseLicenceIdentifier } from "../core/check-digits/licence-identifier.ts";
import { GatewayError } from "../core/gateway-error.ts";
import { licenceType } from "../core/licence.ts";
import type { Collected, CoreEvent, LicenceEvent } from "../core/licence-event.ts";
import type { NewDelivery, Unsound } from "../outbox/model.ts";
import type { OutboxStore } from "../outbox/outbox-store.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database, Queryable } from "../platform/database/database.ts";
import { judgeLicence } from "./judge-licence.ts";
import { laneOf } from "./lane-of.ts";
import type { BadInput, Subscription } from "./model.ts";
import { listSubscriptions } from "./subscriptions.ts";

export const BATCH_MAX = 500;

export interface CollectParts {
  readonly database: Database;
  readonly outbox: Pick<OutboxStore, "enqueue">;
  readonly clock: Clock;
}

interface Told {
  readonly event: CoreEvent;
  readonly body: string;
  readonly digest: string;
}

/**
 * Resolves once all of the batch is durable.
 *
 * @returns what became of each event, in the order given
 * @throws GatewayError `request.invalid` for more than {@link BATCH_MAX}; `database.unavailable`: nothing is kept
 */
export function collect(
  { database, ...parts }: CollectParts,
  events: readonly CoreEvent[],
): Promise<readonly Collected[]> {
  if (events.length > BATCH_MAX) throw new GatewayError("request.invalid", { fields: ["events"] });
  return database.transaction((tx) => collectIn(tx, parts, events));
}

/**
 * In a transaction that does more than this.
 *
 * @param also partners that hear of these applications without a subscription, because they submitted them
 */
export async function collectIn(
  tx: Queryable,
  { outbox, clock }: Omit<CollectParts, "database">,
  events: readonly CoreEvent[],
  also: readonly string[] = [],
): Promise<readonly Collected[]> {
  const told = events.map((event) => {
    // What the core said and not what we think of it: told again under a later contract it is still the same.
    const { malformed: _, ...said } = event as CoreEvent & { readonly malformed?: unknown };
    // Its members in another order, as another call of the core may write it, are the same event.
    const body = canonicalJson(said);
    return { event, body, digest: hash("sha256", body, "hex") };
  });
  const now = clock();
  const collected = await keep(tx, told, now);
  const fresh = told.filter((_, place) => collected[place] === "new");
  if (fresh.length > 0) await outbox.enqueue(tx, deliveriesOf(fresh, await listSubscriptions(tx), also), now);
  return collected;
}

async function keep(tx: Queryable, told: readonly Told[], now: number): Promise<readonly Collected[]> {
  if (told.length === 0) return [];
  const inserted = await insert(tx, told, now);
  const { rows } = await tx.query<{ event_id: string; digest: string }>(
    "select event_id, digest from licence_event where event_id = any($1::text[])",
    [told.map(({ event }) => event.eventId)],
  );
  const digests = new Map(rows.map(({ event_id, digest }) => [event_id, digest]));
  return told.map(({ event, digest }) => {
    if (digests.get(event.eventId) !== digest) return "conflict";
    return inserted.delete(event.eventId) ? "new" : "known"; // told twice in one batch: new once
  });
}

/** @returns the ids that were not there; of an id that comes twice, the first one counts */
async function insert(tx: Queryable, told: readonly Told[], now: number): Promise<Set<string>> {
  // In order of ids, so that two batches that share some never wait for each other in a circle.
  const sorted = told
    .map((row, place) => ({ ...row, place }))
    .sort((a, b) =>
      a.event.eventId < b.event.eventId ? -1 : a.event.eventId > b.event.eventId ? 1 : a.place - b.place,
    );
  const { rows } = await tx.query<{ event_id: string }>(
    `insert into licence_event (event_id, event, identifier, version, body, digest, occurred_at, received_at)
     select event_id, event, identifier, version, body, digest, occurred_at, $8
     from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::bigint[])
       with ordinality as given(event_id, event, identifier, version, body, digest, occurred_at, place)
     order by place
     on conflict (event_id) do nothing returning event_id`,
    [
      sorted.map(({ event }) => event.eventId),
      sorted.map(({ event }) => event.event),
      sorted.map(({ event }) => subjectOf(event)),
      sorted.map(({ event }) => event.version),
      sorted.map(({ body }) => body),
      sorted.map(({ digest }) => digest),
      sorted.map(({ event }) => event.occurredAt),
      now,
    ],
  );
  return new Set(rows.map(({ event_id }) => event_id));
}

/** What the version is of. */
const subjectOf = (event: CoreEvent): string =>
  event.event === "application.progressed"
    ? `application ${event.application.number}`
    : normaliseLicenceIdentifier(event.licence.identifier);

function deliveriesOf(
  told: readonly Told[],
  subscriptions: readonly Subscription[],
  also: readonly string[],
): readonly NewDelivery[] {
  return told.flatMap(({ event, body }) => {
    const about = {
      eventId: event.eventId,
      event: event.event,
      subject: subjectOf(event),
      version: event.version,
      body,
    };
    if (event.event === "application.progressed") {
      const subscribed = subscriptions.filter(({ applications }) => applications);
      const hearers = new Set([...subscribed.map(({ partnerId }) => partnerId), ...also]);
      return [...hearers].map((partnerId) => ({ ...about, partnerId, lane: about.subject }));
    }
    const { to, unsound } = audienceOf(event, subscriptions);
    const lane = laneOf(event.licence.identifier);
    return to.map((subscription) => ({
      ...about,
      partnerId: subscription.partnerId,
      lane,
      ...unsound(subscription),
    }));
  });
}

/**
 * A licence of unknown type is nobody's by its code. It is shown with every partner, and sent to none: a partner
 * gets no licence of a type that it did not subscribe to. Nor is one sent that breaks the contract.
 */
function audienceOf({ licence, malformed }: LicenceEvent, subscriptions: readonly Subscription[]) {
  // Of a malformed one only identifier and type can be read at all.
  const findings = malformed === undefined ? judgeLicence(licence) : ["licence-malformed"];
  const isNobodys = licenceType(licence.typeCode) === undefined;
  const mayLeave = malformed === undefined && !isNobodys;
  return {
    to: subscriptions.filter(({ licenceTypes }) => isNobodys || licenceTypes.includes(licence.typeCode)),
    unsound: ({ badInput }: Subscription): Pick<NewDelivery, "unsound"> =>
      findings.length === 0
        ? {}
        : { unsound: { findings, handling: handlingOf(badInput, mayLeave), mayLeave } },
  };
}

function handlingOf(badInput: BadInput, mayLeave: boolean): Unsound["handling"] {
  const handling = HANDLING[badInput];
  return !mayLeave && handling === "send" ? "hold" : handling;
}

const HANDLING: Readonly<Record<BadInput, Unsound["handling"]>> = {
  strict: "give-up",
  warn: "send",
  quarantine: "hold",
};
