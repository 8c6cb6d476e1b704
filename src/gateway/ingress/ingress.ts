/**
 * The partner-facing listener: bounds the bytes, hands a whole message to the pipeline, writes its reply.
 *
 * It knows no partner and no licence. Every message whose head Node's parser takes is refused or answered
 * through the pipeline, so it is recorded; the one exception is a refusal because the record itself failed.
 * What is no message (garbage, a head too large or too slow) is logged by the listener.
 */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { GatewayError } from "../core/gateway-error.ts";
import { GatewayError as Refusal, toGatewayError } from "../core/gateway-error.ts";
import type { InboundStages } from "../pipeline/inbound.ts";
import { refusal } from "../pipeline/refusal.ts";
import type { Received, Recorded } from "../pipeline/states.ts";
import type { Clock } from "../platform/clock.ts";
import type { Ids } from "../platform/ids.ts";
import { errorFacts, type Log } from "../platform/log.ts";
import type { Metrics } from "../platform/metrics.ts";
import type { WireRequest, WireResponse } from "../spi/wire.ts";
import { createListener } from "./listener.ts";
import { createPeerAddress } from "./peer-address.ts";
import { type ReceiveLimits, readBody, readHead, SlowReads, splitTarget } from "./receive.ts";

export interface IngressParts {
  /** For a message that never became whole. */
  readonly stages: Pick<InboundStages, "limitByAddress" | "refuse" | "audit">;
  /** The path of a whole message. */
  readonly answer: (received: Received) => Promise<Recorded>;
  readonly limits: ReceiveLimits;
  readonly trustedProxies: readonly string[];
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly metrics: Metrics;
}

export interface Ingress {
  readonly server: Server;
  /** New messages get 503 from here on; resolves when none is in flight. */
  readonly drain: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const SWEEP_MS = 500;
const NO_HEADERS: ReadonlyMap<string, string> = new Map();
const NO_BODY = new Uint8Array();

export function createIngress(parts: IngressParts): Ingress {
  const slow = new SlowReads(parts.limits.bodyTimeoutMs, parts.clock);
  const sweeper = setInterval(() => slow.sweep(), SWEEP_MS);
  sweeper.unref();
  const flights = new Flights();
  const stop = new AbortController();
  const exchange = new Exchange(parts, slow, flights, stop.signal);
  const server = createListener({
    bodyBytesMaxAt: parts.limits.bodyBytesMaxAt,
    log: parts.log,
    onMessage: (request, response) => exchange.run(request, response),
  });
  return {
    server,
    drain: () => flights.drain(),
    close: async () => {
      clearInterval(sweeper);
      stop.abort();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** A message whose head and body are still being read. */
type Arriving = { -readonly [K in keyof WireRequest]: WireRequest[K] };

/** How many messages are between head and reply. */
class Flights {
  draining = false;
  #count = 0;
  #empty: (() => void) | undefined;

  enter(): void {
    this.#count += 1;
  }

  leave(): void {
    this.#count -= 1;
    if (this.#count === 0) this.#empty?.();
  }

  drain(): Promise<void> {
    this.draining = true;
    return new Promise((resolve) => {
      this.#empty = resolve;
      if (this.#count === 0) resolve();
    });
  }
}

class Exchange {
  readonly #parts: IngressParts;
  readonly #slow: SlowReads;
  readonly #flights: Flights;
  readonly #signal: AbortSignal;
  readonly #addressOf: (request: IncomingMessage) => string;

  constructor(parts: IngressParts, slow: SlowReads, flights: Flights, signal: AbortSignal) {
    this.#parts = parts;
    this.#slow = slow;
    this.#flights = flights;
    this.#signal = signal;
    this.#addressOf = createPeerAddress(parts.trustedProxies);
  }

  async run(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { answer, clock, metrics, stages } = this.#parts;
    const late = this.#flights.draining;
    if (!late) this.#flights.enter();
    metrics.inFlight(1);
    const received = this.#received(request);
    let broken: GatewayError | undefined;
    try {
      Object.assign(received.request, readHead(request));
      if (late) throw new Refusal("gateway.draining", { retryAfterSeconds: 5 });
      const bodyBytesMax = this.#parts.limits.bodyBytesMaxAt(received.request.path);
      const body = readBody(request, bodyBytesMax, this.#slow);
      received.request.body = Buffer.isBuffer(body) ? body : await body;
    } catch (thrown) {
      broken = toGatewayError(thrown);
    }
    try {
      const recorded = await (broken === undefined ? answer(received) : refusal(received, broken, stages));
      write(response, recorded, received.traceId, broken !== undefined);
      this.#say(received, recorded.response, broken);
    } catch (thrown) {
      this.#unrecorded(received, response, toGatewayError(thrown));
    } finally {
      for (const release of received.progress.releases) release();
      metrics.inFlight(-1);
      if (!late) this.#flights.leave();
      const { adapter, route, outcome } = received.progress;
      metrics.answered(
        adapter?.id ?? "none",
        route?.name ?? "none",
        outcome ?? "ok",
        (clock() - received.receivedAt) / 1000,
      );
    }
  }

  /** What is known before the head is checked; head and body are filled in as they prove sound. */
  #received(request: IncomingMessage): Omit<Received, "request"> & { readonly request: Arriving } {
    return {
      request: { method: "GET", ...splitTarget(request.url ?? ""), headers: NO_HEADERS, body: NO_BODY },
      address: this.#addressOf(request),
      receivedAt: this.#parts.clock(),
      traceId: this.#parts.ids.traceId(),
      signal: this.#signal,
      progress: { releases: [] },
    };
  }

  #say(received: Received, reply: WireResponse, broken: GatewayError | undefined): void {
    const { refusal: error = broken, adapter, route, partner } = received.progress;
    if (error === undefined) return;
    const facts = {
      traceId: received.traceId,
      adapter: adapter?.id,
      route: route?.name,
      partner: partner?.id,
      status: reply.status,
    };
    const level =
      error.entry.origin === "caller" ? "info" : error.code === "gateway.internal" ? "error" : "warn";
    this.#parts.log[level]("refused", { ...facts, ...errorFacts(error) });
  }

  /** No record, no reply: what was to be said is dropped, and the caller learns only that it must ask again. */
  #unrecorded(received: Received, response: ServerResponse, error: GatewayError): void {
    received.progress.outcome = error.code;
    const { reply } = this.#parts.stages.refuse(received, error);
    write(response, { response: reply }, received.traceId, false);
    this.#say(received, reply, error);
  }
}

function write(
  response: ServerResponse,
  recorded: Pick<Recorded, "response">,
  traceId: string,
  close: boolean,
): void {
  if (response.headersSent || response.destroyed) return;
  const { status, headers, body } = recorded.response;
  const head: string[] = [
    "content-length",
    String(body.length),
    "elgw-trace-id",
    traceId,
    "cache-control",
    "no-store",
  ];
  for (const [name, value] of headers) head.push(name, value);
  if (close) head.push("connection", "close");
  response.writeHead(status, head);
  response.end(body);
  // The rest of an unread body is not worth reading; the reply is flushed first, then the peer is let go.
  if (close) response.once("finish", () => response.socket?.destroySoon());
}
