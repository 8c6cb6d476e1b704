import { countDead, type DeadFilter, groupDead, listDead, replayDead } from "../outbox/dead-letters.ts";
import {
  type Arguments,
  flag,
  numbers,
  onlyKnown,
  optionalNumber,
  optionalText,
  optionalTime,
  wrong,
} from "./arguments.ts";
import { type Command, type OperatorContext, recorded } from "./context.ts";

const FILTER = ["ids", "partner", "code", "partnerCode", "from", "to"] as const;
const LIST_MAX = 1_000;
const PER_SECOND = 50;

export const deadLetterCommands = {
  /** `{ids?, partner?, code?, partnerCode?, from?, to?, max?}`, newest first. Times are ISO 8601. */
  "dead-letters.list": async (args, { database }) => {
    onlyKnown(args, [...FILTER, "max"]);
    const max = Math.min(optionalNumber(args, "max") ?? 100, LIST_MAX);
    const letters = await listDead(database, filterOf(args), max);
    return letters.map(({ enqueuedAt, settledAt, ...letter }) => ({
      ...letter,
      enqueuedAt: iso(enqueuedAt),
      settledAt: iso(settledAt),
    }));
  },

  /** The same, counted by partner and cause, most frequent first. */
  "dead-letters.causes": async (args, { database }) => {
    onlyKnown(args, FILTER);
    return (await groupDead(database, filterOf(args))).map(({ oldest, newest, ...cause }) => ({
      ...cause,
      oldest: iso(oldest),
      newest: iso(newest),
    }));
  },

  /** `{…filter, dryRun?, perSecond?}`: at least one part of the filter, so that nobody replays everything by mistake. */
  "dead-letters.replay": async (args, context) => {
    onlyKnown(args, [...FILTER, "dryRun", "perSecond"]);
    const filter = filterOf(args);
    if (Object.keys(filter).length === 0) throw wrong("filter", "is missing: ids, partner, code or a time");
    const perSecond = optionalNumber(args, "perSecond") ?? PER_SECOND;
    if (!(perSecond > 0 && perSecond <= 10_000)) throw wrong("perSecond", "is not between 0 and 10000");
    const total = await countDead(context.database, filter);
    if (flag(args, "dryRun") || total === 0)
      return { dryRun: flag(args, "dryRun"), total, queued: 0, superseded: 0 };
    return { dryRun: false, total, ...(await replay(context, filter, perSecond, total)) };
  },
} as const satisfies Readonly<Record<string, Command>>;

function replay(context: OperatorContext, filter: DeadFilter, perSecond: number, total: number) {
  const { partnerId: partner } = filter;
  const facts = {
    action: "dead-letters.replay",
    ...(partner === undefined ? {} : { partner }),
    note: JSON.stringify({ ...filter, ids: filter.ids?.length, total, perSecond }),
  };
  return recorded(context, facts, () =>
    replayDead(context.database, filter, {
      now: context.clock(),
      perSecond,
      onProgress: (done) => context.onProgress(done, total),
    }),
  );
}

function filterOf(args: Arguments): DeadFilter {
  const ids = numbers(args, "ids");
  const [partnerId, code, partnerCode] = [
    optionalText(args, "partner"),
    optionalText(args, "code"),
    optionalText(args, "partnerCode"),
  ];
  const [from, to] = [optionalTime(args, "from"), optionalTime(args, "to")];
  return {
    ...(ids.length === 0 ? {} : { ids }),
    ...(partnerId === undefined ? {} : { partnerId }),
    ...(code === undefined ? {} : { code }),
    ...(partnerCode === undefined ? {} : { partnerCode }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}

const iso = (time: number): string => new Date(time).toISOString();
