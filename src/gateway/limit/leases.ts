/**
 * Calls in flight under one key. A lease lapses by itself, so that a release that never comes costs
 * only its time.
 *
 * Slots are used again and no object is made but the release itself: a set of leases costs the hot
 * path ten times as much.
 */
export class Leases {
  readonly #lapsesAt: number[] = [];
  /** Raised when a slot is given back: a release of an earlier use does not match any more. */
  readonly #uses: number[] = [];
  readonly #free: number[] = [];
  /** No lease lapses before. */
  #firstLapse = Number.POSITIVE_INFINITY;

  /** How many are in flight, without those that have lapsed. */
  count(now: number): number {
    if (now >= this.#firstLapse) this.#dropLapsed(now);
    return this.#lapsesAt.length - this.#free.length;
  }

  /** The answer gives the place back, once. */
  take(lapsesAt: number): () => void {
    const slot = this.#free.pop() ?? this.#lapsesAt.length;
    this.#lapsesAt[slot] = lapsesAt;
    const use = this.#uses[slot] ?? 0;
    this.#uses[slot] = use;
    if (lapsesAt < this.#firstLapse) this.#firstLapse = lapsesAt;
    return () => {
      if (this.#uses[slot] === use) this.#giveBack(slot);
    };
  }

  #giveBack(slot: number): void {
    this.#lapsesAt[slot] = Number.POSITIVE_INFINITY;
    this.#uses[slot] = (this.#uses[slot] as number) + 1;
    this.#free.push(slot);
  }

  #dropLapsed(now: number): void {
    let first = Number.POSITIVE_INFINITY;
    for (const [slot, lapsesAt] of this.#lapsesAt.entries()) {
      if (lapsesAt <= now) this.#giveBack(slot);
      else if (lapsesAt < first) first = lapsesAt;
    }
    this.#firstLapse = first;
  }
}
