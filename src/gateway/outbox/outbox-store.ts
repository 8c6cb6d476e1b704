/**
 * The outbox in the database: filled in the transaction that stores the event, emptied by any number of
 * workers in any number of processes.
 *
 * A worker claims lanes for the length of a lease. Everything it then says of a delivery names its claim; if
 * the lane was claimed again meanwhile, its word is dropped. So a killed worker delays its lanes by one
 * lease, and a slow one can neither settle nor send what is another's.
 */
import type { Database, Queryable } from "../platform/database/database.ts";
import { claimLanes, fillLanes, insertDeliveries, openLanes, supersede } from "./lane-sql.ts";
import type { ClaimedDelivery, NewDelivery, Settlement } from "./model.ts";

export interface ClaimRequest {
  readonly partnerId: string;
  readonly owner: string;
  readonly lanesMax: number;
  readonly leaseMs: number;
  readonly now: number;
}

export interface OutboxStore {
  /**
   * In the caller's transaction. An event that is already there for a partner is left as it is.
   *
   * @returns how many are new
   */
  readonly enqueue: (tx: Queryable, deliveries: readonly NewDelivery[], now: number) => Promise<number>;
  /** The first open delivery of each lane that is ready, longest waiting first. */
  readonly claim: (request: ClaimRequest) => Promise<readonly ClaimedDelivery[]>;
  /** Before the first byte leaves. False: the claim is lost, or a newer version has come; do not send. */
  readonly markSent: (delivery: ClaimedDelivery, now: number) => Promise<boolean>;
  /** False: the claim is lost, and another worker's word counts. */
  readonly settle: (delivery: ClaimedDelivery, settlement: Settlement, now: number) => Promise<boolean>;
  /** Gives a lane back untouched, to be claimed at once. */
  readonly release: (delivery: ClaimedDelivery, now: number) => Promise<void>;
}

export function createOutboxStore(database: Database): OutboxStore {
  return {
    enqueue: async (tx, deliveries, now) => {
      if (deliveries.length === 0) return 0;
      const lanes = await openLanes(tx, deliveries, now);
      const inserted = await insertDeliveries(tx, deliveries, lanes, now);
      await fillLanes(tx, inserted, now);
      await supersede(tx, [...new Set(inserted.map(({ lane_id }) => lane_id))], now);
      return inserted.length;
    },
    claim: (request) => database.transaction((tx) => claimLanes(tx, request)),
    markSent: async (delivery, now) => {
      const { rowCount } = await database.query(
        `update outbox_delivery set state = 'sent', sent_at = $3, attempts = outbox_delivery.attempts + 1
         from outbox_lane
         where outbox_delivery.id = $1 and outbox_lane.id = outbox_delivery.lane_id and outbox_lane.claim = $2
           and outbox_delivery.state in ('queued', 'sent')`,
        [delivery.id, delivery.claim, now],
      );
      return rowCount === 1;
    },
    settle: (delivery, settlement, now) =>
      database.transaction(async (tx) => {
        if (!(await moveLane(tx, delivery, settlement, now))) return false;
        await moveDelivery(tx, delivery, settlement, now);
        // Queued again below a version that came meanwhile: it need not go out any more.
        if (settlement.kind === "retry") await supersede(tx, [delivery.laneId], now);
        return true;
      }),
    release: async (delivery, now) => {
      await database.query(
        "update outbox_lane set visible_at = $3, owner = null where id = $1 and claim = $2",
        [delivery.laneId, delivery.claim, now],
      );
    },
  };
}

/** The fence: a lane claimed again since is not touched, and neither is the delivery then. */
async function moveLane(
  tx: Queryable,
  { laneId, claim }: ClaimedDelivery,
  settlement: Settlement,
  now: number,
): Promise<boolean> {
  const isOver = settlement.kind !== "retry";
  const { rowCount } = await tx.query(
    `update outbox_lane set owner = null, visible_at = $3, claim = claim + 1,
       pending = pending - case when $4 then 1 else 0 end,
       attempts = case when $4 then 0 else attempts + 1 end
     where id = $1 and claim = $2`,
    [laneId, claim, isOver ? now : settlement.at, isOver],
  );
  return rowCount === 1;
}

async function moveDelivery(
  tx: Queryable,
  { id }: ClaimedDelivery,
  settlement: Settlement,
  now: number,
): Promise<void> {
  if (settlement.kind === "delivered") {
    await tx.query(
      "update outbox_delivery set state = 'delivered', settled_at = $2, receipt = $3, code = null where id = $1",
      [id, now, settlement.receipt],
    );
    return;
  }
  const { code, partnerCode = null } = settlement.failure;
  const dead = settlement.kind === "dead";
  const state = dead ? "dead" : settlement.fate === "unknown" ? "sent" : "queued";
  await tx.query(
    "update outbox_delivery set state = $2, settled_at = $3, code = $4, partner_code = $5 where id = $1",
    [id, state, dead ? now : null, code, partnerCode],
  );
}
