import { GatewayError } from "../core/gateway-error.ts";

export interface GroupQueue<Item> {
  /**
   * Resolves once the group that holds the item is written.
   *
   * @throws GatewayError `audit.unavailable`: not written, or the queue is full or closed
   */
  readonly push: (item: Item) => Promise<void>;
  /** Writes what waits, then refuses. */
  readonly close: () => Promise<void>;
}

export interface GroupQueueOptions<Item> {
  readonly write: (items: readonly Item[]) => Promise<void>;
  readonly waitingMax: number;
  readonly groupMax: number;
}

/** Bounds what an entry waits for company where entries never stop coming. */
const TURNS_MAX = 6;

interface Waiting<Item> {
  readonly item: Item;
  readonly resolve: () => void;
  readonly reject: (error: GatewayError) => void;
}

/**
 * Group commit with one write in flight and no timer: what arrives during a write is the next group.
 *
 * Before each write the event loop is let turn for as long as every turn brings more. The embedded
 * engine writes on this very thread, so nothing can arrive during its write: without this its groups
 * would be what one turn brings. A lone entry waits one turn.
 *
 * A group that fails rejects its own items and no others; it is never written again by itself, since
 * nobody knows how far it came. The bound keeps a stuck database from filling the memory: past it a
 * caller is refused at once instead of late.
 */
export function groupQueue<Item>(options: GroupQueueOptions<Item>): GroupQueue<Item> {
  let waiting: Waiting<Item>[] = [];
  let writing: Promise<void> | undefined;
  let closed = false;

  const gather = async (): Promise<void> => {
    for (let turns = 0, before = 0; turns < TURNS_MAX && waiting.length > before; turns += 1) {
      before = waiting.length;
      if (before >= options.groupMax) return;
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  };

  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      await gather();
      const group = waiting.length > options.groupMax ? waiting.splice(0, options.groupMax) : waiting;
      if (group === waiting) waiting = [];
      await settle(group, options.write);
    }
    writing = undefined;
  };

  return {
    push: (item) =>
      new Promise((resolve, reject) => {
        if (closed || waiting.length >= options.waitingMax) {
          reject(new GatewayError("audit.unavailable", { detail: closed ? "closed" : "the queue is full" }));
          return;
        }
        waiting.push({ item, resolve, reject });
        writing ??= drain();
      }),
    close: async () => {
      closed = true;
      await writing;
    },
  };
}

async function settle<Item>(
  group: readonly Waiting<Item>[],
  write: (items: readonly Item[]) => Promise<void>,
): Promise<void> {
  try {
    await write(group.map(({ item }) => item));
  } catch (cause) {
    const error = new GatewayError("audit.unavailable", { cause, detail: "the group was not written" });
    for (const { reject } of group) reject(error);
    return;
  }
  for (const { resolve } of group) resolve();
}
