/**
 * Holds what a partner gave out for a while: a token, or a secret to sign with.
 *
 * Asked for once however many calls want it; renewed ahead of its end while calls go on with the one at hand; a
 * renewal that fails leaves the last good one in use until its own end, and is not repeated at every call.
 */
import type { Clock } from "../platform/clock.ts";

export interface Granted {
  readonly value: string;
  /** Milliseconds. */
  readonly endsAt: number;
}

export interface SessionKeeperOptions {
  /** @throws GatewayError: none was given */
  readonly open: () => Promise<Granted>;
  readonly clock: Clock;
  /** Default five minutes; at most half of its life. */
  readonly renewAheadMs?: number;
}

const RENEW_AHEAD_MS = 300_000;
const REST_AFTER_FAILURE_MS = 10_000;

export class SessionKeeper {
  readonly #options: SessionKeeperOptions;
  #held: (Granted & { readonly renewAt: number }) | undefined;
  #opening: Promise<string> | undefined;
  #restUntil = 0;

  constructor(options: SessionKeeperOptions) {
    this.#options = options;
  }

  /** @throws GatewayError: none is in force and none was given */
  async current(): Promise<string> {
    const now = this.#options.clock();
    const held = this.#held;
    if (held === undefined || now >= held.endsAt) return this.#open();
    if (now >= held.renewAt && now >= this.#restUntil) {
      this.#open().catch(() => {
        this.#restUntil = this.#options.clock() + REST_AFTER_FAILURE_MS;
      });
    }
    return held.value;
  }

  /** The partner does not know it (any more). One that was renewed meanwhile stays. */
  drop(value: string): void {
    if (this.#held?.value === value) this.#held = undefined;
  }

  #open(): Promise<string> {
    this.#opening ??= this.#renew().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #renew(): Promise<string> {
    const { open, clock, renewAheadMs = RENEW_AHEAD_MS } = this.#options;
    const asked = clock();
    const granted = await open();
    const ahead = Math.min(renewAheadMs, Math.max(0, granted.endsAt - asked) / 2);
    this.#held = { ...granted, renewAt: granted.endsAt - ahead };
    return granted.value;
  }
}
