/**
 * Pulls what the core has not told: from before the gateway was there, or from a time in which it could not be told.
 * Events keep the ids under which the core tells them, so what is known already changes nothing.
 */
import type { CoreTasks } from "../core/core-tasks.ts";
import { GatewayError } from "../core/gateway-error.ts";
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
}

const PAGE = 500;

/**
 * Each page is durable by itself: cut short, it is simply run again.
 *
 * @param since milliseconds
 * @throws GatewayError `core.*`, `database.unavailable`; what was read before stays collected
 */
export async function backfill(
  { core, collect, traceId, signal }: BackfillParts,
  { since, max = Number.MAX_SAFE_INTEGER }: { readonly since: number; readonly max?: number },
  onProgress: (read: number) => void,
): Promise<Backfilled> {
  const counts = { read: 0, new: 0, known: 0, conflict: 0, malformed: 0 };
  let after: string | undefined;
  while (counts.read < max && !signal.aborted) {
    const page = {
      since,
      limit: Math.min(PAGE, max - counts.read),
      ...(after === undefined ? {} : { after }),
    };
    const { events, next } = await core.listEvents(page, { traceId, signal });
    if (events.length > 0) for (const outcome of await collect(events)) counts[outcome] += 1;
    counts.read += events.length;
    counts.malformed += events.filter((event) => "malformed" in event).length;
    onProgress(counts.read);
    if (next === undefined) break;
    if (next === after || events.length === 0)
      throw new GatewayError("core.garbled", { detail: "the list of events does not move on" });
    after = next;
  }
  return counts;
}
