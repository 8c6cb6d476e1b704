/**
 * Keeps one partner supplied: claims lanes as there is room, runs their deliveries side by side, and looks
 * again when told, when one ends, or when the poll is due. Pausing lets what is out come back.
 */
import { type OutboundStages, outbound } from "../pipeline/outbound.ts";
import type { Settled } from "../pipeline/outbound-states.ts";
import type { Clock } from "../platform/clock.ts";
import type { ClaimedDelivery } from "./model.ts";
import type { OutboxStore } from "./outbox-store.ts";

export interface DeliveryLineOptions {
  readonly partnerId: string;
  readonly store: Pick<OutboxStore, "claim">;
  readonly stages: OutboundStages;
  readonly clock: Clock;
  /** Names this process and line in the lanes that it holds. */
  readonly owner: string;
  /** What the partner allows us. */
  readonly quota: { readonly concurrent: number; readonly perSecond: number };
  /** Longer than a delivery may take; a killed worker's lanes are free after it. */
  readonly leaseMs?: number;
  /** How late a delivery may be noticed without a notification. */
  readonly pollMs?: number;
  readonly onSettled?: (settled: Settled) => void;
  /** A database that is away, most likely; the line goes on trying. */
  readonly onProblem?: (thrown: unknown) => void;
}

export interface DeliveryLine {
  /** Something may be ready. */
  readonly wake: () => void;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly reading: () => { readonly paused: boolean; readonly out: number };
  /** Resolves when nothing of this line is out any more. Attempts in flight end by themselves. */
  readonly stop: () => Promise<void>;
}

const LEASE_MS = 25_000;
const POLL_MS = 500;

export function startDeliveryLine(options: DeliveryLineOptions): DeliveryLine {
  const line = new Line(options);
  const ended = line.run();
  return {
    wake: () => line.look(),
    pause: () => line.setPaused(true),
    resume: () => line.setPaused(false),
    reading: () => ({ paused: line.paused, out: line.out }),
    stop: () => {
      line.stop();
      return ended;
    },
  };
}

class Line {
  readonly #options: DeliveryLineOptions;
  readonly #inFlight = new Set<Promise<void>>();
  readonly #pace: Pace;
  readonly #stopping = new AbortController();
  paused = false;
  /** Something happened since the last look: the next wait is none. */
  #news = false;
  #onNews: (() => void) | undefined;

  constructor(options: DeliveryLineOptions) {
    this.#options = options;
    this.#pace = new Pace(options.quota.perSecond, options.clock());
  }

  get out(): number {
    return this.#inFlight.size;
  }

  look(): void {
    this.#news = true;
    this.#onNews?.();
  }

  setPaused(paused: boolean): void {
    this.paused = paused;
    this.look();
  }

  stop(): void {
    this.#stopping.abort();
    this.look();
  }

  async run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      this.#news = false;
      const started = await this.#start().catch((thrown: unknown) => {
        this.#options.onProblem?.(thrown);
        return 0;
      });
      if (started === 0) await this.#wait();
    }
    await Promise.all(this.#inFlight);
  }

  /** @returns how many deliveries set out */
  async #start(): Promise<number> {
    const { partnerId, owner, quota, store, clock, leaseMs = LEASE_MS } = this.#options;
    const now = clock();
    const room = this.paused ? 0 : Math.min(quota.concurrent - this.out, this.#pace.available(now));
    if (room <= 0) return 0;
    const claimed = await store.claim({ partnerId, owner, lanesMax: room, leaseMs, now });
    this.#pace.take(claimed.length);
    for (const delivery of claimed) this.#launch(delivery);
    return claimed.length;
  }

  #launch(delivery: ClaimedDelivery): void {
    const { stages, onSettled, onProblem } = this.#options;
    // Not our own stop: what has left must be heard out, or its fate is unknown.
    const { signal } = new AbortController();
    const flight = outbound({ delivery, signal }, stages)
      .then((settled) => {
        if (settled !== undefined) onSettled?.(settled);
      })
      // The lane stays claimed until its lease ends, and is then taken up by whoever looks first.
      .catch((thrown: unknown) => onProblem?.(thrown))
      .finally(() => {
        this.#inFlight.delete(flight);
        this.look();
      });
    this.#inFlight.add(flight);
  }

  #wait(): Promise<void> {
    if (this.#news) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#onNews = undefined;
        resolve();
      };
      const timer = setTimeout(done, this.#options.pollMs ?? POLL_MS);
      this.#onNews = done;
    });
  }
}

/** At most so many a second, a second's worth at once. */
class Pace {
  readonly #perSecond: number;
  #tokens: number;
  #at: number;

  constructor(perSecond: number, now: number) {
    this.#perSecond = perSecond;
    this.#tokens = Math.max(1, perSecond);
    this.#at = now;
  }

  available(now: number): number {
    const gained = (Math.max(0, now - this.#at) * this.#perSecond) / 1000;
    this.#tokens = Math.min(Math.max(1, this.#perSecond), this.#tokens + gained);
    this.#at = now;
    return Math.floor(this.#tokens);
  }

  take(count: number): void {
    this.#tokens -= count;
  }
}
