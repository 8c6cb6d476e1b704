import type { Timers } from "../../../src/gateway/platform/database/timers.ts";

export interface HandTimers extends Timers {
  /** Moves the time and calls what is due, in order. */
  readonly pass: (ms: number) => void;
  /** Resolves when what was called has had its turns of the event loop. */
  readonly settled: () => Promise<void>;
}

/** Timers that move only when told to. */
export function handTimers(): HandTimers {
  let now = 0;
  const due = new Set<{ at: number; readonly everyMs: number | undefined; readonly work: () => void }>();
  const set = (ms: number, everyMs: number | undefined, work: () => void): (() => void) => {
    const timer = { at: now + ms, everyMs, work };
    due.add(timer);
    return () => due.delete(timer);
  };
  return {
    after: (ms, work) => set(ms, undefined, work),
    every: (ms, work) => set(ms, ms, work),
    pass: (ms) => {
      now += ms;
      for (const timer of [...due].sort((a, b) => a.at - b.at)) {
        if (timer.at > now) continue;
        if (timer.everyMs === undefined) due.delete(timer);
        else timer.at += timer.everyMs;
        timer.work();
      }
    },
    settled: async () => {
      for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
