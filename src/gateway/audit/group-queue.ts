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

interface Waiting<Item> {
  readonly item: Item;
  readonly resolve: () => void;
  readonly reject: (error: GatewayError) => void;
}

/**
 * Group commit with one write in flight and no timer: what arrives during a write is the next group.
 *
 * A group that fails rejects its own items and no others; it is never written again by itself, since
 * nobody knows how far it came. The bound keeps a stuck database from filling the memory: past it a
 * caller is refused at once instead of late.
 */
export function groupQueue<Item>(options: GroupQueueOptions<Item>): GroupQueue<Item> {
  let waiting: Waiting<Item>[] = [];
  let writing: Promise<void> | undefined;
  let closed = false;

  const drain = async (): Promise<void> => {
    // What comes in the same turn of the event loop joins the first group.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
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
