/** What a simulated partner has taken: for tests that must know what arrived, and how often. */
import type { Holding } from "./delivery.ts";

/** One effect at the partner. A partner that drops repeats has one for each message id. */
export interface Effect {
  /** Of the message. */
  readonly id: string;
  readonly identifier: string;
  readonly version: number;
  /** What the partner did: its own word. */
  readonly kind: string;
}

export class SimulatedCopy {
  readonly #effects: Effect[] = [];
  readonly #holdings = new Map<string, Holding>();

  /** Newer than what is held, or nothing is held. */
  isNews({ identifier, version }: Pick<Holding, "identifier" | "version">): boolean {
    return version > (this.#holdings.get(identifier)?.version ?? 0);
  }

  note(effect: Effect): void {
    this.#effects.push(effect);
  }

  hold(holding: Holding): void {
    this.#holdings.set(holding.identifier, holding);
  }

  effects(): readonly Effect[] {
    return this.#effects;
  }

  /** By identifier. */
  holdings(): readonly Holding[] {
    return [...this.#holdings.values()].sort((a, b) => (a.identifier < b.identifier ? -1 : 1));
  }

  /** The partner mislays it. */
  lose(identifier: string): void {
    this.#holdings.delete(identifier);
  }

  /** The partner falls back to something older, or mixes something up. */
  spoil(identifier: string): void {
    const held = this.#holdings.get(identifier);
    if (held !== undefined)
      this.#holdings.set(identifier, {
        ...held,
        version: Math.max(1, held.version - 1),
        digest: "0".repeat(64),
      });
  }
}
