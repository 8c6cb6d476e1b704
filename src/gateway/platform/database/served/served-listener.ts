/**
 * LISTEN on a connection of its own, which comes back when it is lost.
 *
 * What was notified meanwhile is gone, so after a reconnection every listener is called once with an empty
 * payload: "look again". A revoked key would otherwise stay valid here.
 */
import type pg from "pg";
import { GatewayError } from "../../../core/gateway-error.ts";
import { toDatabaseError } from "../sql-error.ts";

export type OnMessage = (payload: string) => void;

const RETRY_MS_MIN = 100;
const RETRY_MS_MAX = 5_000;
/** A connection that died without a word (a pulled cable, a dropped NAT entry) is found out by this. */
const PROBE_MS = 15_000;

export class ServedListener {
  readonly #newClient: () => pg.Client;
  readonly #log: (line: string) => void;
  readonly #listeners = new Map<string, Set<OnMessage>>();
  #client: Promise<pg.Client> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(newClient: () => pg.Client, log: (line: string) => void) {
    this.#newClient = newClient;
    this.#log = log;
  }

  /** @throws GatewayError `database.unavailable` when the first connection cannot be made */
  async listen(channel: string, onMessage: OnMessage): Promise<() => Promise<void>> {
    if (this.#ended) throw new GatewayError("database.unavailable", { detail: "the database is closed" });
    const group = this.#listeners.get(channel) ?? new Set();
    this.#listeners.set(channel, group);
    group.add(onMessage);
    try {
      this.#client ??= this.#connect();
      await (await this.#client).query(`listen ${channel}`);
    } catch (error) {
      group.delete(onMessage);
      throw toDatabaseError(error);
    }
    return async () => {
      group.delete(onMessage);
    };
  }

  async end(): Promise<void> {
    this.#ended = true;
    clearTimeout(this.#timer);
    const client = await this.#client?.catch(() => undefined);
    if (client === undefined) return;
    silence(client);
    await client.end();
  }

  async #connect(): Promise<pg.Client> {
    const client = this.#newClient();
    client.on("error", () => undefined);
    client.on("notification", ({ channel, payload }) => {
      for (const onMessage of this.#listeners.get(channel) ?? []) onMessage(payload ?? "");
    });
    try {
      await client.connect();
      for (const channel of this.#listeners.keys()) await client.query(`listen ${channel}`);
    } catch (error) {
      this.#client = undefined;
      abandon(client);
      throw toDatabaseError(error);
    }
    client.on("end", () => this.#lost(client));
    client.on("error", () => this.#lost(client));
    this.#later(PROBE_MS, () => this.#probe(client));
    return client;
  }

  #lost(client: pg.Client): void {
    abandon(client);
    this.#client = undefined;
    if (this.#ended) return;
    this.#log("database: the listening connection was lost; connecting again");
    this.#later(RETRY_MS_MIN, () => this.#reconnect(RETRY_MS_MIN));
  }

  #reconnect(delayMs: number): void {
    const client = this.#connect();
    this.#client = client;
    client.then(
      () => {
        for (const group of this.#listeners.values()) for (const onMessage of group) onMessage("");
      },
      () => {
        const next = Math.min(delayMs * 2, RETRY_MS_MAX);
        if (!this.#ended) this.#later(delayMs, () => this.#reconnect(next));
      },
    );
  }

  #probe(client: pg.Client): void {
    const late = setTimeout(() => this.#lost(client), PROBE_MS).unref();
    client
      .query("select 1")
      .then(() => this.#later(PROBE_MS, () => this.#probe(client)))
      .catch(() => undefined)
      .finally(() => clearTimeout(late));
  }

  /** One timer: either the next probe or the next attempt. */
  #later(delayMs: number, work: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(work, delayMs).unref();
  }
}

/** Cuts a connection at once: a polite farewell to a dead server would never end. */
function abandon(client: pg.Client): void {
  silence(client);
  client.connection.stream.destroy();
}

/** Its late errors must not reach the process. */
function silence(client: pg.Client): void {
  client.removeAllListeners();
  client.on("error", () => undefined);
}
