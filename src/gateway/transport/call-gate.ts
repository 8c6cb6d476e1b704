/**
 * How many calls are out at once: what the other side allows us. Calls beyond that wait in order, for a
 * bounded time and in a bounded line; a longer line would only turn one slow system into a slow gateway.
 */
export class CallGate {
  readonly #concurrent: number;
  readonly #waitingMax: number;
  readonly #line: Waiter[] = [];
  #out = 0;

  constructor(concurrent: number, waitingMax: number = concurrent) {
    this.#concurrent = concurrent;
    this.#waitingMax = waitingMax;
  }

  get out(): number {
    return this.#out;
  }

  get waiting(): number {
    return this.#line.length;
  }

  /** True: in, at once. False: only {@link wait} may let it in. */
  tryEnter(): boolean {
    if (this.#out >= this.#concurrent) return false;
    this.#out += 1;
    return true;
  }

  /** Resolves true when in; false when the line is full or the time is up. */
  wait(waitMs: number): Promise<boolean> {
    if (this.#line.length >= this.#waitingMax) return Promise.resolve(false);
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#giveUp(waiter), waitMs);
      const waiter: Waiter = (entered) => {
        clearTimeout(timer);
        resolve(entered);
      };
      this.#line.push(waiter);
    });
  }

  /** Exactly once for each entry; the place goes to the first in line. */
  leave(): void {
    const next = this.#line.shift();
    if (next === undefined) this.#out -= 1;
    else next(true);
  }

  #giveUp(waiter: Waiter): void {
    this.#line.splice(this.#line.indexOf(waiter), 1);
    waiter(false);
  }
}

type Waiter = (entered: boolean) => void;
