/** What happened, hop by hop, as a person watches it: one line each, the time since the start in front. */
import type { Cli } from "./cli.ts";
import type { Bilingual } from "./language.ts";

export interface Hop {
  /** Milliseconds since the start. */
  readonly atMs: number;
  readonly from: string;
  readonly to: string;
  readonly what: string;
  readonly isOk: boolean;
}

export interface Timeline {
  readonly hop: (from: Bilingual, to: Bilingual, what: Bilingual, isOk?: boolean) => void;
  readonly hops: () => readonly Hop[];
  readonly isAllOk: () => boolean;
}

export function startTimeline(cli: Cli): Timeline {
  const since = cli.terminal.clock();
  const hops: Hop[] = [];
  return {
    hop: (from, to, what, isOk = true) => {
      const hop = {
        atMs: cli.terminal.clock() - since,
        from: cli.say(from),
        to: cli.say(to),
        what: cli.say(what),
        isOk,
      };
      hops.push(hop);
      if (!cli.json) cli.terminal.out(lineOf(hop));
    },
    hops: () => hops,
    isAllOk: () => hops.length > 0 && hops.every(({ isOk }) => isOk),
  };
}

const lineOf = ({ atMs, from, to, what, isOk }: Hop): string =>
  `${isOk ? "✓" : "✗"} ${(atMs / 1000).toFixed(2).padStart(7)} s  ${from} → ${to}  ${what}\n`;
