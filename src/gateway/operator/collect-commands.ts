import { backfill } from "../collect/backfill.ts";
import { collect } from "../collect/collect.ts";
import { isDateText } from "../core/numbers/dates.ts";
import { createOutboxStore } from "../outbox/outbox-store.ts";
import type { Arguments } from "./arguments.ts";
import { onlyKnown, optionalNumber, optionalTime, text, wrong } from "./arguments.ts";
import { type Command, recorded } from "./context.ts";

export const collectCommands = {
  /**
   * `{since, max?}`: asks the core for what has happened since a day in Beijing, or a time. What is known already
   * changes nothing.
   */
  "collect.backfill": async (args, context) => {
    onlyKnown(args, ["since", "max"]);
    const since = readSince(args);
    const max = optionalNumber(args, "max");
    const { database, clock, ids, peers, onProgress } = context;
    const register = { database, outbox: createOutboxStore(database), clock };
    const facts = { action: "collect.backfill", note: JSON.stringify({ since, max }) };
    return recorded(context, facts, async () =>
      backfill(
        {
          core: await peers.core(),
          collect: (events) => collect(register, events),
          traceId: ids.traceId(),
          signal: new AbortController().signal,
        },
        { since, ...(max === undefined ? {} : { max }) },
        (read) => onProgress(read, max),
      ),
    );
  },
} as const satisfies Readonly<Record<string, Command>>;

function readSince(args: Arguments): number {
  const given = text(args, "since");
  if (isDateText(given)) return Date.parse(`${given}T00:00:00+08:00`);
  const time = optionalTime(args, "since");
  if (time === undefined) throw wrong("since", "is missing");
  return time;
}
