import { traceLicence } from "../collect/trace-licence.ts";
import { readBacklog, readOpen } from "../outbox/backlog.ts";
import { readFigures } from "../outbox/kpi.ts";
import { onlyKnown, optionalTime, text } from "./arguments.ts";
import type { Command } from "./context.ts";

const DAY_MS = 86_400_000;

export const deliveryCommands = {
  /** By partner: what is on its way, for how long, and what became of the rest. */
  "outbox.backlog": async (args, { database, clock }) => {
    onlyKnown(args, []);
    const now = clock();
    return (await readBacklog(database)).map(({ oldest, ...counts }) => ({
      ...counts,
      oldestSeconds: oldest === undefined ? null : Math.max(0, Math.floor((now - oldest) / 1000)),
    }));
  },

  /** By partner: only what is open; cheap enough to be asked again and again. */
  "outbox.open": async (args, { database, clock }) => {
    onlyKnown(args, []);
    return readOpen(database, clock());
  },

  /** `{from?, to?}`, times; the last 24 hours unless said otherwise. */
  "kpi.read": async (args, { database, clock }) => {
    onlyKnown(args, ["from", "to"]);
    const to = optionalTime(args, "to") ?? clock();
    return readFigures(database, { from: optionalTime(args, "from") ?? to - DAY_MS, to });
  },

  /** `{identifier}` → the steps of that licence, oldest first; empty where nothing was told of it. */
  "licence.trace": async (args, { database }) => {
    onlyKnown(args, ["identifier"]);
    const steps = await traceLicence(database, text(args, "identifier"));
    return steps.map(({ at, ...step }) => ({ at: new Date(at).toISOString(), ...step }));
  },
} as const satisfies Readonly<Record<string, Command>>;
