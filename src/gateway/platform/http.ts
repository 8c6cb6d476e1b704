/**
 * The one way out: axios as the client's shape, an undici Pool per origin as the engine.
 *
 * axios merges, copies and normalises whatever it is told about a request, and built-in adapters cost four
 * times the call itself. So a bare `Axios` gets one adapter of ours and one opaque value, the
 * {@link Exchange}, which is at the same time undici's handler: nothing is copied on the way.
 * No redirect is followed, no proxy is read from the environment, no status is an error, bytes stay bytes.
 *
 * An exchange never rejects. A lost reply is an {@link HttpFailure} that says whether anything was sent,
 * because only an unsent message may be repeated without asking.
 */
import { Axios, type AxiosResponse, type InternalAxiosRequestConfig } from "axios";
import { type Dispatcher, errors, Pool } from "undici";
import { GatewayError } from "../core/gateway-error.ts";

interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** With the query, percent-encoded. */
  readonly target: string;
  /** Flat: name, value, name, value. undici checks and writes this form without a detour. */
  readonly headers: string[];
  readonly body: Uint8Array;
  readonly replyBytesMax: number;
  readonly headersTimeoutMs: number;
  /** Longest silence between two pieces of the body. */
  readonly bodyTimeoutMs: number;
  /** From here to the last byte of the reply, waiting for a connection included. */
  readonly totalTimeoutMs: number;
  readonly signal: AbortSignal;
}

export interface HttpReply {
  readonly kind: "reply";
  readonly status: number;
  /** Lower-case names; a repeated header is joined with a comma. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
}

export interface HttpFailure {
  readonly kind: "failure";
  /**
   * unreachable: no connection. timed-out: too slow, at any step. broken-off: the connection ended before
   * the reply did. oversized: more bytes than agreed. malformed: not HTTP. cancelled: our caller gave up.
   */
  readonly reason: "unreachable" | "timed-out" | "broken-off" | "oversized" | "malformed" | "cancelled";
  /** The first byte may have left: the other side may have acted. */
  readonly sent: boolean;
  readonly cause: unknown;
}

export interface HttpOptions {
  /** Per origin. */
  readonly connections: number;
  readonly connectTimeoutMs: number;
}

export interface Http {
  readonly exchange: (origin: string, request: HttpRequest) => Promise<HttpReply | HttpFailure>;
  /** Connections per origin, for doctor and metrics. */
  readonly stats: () => readonly {
    readonly origin: string;
    readonly connected: number;
    readonly running: number;
  }[];
  /** Ends what is in flight as `cancelled`. */
  readonly close: () => Promise<void>;
}

/** 2 s is what clients of this field give a connection. */
const HTTP_DEFAULTS: HttpOptions = { connections: 256, connectTimeoutMs: 2_000 };

export function createHttp(options: Partial<HttpOptions> = {}): Http {
  const { connections, connectTimeoutMs } = { ...HTTP_DEFAULTS, ...options };
  const pools = new Map<string, Pool>();
  const waits = new Cancellations();
  // validateStatus, redirects, proxies, transforms: read only by built-in adapters, so left unsaid.
  const client = new Axios({ adapter: run });
  const poolOf = (origin: string): Pool => {
    let pool = pools.get(origin);
    if (pool === undefined) {
      pool = new Pool(origin, { connections, pipelining: 1, connect: { timeout: connectTimeoutMs } });
      pools.set(origin, pool);
    }
    return pool;
  };
  return {
    exchange: (origin, request) => {
      const exchange = new Exchange(poolOf(origin), request, waits);
      return client.request<HttpReply | HttpFailure>({ data: exchange }).then(dataOf);
    },
    stats: () =>
      [...pools].map(([origin, { stats }]) => ({
        origin,
        connected: stats.connected,
        running: stats.running,
      })),
    close: async () => {
      // They stay known: a call that comes later meets a closed pool, not a new one.
      await Promise.all([...pools.values()].map((pool) => pool.destroy(new errors.ClientDestroyedError())));
    },
  };
}

const dataOf = (response: AxiosResponse<HttpReply | HttpFailure>): HttpReply | HttpFailure => response.data;

/** The axios adapter: hands the exchange to undici and answers with what became of it. */
function run(config: InternalAxiosRequestConfig<unknown>): Promise<AxiosResponse> {
  const exchange = config.data;
  if (!(exchange instanceof Exchange)) {
    throw new GatewayError("gateway.internal", { detail: "an HTTP call without an exchange" });
  }
  return new Promise((resolve) => {
    exchange.start((data) => resolve({ data, status: 0, statusText: "", headers: {}, config }));
  });
}

/**
 * Who must hear of an abort. One listener per signal, however many calls hang on it: the process's own
 * stop signal is shared by all, and EventTarget walks its listeners on every add and warns beyond ten.
 */
class Cancellations {
  readonly #waiting = new WeakMap<AbortSignal, Set<Exchange>>();

  add(signal: AbortSignal, exchange: Exchange): void {
    let set = this.#waiting.get(signal);
    if (set === undefined) {
      const members = new Set<Exchange>();
      set = members;
      this.#waiting.set(signal, members);
      signal.addEventListener("abort", () => {
        for (const member of members) member.stop("cancelled", signal.reason);
      });
    }
    set.add(exchange);
  }

  remove(signal: AbortSignal, exchange: Exchange): void {
    this.#waiting.get(signal)?.delete(exchange);
  }
}

type Settle = (result: HttpReply | HttpFailure) => void;

class Exchange implements Dispatcher.DispatchHandler {
  readonly #pool: Pool;
  readonly #request: HttpRequest;
  readonly #waits: Cancellations;
  #settle: Settle | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #deadline: NodeJS.Timeout | undefined;
  #status = 0;
  #headers: ReadonlyMap<string, string> = new Map();
  #chunks: Buffer[] = [];
  #size = 0;

  constructor(pool: Pool, request: HttpRequest, waits: Cancellations) {
    this.#pool = pool;
    this.#request = request;
    this.#waits = waits;
  }

  start(settle: Settle): void {
    const { method, target, headers, body, headersTimeoutMs, bodyTimeoutMs, totalTimeoutMs, signal } =
      this.#request;
    this.#settle = settle;
    if (signal.aborted) {
      this.stop("cancelled", signal.reason);
      return;
    }
    this.#waits.add(signal, this);
    this.#deadline = setTimeout(() => this.stop("timed-out", undefined), totalTimeoutMs);
    this.#pool.dispatch(
      {
        path: target,
        method,
        headers,
        body: body.length === 0 ? null : body,
        headersTimeout: headersTimeoutMs,
        bodyTimeout: bodyTimeoutMs,
      },
      this,
    );
  }

  /** Ends the exchange from our side; a reply that comes later is dropped with its connection. */
  stop(reason: HttpFailure["reason"], cause: unknown): void {
    const controller = this.#controller;
    this.#finish({ kind: "failure", reason, sent: controller !== undefined, cause });
    controller?.abort(new errors.RequestAbortedError(reason));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // Given up while it waited for a connection: not a byte of it is written.
    if (this.#settle === undefined) controller.abort(new errors.RequestAbortedError());
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    if (status < 200) return;
    this.#status = status;
    const map = new Map<string, string>();
    for (const name in headers) map.set(name, String(headers[name]));
    this.#headers = map;
    if (Number(map.get("content-length")) > this.#request.replyBytesMax) this.stop("oversized", undefined);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > this.#request.replyBytesMax) this.stop("oversized", undefined);
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const only = this.#chunks.length === 1 ? this.#chunks[0] : undefined;
    const body = only ?? Buffer.concat(this.#chunks, this.#size);
    this.#finish({ kind: "reply", status: this.#status, headers: this.#headers, body });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const sent = this.#controller !== undefined;
    this.#finish({ kind: "failure", reason: reasonOf(error, sent), sent, cause: error });
  }

  #finish(result: HttpReply | HttpFailure): void {
    const settle = this.#settle;
    if (settle === undefined) return;
    this.#settle = undefined;
    clearTimeout(this.#deadline);
    this.#waits.remove(this.#request.signal, this);
    settle(result);
  }
}

function reasonOf(error: Error, sent: boolean): HttpFailure["reason"] {
  if (error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError)
    return "timed-out";
  if (error instanceof errors.ResponseExceededMaxSizeError || error instanceof errors.HeadersOverflowError) {
    return "oversized";
  }
  if (
    error instanceof errors.HTTPParserError ||
    error instanceof errors.ResponseContentLengthMismatchError ||
    error instanceof errors.InvalidArgumentError
  ) {
    return "malformed";
  }
  if (error instanceof errors.ClientDestroyedError || error instanceof errors.ClientClosedError)
    return "cancelled";
  return sent ? "broken-off" : "unreachable";
}
