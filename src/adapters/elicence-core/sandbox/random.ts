/**
 * Determinism for the synthetic register: the same seed gives the same licence at the same place,
 * whatever was asked for before. Every record draws from a stream of its own, seeded by what it is.
 */

/** Draws from one small stream (mulberry32). Not for keys: it is predictable by design. */
export class Draw {
  #state: number;

  constructor(state: number) {
    this.#state = state;
  }

  /** An integer from 0 up to, not including, `limit`. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * limit);
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T;
  }

  /** True in so many of a hundred cases. */
  percent(share: number): boolean {
    return this.below(100) < share;
  }
}

/** Each kind of record has streams of its own, so that a change of one leaves the others as they were. */
const KINDS = { person: 1, company: 2, "individual-business": 3, vehicle: 4, licence: 5 } as const;

export function drawFor(seed: number, kind: keyof typeof KINDS, place: number): Draw {
  return new Draw(mix(mix(seed, KINDS[kind]), place));
}

/**
 * A shuffle of 0…size−1 that can be undone, so that an ID number or a credit code leads back to its
 * holder without an index: a million licences then cost no memory.
 */
export interface Shuffle {
  readonly size: number;
  readonly forward: (place: number) => number;
  readonly back: (shuffled: number) => number;
}

/** `factor` is a prime that does not divide `size`; `place` × `factor` stays a safe integer below 2^53. */
export function shuffleOf(size: number, factor: number, seed: number): Shuffle {
  const shift = mix(seed, size) % size;
  const inverse = inverseOf(BigInt(factor), BigInt(size));
  return {
    size,
    forward: (place) => (((place * factor) % size) + shift) % size,
    back: (shuffled) => Number((BigInt((shuffled - shift + size) % size) * inverse) % BigInt(size)),
  };
}

function inverseOf(value: bigint, modulus: bigint): bigint {
  let [previous, current] = [modulus, value % modulus];
  let [before, factor] = [0n, 1n];
  while (current !== 0n) {
    const quotient = previous / current;
    [previous, current] = [current, previous - quotient * current];
    [before, factor] = [factor, before - quotient * factor];
  }
  return ((before % modulus) + modulus) % modulus;
}

function mix(left: number, right: number): number {
  let mixed = Math.imul(left ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(right + 0x7f4a7c15, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}
