/**
 * Pulls what the core has not told: from before the gateway was there, or from a time in which it could not be told.
 * Events keep the ids under which the core tells them, so what is known already changes nothing.
 */
import type { CoreTasks, EventsPage } from "../core/core-tasks.ts";
import { GatewayError, toGatewayError } from "../core/gateway-error.ts";
import type { Collect } from "./intake-stages.ts";

export interface BackfillParts {
  readonly core: Pick<CoreTasks, "listEvents">;
  readonly collect: Collect;
  readonly traceId: string;
  readonly signal: AbortSignal;
}

export interface Backfilled {
  readonly read: number;
  readonly new: number;
  readonly known: number;
  readonly conflict: number;
  /** Of those read: the licence breaks the core's contract. */
  readonly malformed: number;
  /** Milliseconds: when the last event that was read occurred; `since` where there was none. */
  readonly reached: number;
  /** As many as asked for were read, and there is more from `reached` on. */
  readonly more: boolean;
}

/** With a photo of 40 KB in each licence a page stays below what a reply of the core may be. */
const PAGE = 120;

/**
 * Each page is durable before the next one is asked for: cut short, it is simply run again.
 *
 * @param since milliseconds
 * @throws GatewayError `core.*`, `database.unavailable`; what was read before stays collected, and `detail` says where
 *   to go on
 */
export async function backfill(
  { core, collect, traceId, signal }: BackfillParts,
  { since, max = Number.MAX_SAFE_INTEGER }: { readonly since: number; readonly max?: number },
  onProgress: (read: number) => void,
): Promise<Backfilled> {
  const sum = { read: 0, new: 0, known: 0, conflict: 0, malformed: 0, reached: since };
  const cursors = new Set<string>();
  let after: string | undefined;
  try {
    do {
      const limit = Math.min(PAGE, max - sum.read);
      const asked = { since, limit, ...(after === undefined ? {} : { after }) };
      const page = await core.listEvents(asked, { traceId, signal });
      checkPage(page, sum.reached, cursors);
      if (page.events.length > 0) for (const outcome of await collect(page.events)) sum[outcome] += 1;
      sum.read += page.events.length;
      sum.malformed += page.events.filter((event) => "malformed" in event).length;
      sum.reached = page.events.at(-1)?.occurredAt ?? sum.reached;
      after = page.next;
      onProgress(sum.read);
    } while (after !== undefined && sum.read < max && !signal.aborted);
  } catch (thrown) {
    throw sum.read === 0 ? thrown : brokenOff(thrown, sum);
  }
  return { ...sum, more: after !== undefined };
}

/** A core that goes round in a circle, or stands still, would be asked for ever. */
function checkPage({ events, next }: EventsPage, reached: number, cursors: Set<string>): void {
  let before = reached;
  for (const { occurredAt } of events) {
    if (occurredAt < before) throw garbled("events out of the order of time, or older than asked for");
    before = occurredAt;
  }
  if (next === undefined) return;
  if (events.length === 0) throw garbled("an empty page that is not the last");
  if (cursors.has(next)) throw garbled("a cursor that was given before");
  cursors.add(next);
}

const garbled = (detail: string): GatewayError => new GatewayError("core.garbled", { detail });

function brokenOff(
  thrown: unknown,
  { read, reached, new: kept }: Pick<Backfilled, "read" | "reached" | "new">,
): GatewayError {
  const { code, detail, retryAfterSeconds } = toGatewayError(thrown);
  const from = new Date(reached).toISOString();
  return new GatewayError(code, {
    cause: thrown,
    detail: `${detail ?? code}; ${read} events were read and ${kept} new ones kept, go on with --since ${from}`,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}
