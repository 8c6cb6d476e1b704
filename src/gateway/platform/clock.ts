/** Milliseconds since the epoch. Passed in, so that a test moves time instead of sleeping. */
export type Clock = () => number;
export const systemClock: Clock = () => Date.now();
