/**
 * Stops asking a system that has stopped answering, so that its callers get an answer at once and it gets
 * room to recover.
 *
 * closed → open on failures in a row or on a bad share of a window; open → half-open after a rest; half-open
 * lets one probe through and nobody else, and the probe's result decides. A permit belongs to the epoch that
 * gave it: what a call begun before a change of state reports afterwards moves nothing.
 */

export type BreakerState = "closed" | "open" | "half-open";

export interface BreakerPolicy {
  readonly failuresInRow: number;
  /** Share of failed calls in a window that opens, 0 to 1; judged from `callsMin` calls on. */
  readonly failureRatio: number;
  readonly callsMin: number;
  readonly windowMs: number;
  /** Rest before the probe. */
  readonly openMs: number;
}

export interface BreakerReading {
  readonly state: BreakerState;
  /** Times it has opened since start. */
  readonly opened: number;
  /** Calls it has refused since start. */
  readonly refused: number;
  /** Until the next probe; 0 unless open. */
  readonly retryAfterMs: number;
}

/** Proof that a call may go out; settled exactly once. */
export type Permit = number;

/** abandoned: the call ended without saying anything about the other side, so another may probe. */
export type Verdict = "succeeded" | "failed" | "abandoned";

const BREAKER_DEFAULTS: BreakerPolicy = {
  failuresInRow: 5,
  failureRatio: 0.5,
  callsMin: 20,
  windowMs: 10_000,
  openMs: 5_000,
};

/** Every method takes the time, so that a test moves it. Milliseconds. */
export class CircuitBreaker {
  readonly #policy: BreakerPolicy;
  #state: BreakerState = "closed";
  #epoch: Permit = 1;
  #probing = false;
  #openedAt = 0;
  #opened = 0;
  #refused = 0;
  #inRow = 0;
  #windowFrom = 0;
  #calls = 0;
  #failures = 0;

  constructor(policy: Partial<BreakerPolicy> = {}) {
    this.#policy = { ...BREAKER_DEFAULTS, ...policy };
  }

  /** A permit, or undefined: refused. */
  permit(now: number): Permit | undefined {
    if (this.#state === "closed") return this.#epoch;
    if (this.#state === "open" && this.#restMs(now) === 0) {
      this.#enter("half-open");
      this.#probing = false;
    }
    if (this.#state === "half-open" && !this.#probing) {
      this.#probing = true;
      return this.#epoch;
    }
    this.#refused += 1;
    return undefined;
  }

  settle(permit: Permit, verdict: Verdict, now: number): void {
    if (permit !== this.#epoch) return;
    if (verdict === "abandoned") this.#probing = false;
    else if (verdict === "succeeded") this.#succeeded(now);
    else this.#failed(now);
  }

  /** A rest that is over reads as half-open: who keeps calls away while it is open must let a probe come. */
  read(now: number): BreakerReading {
    const retryAfterMs = this.#state === "open" ? this.#restMs(now) : 0;
    const state = this.#state === "open" && retryAfterMs === 0 ? "half-open" : this.#state;
    return { state, opened: this.#opened, refused: this.#refused, retryAfterMs };
  }

  #succeeded(now: number): void {
    if (this.#state === "half-open") this.#close(now);
    this.#inRow = 0;
    this.#count(now, 0);
  }

  #failed(now: number): void {
    this.#inRow += 1;
    this.#count(now, 1);
    const { failuresInRow, failureRatio, callsMin } = this.#policy;
    const badShare = this.#calls >= callsMin && this.#failures >= failureRatio * this.#calls;
    if (this.#state === "half-open" || this.#inRow >= failuresInRow || badShare) this.#open(now);
  }

  #restMs(now: number): number {
    // A clock set back must not keep it open for the difference.
    if (now < this.#openedAt) this.#openedAt = now;
    return Math.max(0, this.#openedAt + this.#policy.openMs - now);
  }

  #count(now: number, failures: 0 | 1): void {
    if (now - this.#windowFrom >= this.#policy.windowMs || now < this.#windowFrom) this.#startWindow(now);
    this.#calls += 1;
    this.#failures += failures;
  }

  #startWindow(now: number): void {
    this.#windowFrom = now;
    this.#calls = 0;
    this.#failures = 0;
  }

  #open(now: number): void {
    this.#enter("open");
    this.#openedAt = now;
    this.#opened += 1;
  }

  #close(now: number): void {
    this.#enter("closed");
    this.#inRow = 0;
    this.#startWindow(now);
  }

  #enter(state: BreakerState): void {
    this.#state = state;
    this.#epoch += 1;
  }
}
