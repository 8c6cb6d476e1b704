/**
 * Keeps one delivery line running for each partner whose channel is open and provisioned, and none for any other:
 * fail closed, and say why. Looks again when channels, partners or keys change, and at the latest on the next poll.
 */
import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/database/database.ts";
import { Bell } from "./bell.ts";
import { CHANNELS_CHANNEL, type Channel, listChannels, type Provisioning } from "./channels.ts";
import type { DeliveryLine } from "./delivery-line.ts";
import { OUTBOX_CHANNEL, type OutboxStore } from "./outbox-store.ts";

export interface RunningLine extends DeliveryLine {
  readonly close: () => Promise<void>;
}

export interface DispatchParts {
  readonly database: Database;
  readonly store: Pick<OutboxStore, "freeAll">;
  readonly clock: Clock;
  readonly provisioning: (channel: Channel) => Provisioning;
  readonly openLine: (channel: Channel) => RunningLine;
  readonly onStanding?: (channel: Channel, provisioning: Provisioning) => void;
  readonly onProblem?: (thrown: unknown) => void;
  readonly pollMs?: number;
}

export interface Dispatch {
  /** What leaves is heard out; then nothing of this process is out any more. */
  readonly stop: () => Promise<void>;
}

const POLL_MS = 1_000;

export async function startDispatch(parts: DispatchParts): Promise<Dispatch> {
  const { database } = parts;
  // On the embedded engine no other process can hold anything: what a killed one held is free at once.
  if (database.soleWriter) await parts.store.freeAll(parts.clock());
  const lines = new Lines(parts);
  const stops = [
    await database.listen(OUTBOX_CHANNEL, (partnerId) => lines.wake(partnerId)),
    await database.listen(CHANNELS_CHANNEL, () => lines.look()),
  ];
  const ended = lines.run(parts.pollMs ?? POLL_MS);
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    lines.stop();
    await ended;
    await Promise.all(stops.map((each) => each()));
  };
  return {
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

interface Open {
  readonly revision: number;
  readonly line: RunningLine;
}

class Lines {
  readonly #parts: DispatchParts;
  readonly #open = new Map<string, Open>();
  readonly #told = new Map<string, string>();
  #stopped = false;
  readonly #bell = new Bell();

  constructor(parts: DispatchParts) {
    this.#parts = parts;
  }

  /** An empty name stands for everybody: notifications were lost. */
  wake(partnerId: string): void {
    for (const [id, { line }] of this.#open) if (partnerId === "" || partnerId === id) line.wake();
  }

  look(): void {
    this.#bell.ring();
  }

  stop(): void {
    this.#stopped = true;
    this.look();
  }

  async run(pollMs: number): Promise<void> {
    while (!this.#stopped) {
      this.#bell.hush();
      await this.#adjust().catch((thrown: unknown) => this.#parts.onProblem?.(thrown));
      await this.#bell.wait(pollMs);
    }
    await Promise.all([...this.#open.values()].map(({ line }) => line.close()));
  }

  async #adjust(): Promise<void> {
    const channels = await listChannels(this.#parts.database);
    const wanted = new Map(channels.map((channel) => [channel.partnerId, channel]));
    for (const [partnerId, { line }] of this.#open) {
      if (wanted.has(partnerId)) continue;
      this.#open.delete(partnerId);
      await line.close();
    }
    // One that cannot be opened keeps nobody else waiting.
    for (const channel of channels)
      await this.#adjustOne(channel).catch((thrown: unknown) => this.#parts.onProblem?.(thrown));
  }

  async #adjustOne(channel: Channel): Promise<void> {
    const { provisioning, openLine } = this.#parts;
    const { partnerId, revision, state } = channel;
    const found = provisioning(channel);
    this.#tell(channel, found);
    const open = this.#open.get(partnerId);
    // Paused it has no line: what was out was heard out when that one closed.
    const isWanted = found.standing === "ON_PROVISIONED" && state === "on";
    if (open !== undefined && (!isWanted || open.revision !== revision)) {
      this.#open.delete(partnerId);
      await open.line.close();
    }
    if (!isWanted || this.#stopped || this.#open.has(partnerId)) return;
    this.#open.set(partnerId, { revision, line: openLine(channel) });
  }

  #tell(channel: Channel, found: Provisioning): void {
    const text = `${channel.state} ${found.standing} ${found.missing.join(",")}`;
    if (this.#told.get(channel.partnerId) === text) return;
    this.#told.set(channel.partnerId, text);
    this.#parts.onStanding?.(channel, found);
  }
}
