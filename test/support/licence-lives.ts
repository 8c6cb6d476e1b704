import { type CertificateState, type Licence, typeCodeOf } from "../../src/gateway/core/licence.ts";
import type { LicenceEvent } from "../../src/gateway/core/licence-event.ts";
import { numberedLicence } from "./licences.ts";

interface Life {
  readonly identifier: string;
  readonly licence: Licence;
  /** By version. */
  readonly told: Map<number, LicenceEvent>;
  /** The newest version that the gateway answered for; 0: none. */
  acknowledged: number;
}

const STATES: readonly CertificateState[] = ["valid", "cancelled", "revoked", "valid"];
const AT = 1_780_279_200_000;

/** Synthetic licences that are issued, changed and change their state, and what of it was answered for. */
export class LicenceLives {
  readonly #random: () => number;
  readonly #lives: Life[] = [];
  acknowledged = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  all(): readonly Life[] {
    return this.#lives;
  }

  /** Half of them new licences, half changes of ones before. No licence twice in one batch. */
  next(count: number): readonly LicenceEvent[] {
    const chosen = new Set<Life>();
    for (let at = 0; at < count; at += 1) {
      const old =
        this.#random() < 0.5 ? undefined : this.#lives[Math.floor(this.#random() * this.#lives.length)];
      // An earlier change that was not answered for may be kept or not: nothing can be said of what follows it.
      const isSettled = old !== undefined && old.acknowledged === old.told.size;
      chosen.add(isSettled && !chosen.has(old) ? old : this.#born());
    }
    return [...chosen].map((life) => this.#happen(life));
  }

  acknowledge(events: readonly LicenceEvent[]): void {
    this.acknowledged += events.length;
    for (const { licence, version } of events) {
      const life = this.#lives.find(({ identifier }) => identifier === licence.identifier);
      if (life !== undefined) life.acknowledged = Math.max(life.acknowledged, version);
    }
  }

  #born(): Life {
    const type = (["008", "013", "071"] as const)[this.#lives.length % 3] ?? "008";
    const licence = numberedLicence(typeCodeOf(type), this.#lives.length + 1);
    const life = { identifier: licence.identifier, licence, told: new Map(), acknowledged: 0 };
    this.#lives.push(life);
    return life;
  }

  #happen(life: Life): LicenceEvent {
    const version = life.told.size + 1;
    const before = life.told.get(version - 1)?.licence ?? life.licence;
    const isStatus = version > 1 && this.#random() < 0.5;
    const state = STATES[Math.floor(this.#random() * STATES.length)] ?? "valid";
    const event: LicenceEvent = {
      eventId: `${life.identifier}-${version}`,
      event: version === 1 ? "licence.issued" : isStatus ? "licence.status-changed" : "licence.changed",
      version,
      occurredAt: AT + version,
      licence: isStatus ? { ...before, state } : { ...before, validTo: `203${version % 10}-06-30` },
    };
    life.told.set(version, event);
    return event;
  }
}
