/**
 * The outbox in the database: filled in the transaction that stores the event, emptied by any number of
 * workers in any number of processes.
 *
 * A worker claims lanes for the length of a lease. Everything it then says of a delivery names its claim; if
 * the lane was claimed again meanwhile, its word is dropped. So a killed worker delays its lanes by one
 * lease, and a slow one can neither settle nor send what is another's.
 */
import type { Database, Queryable } from "../platform/database/database.ts";
import { type ClaimRequest, claimLanes } from "./claim-lanes.ts";
import { fillLanes, insertDeliveries, openLanes, supersede } from "./lane-sql.ts";
import type { ClaimedDelivery, NewDelivery, Word } from "./model.ts";
import { markDeliveries, releaseLanes, settleDeliveries } from "./settle-lanes.ts";

/** Told of with the partner's id when something may be ready for it. */
export const OUTBOX_CHANNEL = "elgw_outbox";

/** Longer than a step may take; a killed worker's lanes are free after it. Milliseconds. */
export const LEASE_MS = 15_000;

export interface OutboxStore {
  /**
   * In the caller's transaction. An event that is already there for a partner is left as it is.
   *
   * @returns how many are new
   */
  readonly enqueue: (tx: Queryable, deliveries: readonly NewDelivery[], now: number) => Promise<number>;
  /** The first open delivery of each lane that is ready. */
  readonly claim: (request: ClaimRequest) => Promise<readonly ClaimedDelivery[]>;
  /**
   * Before the first byte leaves.
   *
   * @returns ids of those that may be sent; of the others the claim is lost, or a newer version has come
   */
  readonly markSent: (deliveries: readonly ClaimedDelivery[], now: number) => Promise<ReadonlySet<number>>;
  /**
   * All or nothing is durable.
   *
   * @returns ids of those of which the word counts; of the others the claim is lost, and another worker's counts
   */
  readonly settle: (words: readonly Word[], now: number) => Promise<ReadonlySet<number>>;
  /** Gives lanes back untouched, to be claimed at once. */
  readonly release: (deliveries: readonly ClaimedDelivery[], now: number) => Promise<void>;
  /** The partner is back: what only waits because it was away is ready now. @returns lanes */
  readonly hasten: (partnerId: string, now: number) => Promise<number>;
  /** No other process holds anything: what one that is gone has left behind is ready now. */
  readonly freeAll: (now: number) => Promise<void>;
}

export function createOutboxStore(database: Database, leaseMs: number = LEASE_MS): OutboxStore {
  return {
    enqueue: async (tx, deliveries, now) => {
      if (deliveries.length === 0) return 0;
      const lanes = await openLanes(tx, deliveries, now);
      const inserted = await insertDeliveries(tx, deliveries, lanes, now);
      await fillLanes(tx, inserted, now);
      await supersede(tx, [...new Set(inserted.map(({ lane_id }) => lane_id))], now);
      if (inserted.some(({ state }) => state === "queued")) {
        for (const partnerId of new Set(deliveries.map((delivery) => delivery.partnerId))) {
          await tx.query("select pg_notify($1, $2)", [OUTBOX_CHANNEL, partnerId]);
        }
      }
      return inserted.length;
    },
    claim: (request) => database.transaction((tx) => claimLanes(tx, request)),
    markSent: (deliveries, now) => database.transaction((tx) => markDeliveries(tx, deliveries, now)),
    settle: (words, now) => database.transaction((tx) => settleDeliveries(tx, words, { now, leaseMs })),
    release: (deliveries, now) => database.transaction((tx) => releaseLanes(tx, deliveries, now)),
    hasten: async (partnerId, now) => {
      // What somebody holds is about to be claimed or settled: it needs no haste, and must not be waited for.
      const { rowCount } = await database.query(
        `with waiting as (
           select id from outbox_lane
           where partner_id = $1 and pending > 0 and owner is null and visible_at > $2
             and exists (select 1 from outbox_delivery
               where lane_id = outbox_lane.id and state in ('queued', 'sent')
                 and code in ('partner.unavailable', 'network.unreachable'))
           for update skip locked)
         update outbox_lane set visible_at = $2 from waiting where outbox_lane.id = waiting.id`,
        [partnerId, now],
      );
      return rowCount;
    },
    freeAll: async (now) => {
      await database.query(
        "update outbox_lane set visible_at = $1, owner = null, claim = claim + 1 where owner is not null",
        [now],
      );
    },
  };
}
