/** Reconciles with every partner once a night, in one process of however many. */
import type { Clock } from "../platform/clock.ts";
import type { Queryable } from "../platform/database/database.ts";
import { type Channel, listChannels } from "./channels.ts";

export interface NightlyParts {
  readonly queryable: Queryable;
  readonly clock: Clock;
  /** Does nothing where this night's is begun or done. */
  readonly reconcile: (channel: Channel, night: string) => Promise<void>;
  readonly onProblem: (partnerId: string, thrown: unknown) => void;
  readonly lookEveryMs?: number;
}

/** Milliseconds after midnight in Beijing: offices are closed, and the day's last events are delivered. */
const AT_MS = 2.5 * 3_600_000;
const BEIJING_MS = 8 * 3_600_000;
const LOOK_EVERY_MS = 60_000;

/** The night that is due, by its day in Beijing; before its hour, the one before. */
export function nightOf(now: number): string {
  return new Date(now + BEIJING_MS - AT_MS).toISOString().slice(0, 10);
}

export function startNightly(parts: NightlyParts): { readonly stop: () => Promise<void> } {
  const { queryable, clock, reconcile, onProblem, lookEveryMs = LOOK_EVERY_MS } = parts;
  // A gateway that is started at noon waits for the night: what was missed is an operator's to ask for.
  let done = nightOf(clock());
  let running: Promise<void> = Promise.resolve();
  const look = async (): Promise<void> => {
    const night = nightOf(clock());
    if (night === done) return;
    done = night;
    for (const channel of await listChannels(queryable)) {
      if (channel.state !== "on") continue;
      await reconcile(channel, night).catch((thrown: unknown) => onProblem(channel.partnerId, thrown));
    }
  };
  const timer = setInterval(() => {
    running = running.then(look).catch((thrown: unknown) => onProblem("", thrown));
  }, lookEveryMs);
  timer.unref();
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
