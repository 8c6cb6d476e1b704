/** Wakes a loop that waits for its next look. Rung between two looks, the next wait is none. */
export class Bell {
  #isRung = false;
  #onRing: (() => void) | undefined;

  ring(): void {
    this.#isRung = true;
    this.#onRing?.();
  }

  /** A look begins: what is rung from here on is news to it. */
  hush(): void {
    this.#isRung = false;
  }

  /** Resolves when rung, or when the time is over. */
  wait(ms: number): Promise<void> {
    if (this.#isRung) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#onRing = undefined;
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#onRing = done;
    });
  }
}
