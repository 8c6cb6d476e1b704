import { createHash } from "node:crypto";
import { Redis as Client, type RedisOptions as ClientOptions } from "ioredis";
import type { ErrorCode } from "../core/error-catalogue.ts";
import { GatewayError } from "../core/gateway-error.ts";
import type { Secret } from "../core/secret.ts";

/** What the server said of itself on the connection now in use. */
export interface RedisServer {
  /** Changes whenever the server starts anew or another server answers: its memory may have gaps. */
  readonly runId: string;
  /** True where the server may drop keys before their time to make room. */
  readonly evicts: boolean;
}

export interface RedisOptions {
  /** A command without an answer for so long has failed, whatever comes later. Default 300. */
  readonly commandTimeoutMs?: number;
  /** A connection that is owed an answer and says nothing for so long is dropped and made anew. Default 2000. */
  readonly silenceMs?: number;
  /** For the operator's log; called on every change. The error holds no argument of a command, so no secret. */
  readonly onState?: (state: "up" | "down", problem: Error | undefined) => void;
}

export type RedisScript = (keys: readonly string[], args: readonly (string | number)[]) => Promise<unknown>;

/** One connection to one server (no cluster), for short scripts on the request path. */
export interface Redis {
  /** Undefined while there is no connection; commands then fail at once and are never queued. */
  readonly server: () => RedisServer | undefined;
  /**
   * A script sent by its digest, and once in full where the server does not know it yet.
   *
   * The call throws GatewayError `failure` on no connection, time-out or error reply. It may have
   * taken effect nevertheless: the caller must not depend on either.
   */
  readonly script: (lua: string, failure: ErrorCode) => RedisScript;
  /**
   * Called on every new connection, before any other command is let through on it. The answer stops
   * the calls.
   */
  readonly onUp: (listener: (server: RedisServer) => void) => () => void;
  /** False when there is still no connection after `withinMs`; `problem` then says why. */
  readonly whenUp: (withinMs: number) => Promise<boolean>;
  readonly problem: () => Error | undefined;
  readonly close: () => Promise<void>;
}

/**
 * Connects in the background and goes on trying until closed.
 *
 * No queue while disconnected and no resending after: a call that was told "unavailable" must not
 * be counted a minute later.
 *
 * @throws GatewayError `gateway.configuration` when the URL is not `redis://` or `rediss://`
 */
export function openRedis(url: Secret<string>, options: RedisOptions = {}): Redis {
  return new RedisConnection(clientOptions(url, options), options);
}

class RedisConnection implements Redis {
  readonly #client: Client;
  readonly #commandTimeoutMs: number;
  readonly #onState: NonNullable<RedisOptions["onState"]>;
  readonly #scripts: string[] = [];
  readonly #upListeners = new Set<(server: RedisServer) => void>();
  #server: RedisServer | undefined;
  #problem: Error | undefined;
  #closed = false;

  constructor(settings: ClientOptions, options: RedisOptions) {
    this.#commandTimeoutMs = options.commandTimeoutMs ?? 300;
    this.#onState = options.onState ?? (() => undefined);
    this.#client = new Client(settings);
    this.#client.on("ready", () => void this.#greet());
    this.#client.on("close", () => this.#lost());
    this.#client.on("error", (error: Error) => {
      this.#problem = withoutArguments(error);
    });
  }

  readonly server = (): RedisServer | undefined => this.#server;
  readonly problem = (): Error | undefined => this.#problem;

  readonly onUp = (listener: (server: RedisServer) => void): (() => void) => {
    this.#upListeners.add(listener);
    return () => this.#upListeners.delete(listener);
  };

  readonly script = (lua: string, failure: ErrorCode): RedisScript => {
    const digest = createHash("sha1").update(lua).digest("hex");
    this.#scripts.push(lua);
    // Known before its first call: a script that has to be sent again in full is overtaken by later calls.
    if (this.#server !== undefined) void this.#load(lua);
    return async (keys, args) => {
      const server = this.#server;
      if (server === undefined) throw unavailable(failure, this.#problem);
      try {
        return await this.#inTime(this.#client.evalsha(digest, keys.length, ...keys, ...args));
      } catch (thrown) {
        // Another connection may lead to another server, for which `args` were not meant.
        if (!isUnknownScript(thrown) || this.#server !== server) throw unavailable(failure, thrown);
      }
      try {
        return await this.#inTime(this.#client.eval(lua, keys.length, ...keys, ...args));
      } catch (thrown) {
        throw unavailable(failure, thrown);
      }
    };
  };

  readonly whenUp = async (withinMs: number): Promise<boolean> => {
    if (this.#server !== undefined || this.#closed) return !this.#closed;
    return new Promise((resolve) => {
      const settle = (isUp: boolean): void => {
        clearTimeout(timer);
        stop();
        resolve(isUp);
      };
      const timer = setTimeout(() => settle(false), withinMs);
      const stop = this.onUp(() => settle(true));
    });
  };

  readonly close = async (): Promise<void> => {
    if (this.#closed) return;
    this.#closed = true;
    // QUIT comes after what was sent before it, so that last releases arrive.
    const wasUp = this.#server !== undefined;
    this.#server = undefined;
    if (wasUp) await this.#inTime(this.#client.quit()).catch(() => undefined);
    this.#client.disconnect();
  };

  /**
   * The client's own time-out would also count a stall of this process: after one, timers run before
   * the answers that lie in the socket. Here those are read first.
   */
  #inTime(answer: Promise<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const timeOut = (): void => reject(new Error("Command timed out"));
      const timer = setTimeout(() => setImmediate(timeOut), this.#commandTimeoutMs);
      const settle = (): void => clearTimeout(timer);
      answer.then(resolve, reject).finally(settle);
    });
  }

  /** Learns the server's run id before any command is let through. */
  async #greet(): Promise<void> {
    try {
      const server = readInfo(await this.#client.info());
      await Promise.all(this.#scripts.map((lua) => this.#load(lua)));
      if (this.#closed || this.#client.status !== "ready") return;
      this.#server = server;
      this.#problem = undefined;
      for (const listener of this.#upListeners) listener(server);
      this.#onState("up", undefined);
    } catch (thrown) {
      this.#problem = withoutArguments(thrown);
      if (!this.#closed) this.#client.disconnect(true);
    }
  }

  async #load(lua: string): Promise<void> {
    await this.#client.script("LOAD", lua).catch(() => undefined); // it is sent in full, then
  }

  #lost(): void {
    if (this.#server === undefined) return;
    this.#server = undefined;
    if (!this.#closed) this.#onState("down", this.#problem);
  }
}

function clientOptions(secretUrl: Secret<string>, options: RedisOptions): ClientOptions {
  const url = parseUrl(secretUrl);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? 6379 : Number(url.port),
    ...(url.username === "" ? {} : { username: decodeURIComponent(url.username) }),
    ...(url.password === "" ? {} : { password: decodeURIComponent(url.password) }),
    db: url.pathname.length > 1 ? Number(url.pathname.slice(1)) : 0,
    ...(url.protocol === "rediss:" ? { tls: { servername: url.hostname } } : {}),
    connectionName: "elgw",
    disableClientInfo: true,
    connectTimeout: 2_000,
    socketTimeout: options.silenceMs ?? 2_000,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(100 * 2 ** Math.min(attempt - 1, 5), 2_000),
    // After a failover the old primary answers READONLY for ever: look for the new one.
    reconnectOnError: (error) => error.message.startsWith("READONLY"),
  };
}

/** The parser's own error carries its whole input, password included, so it is not kept as a cause. */
function parseUrl(secretUrl: Secret<string>): URL {
  const refuse = (): never => {
    throw new GatewayError("gateway.configuration", {
      detail: "the Redis URL is not redis[s]://host[:port][/db]",
    });
  };
  let url: URL;
  try {
    url = new URL(secretUrl.reveal());
    decodeURIComponent(url.username + url.password);
  } catch {
    return refuse();
  }
  const known = url.protocol === "redis:" || url.protocol === "rediss:";
  return known && url.hostname !== "" && /^\/?\d{0,4}$/.test(url.pathname) ? url : refuse();
}

/**
 * A server that does not say its run id (INFO forbidden) fails the greeting: a restart that we
 * cannot see would open the replay window without a sign.
 */
function readInfo(text: string): RedisServer {
  const field = (name: string): string | undefined => new RegExp(`^${name}:(\\S+)`, "m").exec(text)?.[1];
  const runId = field("run_id");
  if (runId === undefined) throw new Error("INFO names no run_id");
  const policy = field("maxmemory_policy") ?? "noeviction";
  return {
    runId,
    evicts: policy !== "noeviction" && (field("maxmemory") ?? "0") !== "0",
  };
}

const isUnknownScript = (thrown: unknown): boolean =>
  thrown instanceof Error && thrown.message.startsWith("NOSCRIPT");

const unavailable = (code: ErrorCode, thrown: unknown): GatewayError =>
  new GatewayError(code, {
    cause: thrown === undefined ? undefined : withoutArguments(thrown),
    detail: "Redis did not answer",
    retryAfterSeconds: 1,
  });

/** The client hangs the command and its arguments on its errors (AUTH and its password too). */
function withoutArguments(thrown: unknown): Error {
  const message = thrown instanceof Error ? thrown.message : "unknown failure";
  return new Error(message.replace(/, with args beginning with.*$/s, "").slice(0, 200));
}
