const KEY_WORDS = 8;
const SLOT_WORDS = KEY_WORDS + 1;
const SLOTS_MIN = 64;
/** Above this share of used slots linear probing grows long. */
const FULL = 0.75;

/**
 * An open-addressing table of 32-byte keys with their expiry, in one typed array: 48 to 72 bytes a key
 * and nothing for the garbage collector to walk, where a Set of strings takes half as much again.
 *
 * Small on purpose: it is rebuilt when full (dropping what has expired), and a table for everybody
 * would stop the process for a tenth of a second each time.
 */
export class NonceShard {
  /** Per slot: expiry in seconds since the epoch (0: empty), then the key. */
  #slots = new Uint32Array(SLOTS_MIN * SLOT_WORDS);
  #capacity = SLOTS_MIN;
  #full = FULL * SLOTS_MIN;
  #used = 0;

  /** Slots in use, expired ones included until the next rebuild. */
  get used(): number {
    return this.#used;
  }

  get bytes(): number {
    return this.#slots.byteLength;
  }

  /** False when the key is held and has not expired. `expiry` and `now` in whole seconds, `expiry` > `now`. */
  reserve(key: Uint32Array, hash: number, expiry: number, now: number): boolean {
    const at = this.#find(key, 0, hash);
    const held = this.#slots[at] as number;
    if (held > now) return false;
    if (held !== 0) {
      this.#slots[at] = expiry; // this very key, expired
      return true;
    }
    this.#fill(at, expiry, key, 0);
    this.#used += 1;
    if (this.#used > this.#full) this.purge(now);
    return true;
  }

  /** Rebuilds without what has expired, half full. Answers how many were dropped. */
  purge(now: number): number {
    const old = this.#slots;
    const before = this.#used;
    let live = 0;
    for (let at = 0; at < old.length; at += SLOT_WORDS) if ((old[at] as number) > now) live += 1;
    this.#resize(Math.max(SLOTS_MIN, live * 2));
    this.#used = live;
    for (let at = 0; at < old.length; at += SLOT_WORDS) {
      const expiry = old[at] as number;
      if (expiry > now) this.#fill(this.#find(old, at + 1, hashOf(old, at + 1)), expiry, old, at + 1);
    }
    return before - live;
  }

  #resize(capacity: number): void {
    this.#slots = new Uint32Array(capacity * SLOT_WORDS);
    this.#capacity = capacity;
    this.#full = FULL * capacity;
  }

  #fill(at: number, expiry: number, from: Uint32Array, fromAt: number): void {
    const slots = this.#slots;
    slots[at] = expiry;
    for (let word = 0; word < KEY_WORDS; word++) slots[at + 1 + word] = from[fromAt + word] as number;
  }

  /** Where the key stands, or the empty slot where it belongs. */
  #find(key: Uint32Array, keyAt: number, hash: number): number {
    const slots = this.#slots;
    // The top byte has chosen the shard; the other 24 bits spread within it.
    let at = Math.floor(((hash & 0xffffff) * this.#capacity) / 0x1000000) * SLOT_WORDS;
    while (slots[at] !== 0 && !holds(slots, at + 1, key, keyAt)) {
      at += SLOT_WORDS;
      if (at === slots.length) at = 0;
    }
    return at;
  }
}

function holds(slots: Uint32Array, at: number, key: Uint32Array, keyAt: number): boolean {
  for (let word = 0; word < KEY_WORDS; word++) {
    if (slots[at + word] !== key[keyAt + word]) return false;
  }
  return true;
}

/** 32 bits over the whole key. Keys are digests, so this need only fold, not defend. */
export function hashOf(key: Uint32Array, at: number): number {
  let hash = 0;
  for (let word = 0; word < KEY_WORDS; word++) {
    hash = Math.imul(hash ^ (key[at + word] as number), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash >>> 0;
}
