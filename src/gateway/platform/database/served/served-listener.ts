/**
 * LISTEN on a connection of its own, which comes back when it is lost.
 *
 * What was notified meanwhile is gone, so after a reconnection every listener is called once with an empty
 * payload: "look again". A revoked key would otherwise stay valid here.
 */
import type pg from "pg";
import { toDatabaseError } from "../sql-error.ts";

export interface ServedListener {
  readonly listen: (channel: string, onMessage: (payload: string) => void) => Promise<() => Promise<void>>;
  readonly end: () => Promise<void>;
}

type Listeners = Map<string, Set<(payload: string) => void>>;

const RETRY_MS_MIN = 100;
const RETRY_MS_MAX = 5_000;
/** A connection that died without a word (a pulled cable) is found out by this. */
const PROBE_MS = 15_000;

export function servedListener(newClient: () => pg.Client, log: (line: string) => void): ServedListener {
  const listeners: Listeners = new Map();
  let current: Promise<pg.Client> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let ended = false;

  const later = (delayMs: number, work: () => void): void => {
    clearTimeout(timer);
    timer = setTimeout(work, delayMs).unref();
  };
  const lost = (client: pg.Client): void => {
    client.removeAllListeners();
    client.on("error", () => undefined);
    void client.end().catch(() => undefined);
    current = undefined;
    if (ended) return;
    log("database: the listening connection was lost; connecting again");
    later(RETRY_MS_MIN, () => reconnect(RETRY_MS_MIN));
  };
  const connect = async (): Promise<pg.Client> => {
    const client = newClient();
    client.on("error", () => lost(client));
    client.on("end", () => lost(client));
    client.on("notification", ({ channel, payload }) => {
      for (const onMessage of listeners.get(channel) ?? []) onMessage(payload ?? "");
    });
    try {
      await client.connect();
      for (const channel of listeners.keys()) await client.query(`listen ${channel}`);
    } catch (error) {
      client.removeAllListeners();
      client.on("error", () => undefined);
      void client.end().catch(() => undefined);
      throw toDatabaseError(error);
    }
    probe(client);
    return client;
  };
  const probe = (client: pg.Client): void => {
    later(PROBE_MS, () => {
      const late = setTimeout(() => lost(client), PROBE_MS).unref();
      client
        .query("select 1")
        .then(() => probe(client))
        .catch(() => undefined)
        .finally(() => clearTimeout(late));
    });
  };
  const reconnect = (delayMs: number): void => {
    current = connect();
    current.then(
      () => {
        for (const [, group] of listeners) for (const onMessage of group) onMessage("");
      },
      () => {
        current = undefined;
        if (!ended) later(delayMs, () => reconnect(Math.min(delayMs * 2, RETRY_MS_MAX)));
      },
    );
  };
  return {
    listen: async (channel, onMessage) => {
      current ??= connect();
      const client = await current.catch((error: unknown) => {
        current = undefined;
        throw error;
      });
      const group = listeners.get(channel) ?? new Set();
      listeners.set(channel, group.add(onMessage));
      await client.query(`listen ${channel}`);
      return async () => {
        group.delete(onMessage);
      };
    },
    end: async () => {
      ended = true;
      clearTimeout(timer);
      const client = await current?.catch(() => undefined);
      client?.removeAllListeners();
      await client?.end();
    },
  };
}
