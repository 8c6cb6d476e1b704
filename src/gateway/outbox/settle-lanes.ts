/** What workers say of deliveries that they hold: many at once, each under its own claim, and each with its fact. */
import type { Queryable } from "../platform/database/database.ts";
import { supersede } from "./lane-sql.ts";
import type { ClaimedDelivery, Settlement, Word } from "./model.ts";
import { WHOLE } from "./settlement.ts";

/**
 * Locks the lanes that are still held, in the order in which everybody takes them.
 *
 * @returns lane ids; a lane that was claimed again meanwhile is not among them
 */
async function lockHeld(tx: Queryable, deliveries: readonly ClaimedDelivery[]): Promise<ReadonlySet<number>> {
  const { rows } = await tx.query<{ id: number }>(
    `select outbox_lane.id from outbox_lane
       join unnest($1::bigint[], $2::bigint[]) as held(id, claim)
         on outbox_lane.id = held.id and outbox_lane.claim = held.claim
     order by partner_id collate "C", lane collate "C" for update of outbox_lane`,
    [deliveries.map(({ laneId }) => laneId), deliveries.map(({ claim }) => claim)],
  );
  return new Set(rows.map(({ id }) => id));
}

/** @returns ids of the deliveries that are marked: held, and not superseded meanwhile */
export async function markDeliveries(
  tx: Queryable,
  deliveries: readonly ClaimedDelivery[],
  now: number,
): Promise<ReadonlySet<number>> {
  const held = await lockHeld(tx, deliveries);
  const { rows } = await tx.query<{ id: number }>(
    `update outbox_delivery set state = 'sent', sent_at = $2, attempts = outbox_delivery.attempts + 1
     where id = any($1::bigint[]) and state in ('queued', 'sent') returning id`,
    [deliveries.filter(({ laneId }) => held.has(laneId)).map(({ id }) => id), now],
  );
  return new Set(rows.map(({ id }) => id));
}

export async function releaseLanes(
  tx: Queryable,
  deliveries: readonly ClaimedDelivery[],
  now: number,
): Promise<void> {
  const held = await lockHeld(tx, deliveries);
  await tx.query("update outbox_lane set visible_at = $2, owner = null where id = any($1::bigint[])", [
    [...held],
    now,
  ]);
}

/** @returns ids of the deliveries of which the word counts */
export async function settleDeliveries(
  tx: Queryable,
  words: readonly Word[],
  { now, leaseMs }: { readonly now: number; readonly leaseMs: number },
): Promise<ReadonlySet<number>> {
  const held = await lockHeld(
    tx,
    words.map(({ delivery }) => delivery),
  );
  const counted = words.filter(({ delivery }) => held.has(delivery.laneId));
  if (counted.length === 0) return new Set();
  await moveLanes(tx, counted, now, leaseMs);
  await moveDeliveries(tx, counted, now);
  await insertFacts(tx, counted, now);
  // Queued again below a version that came meanwhile: it need not go out any more.
  const again = counted.filter(({ settlement: { kind } }) => kind === "retry" || kind === "advanced");
  if (again.length > 0)
    await supersede(
      tx,
      again.map(({ delivery }) => delivery.laneId),
      now,
    );
  return new Set(counted.map(({ delivery }) => delivery.id));
}

/** A lane whose delivery goes on stays in the same hands, under the same claim, for another lease. */
async function moveLanes(tx: Queryable, words: readonly Word[], now: number, leaseMs: number): Promise<void> {
  const visibleAt = ({ settlement }: Word): number =>
    settlement.kind === "retry" ? settlement.at : settlement.kind === "advanced" ? now + leaseMs : now;
  await tx.query(
    `update outbox_lane set
       owner = case when given.kind = 'advanced' then owner end,
       visible_at = given.at,
       claim = case when given.kind = 'advanced' then claim else claim + 1 end,
       pending = pending - case when given.kind in ('delivered', 'dead') then 1 else 0 end,
       attempts = case when given.kind = 'retry' then attempts + 1 else 0 end
     from unnest($1::bigint[], $2::text[], $3::bigint[]) as given(id, kind, at)
     where outbox_lane.id = given.id`,
    [
      words.map(({ delivery }) => delivery.laneId),
      words.map(({ settlement }) => settlement.kind),
      words.map(visibleAt),
    ],
  );
}

async function moveDeliveries(tx: Queryable, words: readonly Word[], now: number): Promise<void> {
  const failureOf = ({ settlement }: Word) => ("failure" in settlement ? settlement.failure : undefined);
  await tx.query(
    `update outbox_delivery set state = given.state, settled_at = given.settled_at,
       receipt = coalesce(given.receipt, outbox_delivery.receipt), code = given.code, partner_code = given.partner_code,
       step = case when given.event is null then outbox_delivery.step + given.steps else 0 end,
       carried = coalesce(given.carried, outbox_delivery.carried),
       event = coalesce(given.event, outbox_delivery.event)
     from unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::int[], $8::text[],
       $9::text[])
       as given(id, state, settled_at, receipt, code, partner_code, steps, carried, event)
     where outbox_delivery.id = given.id`,
    [
      words.map(({ delivery }) => delivery.id),
      words.map(({ settlement }) => stateOf(settlement)),
      words.map(({ settlement: { kind } }) => (kind === "delivered" || kind === "dead" ? now : null)),
      words.map(({ settlement }) => (settlement.kind === "delivered" ? settlement.receipt : null)),
      words.map((word) => failureOf(word)?.code ?? null),
      words.map((word) => failureOf(word)?.partnerCode ?? null),
      words.map(({ settlement }) => (settlement.kind === "advanced" ? 1 : 0)),
      words.map(({ delivery, settlement }) =>
        settlement.kind === "advanced"
          ? JSON.stringify({ ...delivery.carried, ...settlement.carried })
          : null,
      ),
      words.map(({ settlement }) => (settlement.kind === "widened" ? WHOLE : null)),
    ],
  );
}

function stateOf(settlement: Settlement): string {
  switch (settlement.kind) {
    case "delivered":
    case "dead":
      return settlement.kind;
    case "advanced":
    case "widened":
      return "queued";
    case "retry":
      return settlement.fate === "unknown" ? "sent" : "queued";
  }
}

async function insertFacts(tx: Queryable, words: readonly Word[], now: number): Promise<void> {
  const facts = words.map((word) => ({ ...word.delivery, ...word, ...factOf(word.settlement) }));
  await tx.query(
    `insert into delivery_fact (delivery_id, partner_id, event_id, subject, version, stage, attempt, started_at,
       ended_at, outcome, is_end, code, partner_code)
     select delivery_id, partner_id, event_id, subject, version, stage, attempt, started_at, $13::bigint, outcome,
       is_end, code, partner_code
     from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::int[], $8::bigint[],
       $9::text[], $10::boolean[], $11::text[], $12::text[])
       as given(delivery_id, partner_id, event_id, subject, version, stage, attempt, started_at, outcome, is_end,
         code, partner_code)`,
    [
      facts.map(({ id }) => id),
      facts.map(({ partnerId }) => partnerId),
      facts.map(({ eventId }) => eventId),
      facts.map(({ subject }) => subject),
      facts.map(({ version }) => version),
      facts.map(({ stage }) => stage),
      facts.map(({ attempts }) => attempts + 1),
      facts.map(({ startedAt }) => startedAt),
      facts.map(({ outcome }) => outcome),
      facts.map(({ settlement: { kind } }) => kind === "delivered" || kind === "dead"),
      facts.map(({ failure }) => failure?.code ?? null),
      facts.map(({ failure, warning }) => failure?.partnerCode ?? warning ?? null),
      now,
    ],
  );
}

type FactOutcome = "done" | "warned" | "refused" | "unavailable" | "unknown" | "given-up";

function factOf(settlement: Settlement): {
  readonly outcome: FactOutcome;
  readonly failure?: { readonly code: string; readonly partnerCode?: string };
  readonly warning?: string;
} {
  if (settlement.kind === "delivered" || settlement.kind === "advanced") {
    const { warning } = settlement;
    return warning === undefined ? { outcome: "done" } : { outcome: "warned", warning };
  }
  const { failure } = settlement;
  if (settlement.kind === "widened") return { outcome: "refused", failure };
  if (settlement.kind === "dead") {
    return { outcome: failure.code === "partner.refused" ? "refused" : "given-up", failure };
  }
  return { outcome: settlement.fate === "known" ? "unavailable" : "unknown", failure };
}
