/**
 * Turns for one connection, first come first served.
 *
 * The embedded engine has a single session: without turns a query of another caller would land inside an open
 * transaction and be rolled back with it. And statements that one transaction starts at once would mix their answers.
 */
export interface SerialQueue {
  /** Runs `work` when all that came before has ended. Its throw is its own caller's alone. */
  readonly run: <T>(work: () => Promise<T>) => Promise<T>;
  /** How many wait or run. */
  readonly size: () => number;
}

export function serialQueue(): SerialQueue {
  const waiting: (() => void)[] = [];
  let head = 0;
  let busy = false;

  const release = (): void => {
    const next = waiting[head];
    if (next === undefined) {
      busy = false;
      return;
    }
    head += 1;
    if (head === waiting.length || head > 1024) {
      waiting.splice(0, head);
      head = 0;
    }
    next();
  };
  return {
    run: async (work) => {
      if (busy) await new Promise<void>((turn) => waiting.push(turn));
      busy = true;
      try {
        return await work();
      } finally {
        release();
      }
    },
    size: () => waiting.length - head + (busy ? 1 : 0),
  };
}
