/**
 * Keeps one partner supplied: claims lanes as there is room, sends what may go together in one message, takes each
 * delivery through its steps, and looks again when told, when a message ends, or when the poll is due. A partner that is away is not sent more than one probe at a time.
 */
import { setTimeout as pause } from "node:timers/promises";
import { type OutboundStages, outbound } from "../pipeline/outbound.ts";
import type { Settled } from "../pipeline/outbound-states.ts";
import type { Clock } from "../platform/clock.ts";
import { Bell } from "./bell.ts";
import { type Consignment, consign } from "./consign.ts";
import type { PortStep } from "./delivery-stages.ts";
import type { ClaimedDelivery } from "./model.ts";
import { LEASE_MS, type OutboxStore } from "./outbox-store.ts";
import { Pace } from "./pace.ts";

export interface DeliveryLineOptions {
  readonly partnerId: string;
  readonly store: Pick<OutboxStore, "claim" | "hasten" | "release">;
  readonly stages: OutboundStages;
  readonly stepOf: (
    delivery: Pick<ClaimedDelivery, "event" | "step">,
  ) => Pick<PortStep, "batchMax"> | undefined;
  /** The most that any message takes. */
  readonly batchMax: number;
  readonly clock: Clock;
  readonly traceId: () => string;
  /** Names this process and line in the lanes that it holds. */
  readonly owner: string;
  /** Messages at once, and messages a second: what the partner allows us. */
  readonly quota: { readonly concurrent: number; readonly perSecond: number };
  /** What the circuit breaker says; absent: always closed. */
  readonly health?: (now: number) => Health;
  readonly leaseMs?: number;
  /** How late a delivery may be noticed without a notification. */
  readonly pollMs?: number;
  readonly onSettled?: (settled: Settled) => void;
  /** A database that is away, most likely; the line goes on trying. */
  readonly onProblem?: (thrown: unknown) => void;
}

/** probe: one message, to see whether the partner is back. */
export type Health = "well" | "probe" | "resting";

export interface DeliveryLine {
  /** Something may be ready. */
  readonly wake: () => void;
  readonly reading: () => { readonly out: number };
  /** Resolves when nothing of this line is out any more. Attempts in flight end by themselves. */
  readonly stop: () => Promise<void>;
}

const POLL_MS = 500;
const PATIENCE_MS = 400;

export function startDeliveryLine(options: DeliveryLineOptions): DeliveryLine {
  const line = new Line(options);
  const ended = line.run();
  return {
    wake: () => line.look(),
    reading: () => ({ out: line.out }),
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
  readonly #bell = new Bell();
  /** More was ready than one claim took: what happens now would stand behind it. */
  #behind = false;
  #order: "oldest" | "newest" = "oldest";
  #wasWell = true;

  constructor(options: DeliveryLineOptions) {
    this.#options = options;
    this.#pace = new Pace(options.quota.perSecond, options.clock());
  }

  get out(): number {
    return this.#inFlight.size;
  }

  look(): void {
    this.#bell.ring();
  }

  stop(): void {
    this.#stopping.abort();
    this.look();
  }

  async run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      this.#bell.hush();
      const started = await this.#start().catch((thrown: unknown) => {
        this.#options.onProblem?.(thrown);
        return 0;
      });
      if (started === 0) await this.#bell.wait(this.#options.pollMs ?? POLL_MS);
    }
    await Promise.all(this.#inFlight);
  }

  /** @returns how many messages set out */
  async #start(): Promise<number> {
    const { partnerId, owner, store, clock, leaseMs = LEASE_MS, stepOf } = this.#options;
    const now = clock();
    const lanesMax = await this.#room(now);
    if (lanesMax <= 0) return 0;
    const order = this.#behind && this.#order === "oldest" ? "newest" : "oldest";
    const claimed = await store.claim({ partnerId, owner, lanesMax, leaseMs, now, order });
    if (order === "oldest") this.#behind = claimed.length === lanesMax;
    this.#order = order;
    const consignments = consign(claimed, stepOf);
    for (const consignment of consignments) this.#launch(consignment);
    return consignments.length;
  }

  /** How many lanes to claim now. */
  async #room(now: number): Promise<number> {
    const { quota, batchMax, health } = this.#options;
    const free = Math.min(quota.concurrent - this.out, this.#pace.available(now));
    const state = health?.(now) ?? "well";
    if (state === "well") {
      await this.#noteWell(now);
      // Not all at once: the next claim may take from the other end.
      return batchMax === 1 ? Math.ceil(free / 2) : Math.min(free, 1) * batchMax;
    }
    this.#wasWell = false;
    return state === "probe" && this.out === 0 ? Math.min(free, 1) : 0;
  }

  async #noteWell(now: number): Promise<void> {
    if (this.#wasWell) return;
    await this.#options.store.hasten(this.#options.partnerId, now);
    this.#wasWell = true;
  }

  #launch(consignment: Consignment): void {
    this.#track(this.#journey(consignment));
  }

  #track(work: Promise<unknown>): void {
    const flight = work
      // The lanes stay claimed until their lease ends, and are then taken up by whoever looks first.
      .catch((thrown: unknown) => this.#options.onProblem?.(thrown))
      .then(() => {
        this.#inFlight.delete(flight);
        this.look();
      });
    this.#inFlight.add(flight);
  }

  /** Through all steps that are left, or as far as it comes. */
  async #journey(deliveries: Consignment): Promise<void> {
    const advanced = await this.#step(deliveries);
    await Promise.all(consign(advanced, this.#options.stepOf).map((next) => this.#journey(next)));
  }

  /** One message, or what it falls apart into. @returns what is ready for its next step */
  async #step(deliveries: Consignment): Promise<readonly ClaimedDelivery[]> {
    const { stages, store, traceId, onSettled, clock } = this.#options;
    const startedAt = clock();
    this.#pace.take(1);
    // Not our own stop: what has left must be heard out, or its fate is unknown.
    const { signal } = new AbortController();
    const settled = await outbound({ deliveries, traceId: traceId(), signal, startedAt }, stages);
    onSettled?.(settled);
    const { apart, advanced } = settled;
    if (this.#stopping.signal.aborted) {
      // What is done is done; the rest of the way is taken up at once by whoever comes next.
      const rest = [...apart.flat(), ...advanced];
      if (rest.length > 0) await store.release(rest, clock());
      return [];
    }
    if (apart.length === 0) return advanced;
    return [...advanced, ...(await this.#rejoined(apart.map((fewer) => this.#step(fewer))))];
  }

  /**
   * What comes back soon goes on together, or one bad licence would cost all later steps a message for each piece. A
   * piece that makes the partner hang is not waited for, and goes on by itself.
   */
  async #rejoined(
    pieces: readonly Promise<readonly ClaimedDelivery[]>[],
  ): Promise<readonly ClaimedDelivery[]> {
    const together: ClaimedDelivery[] = [];
    let hasLeft = false;
    const all = Promise.all(
      pieces.map(async (piece) => {
        const advanced = await piece;
        if (!hasLeft) together.push(...advanced);
        else await Promise.all(consign(advanced, this.#options.stepOf).map((next) => this.#journey(next)));
      }),
    );
    this.#track(all);
    const patience = new AbortController();
    await Promise.race([all, pause(PATIENCE_MS, undefined, { signal: patience.signal }).catch(() => {})]);
    patience.abort();
    hasLeft = true;
    return together;
  }
}
