/** A clock that stands still until a test moves it. */
export interface MovedClock {
  readonly now: () => number;
  readonly move: (ms: number) => void;
}

export function movedClock(start: number = Date.now()): MovedClock {
  let at = start;
  return {
    now: () => at,
    move: (ms) => {
      at += ms;
    },
  };
}
