/**
 * A small HTTP server that plays a partner, with every {@link Behaviour}.
 *
 * An adapter's simulator gives the partner's words; the ways of failing are the same for all and live
 * here, so that a delivery test means one thing whichever partner it runs against.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { GatewayError } from "../core/gateway-error.ts";
import { BEHAVIOURS, type Behaviour, type RunningSimulator } from "./conformance.ts";
import { jsonReply } from "./json-reply.ts";
import type { Method, WireRequest, WireResponse } from "./wire.ts";

type Reply = WireResponse | Promise<WireResponse>;

/** The partner's words. None of these sees or chooses the behaviour. */
export interface SimulatedPartner {
  /** Takes the request with all its effects and answers it, signed where the partner signs. */
  readonly answer: (request: WireRequest) => Reply;
  /** Says no in the partner's own words, signed where the partner signs; no effect. */
  readonly refuse: (request: WireRequest) => Reply;
  /**
   * What `wrong-signature` sends in place of a good reply. A partner that signs its replies spoils the
   * signature of one; one that does not says that it rejects ours, and takes nothing.
   */
  readonly wrongSignature: (request: WireRequest, good: () => Reply) => Reply;
  /** Default: 503 with `Retry-After: 2` and no body. */
  readonly unavailable?: (request: WireRequest) => Reply;
  /** Default: a proxy's HTML error page inside a 200, unsigned. */
  readonly garbled?: (request: WireRequest) => Reply;
}

export interface SimulatorServerOptions {
  /** 0: any free port. */
  readonly port: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** How long `accept` takes over every answer; default 0. */
  readonly latencyMs?: number;
  /** How long `slow` holds a finished answer back; default 60,000. Ends early when the caller hangs up. */
  readonly slowMs?: number;
}

/** A person at the sandbox changes and reads the behaviour here; no partner has such a path. */
export const CONTROL_PATH = "/simulator/behaviour";

function chosenBy(request: WireRequest): Behaviour | undefined {
  if (request.method !== "PUT") return undefined;
  const text = Buffer.from(request.body).toString("utf8");
  return BEHAVIOURS.find((behaviour) => behaviour === text);
}

const bodyBytesMax = 8 * 1024 * 1024;
/** `received()` remembers at least this many of the latest requests; a long-running sandbox must not grow. */
const requestsKept = 1_000;
const methods: ReadonlySet<string> = new Set<Method>(["GET", "POST", "PUT", "DELETE"]);

/** @throws GatewayError `gateway.configuration` when the port cannot be opened */
export async function startSimulatorServer(
  partner: SimulatedPartner,
  options: SimulatorServerOptions,
): Promise<RunningSimulator> {
  const host = options.host ?? "127.0.0.1";
  const slowMs = options.slowMs ?? 60_000;
  let behaviour: Behaviour = "accept";
  let requests: WireRequest[] = [];
  const server = createServer(async (req, res) => {
    try {
      const request = await readRequest(req, res);
      if (request === undefined) return;
      if (request.path === CONTROL_PATH) {
        behaviour = chosenBy(request) ?? behaviour;
        send(res, jsonReply(200, { behaviour, received: requests.length }));
        return;
      }
      requests.push(request);
      if (requests.length > 2 * requestsKept) requests = requests.slice(-requestsKept);
      if (options.latencyMs !== undefined && behaviour === "accept") await pause(options.latencyMs);
      await behaviours[behaviour](partner, request, res, slowMs);
    } catch (thrown) {
      // A defect of the simulator must not look like any behaviour of the partner.
      if (!res.headersSent) res.writeHead(500, { "content-type": "text/plain" });
      res.end(`simulator defect: ${thrown instanceof Error ? thrown.name : "unknown"}`);
    }
  });
  const port = await listen(server, options.port, host);
  return {
    baseUrl: new URL(`http://${host.includes(":") ? `[${host}]` : host}:${port}`),
    behave: (next) => {
      behaviour = next;
    },
    received: () => requests,
    stop: () => stop(server),
  };
}

type Act = (
  partner: SimulatedPartner,
  request: WireRequest,
  res: ServerResponse,
  slowMs: number,
) => Promise<void>;

const behaviours: Readonly<Record<Behaviour, Act>> = {
  accept: async (partner, request, res) => send(res, await partner.answer(request)),
  refuse: async (partner, request, res) => send(res, await partner.refuse(request)),
  unavailable: async (partner, request, res) => {
    send(res, partner.unavailable === undefined ? overloaded : await partner.unavailable(request));
  },
  slow: async (partner, request, res, slowMs) => {
    const reply = await partner.answer(request);
    const timer = setTimeout(() => send(res, reply), slowMs);
    res.once("close", () => clearTimeout(timer));
  },
  "drop-after-accept": async (partner, request, res) => {
    await partner.answer(request);
    res.destroy();
  },
  garbled: async (partner, request, res) => {
    send(res, partner.garbled === undefined ? errorPage : await partner.garbled(request));
  },
  "wrong-signature": async (partner, request, res) => {
    send(res, await partner.wrongSignature(request, () => partner.answer(request)));
  },
};

const overloaded: WireResponse = {
  status: 503,
  headers: new Map([["retry-after", "2"]]),
  body: new Uint8Array(0),
};
const errorPage: WireResponse = {
  status: 200,
  headers: new Map([["content-type", "text/html"]]),
  body: Buffer.from("<html><head><title>502 Bad Gateway</title></head><body>upstream error</body></html>"),
};

function send(res: ServerResponse, reply: WireResponse): void {
  if (res.destroyed) return;
  const headers: string[] = ["content-length", String(reply.body.length)];
  for (const [name, value] of reply.headers) headers.push(name, value);
  res.writeHead(reply.status, headers);
  res.end(reply.body);
}

/** The message as bytes, or undefined where it was refused here already. */
function readRequest(req: IncomingMessage, res: ServerResponse): Promise<WireRequest | undefined> {
  const method = req.method ?? "";
  if (!methods.has(method)) {
    res.writeHead(405).end();
    return Promise.resolve(undefined);
  }
  // Listeners and not an iterator: a simulator is also what a benchmark runs against.
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    req.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= bodyBytesMax) chunks.push(chunk);
      else if (!res.headersSent) {
        res.writeHead(413, { connection: "close" }).end(() => req.destroy());
        resolve(undefined);
      }
    });
    req.on("error", reject);
    req.on("end", () => resolve(messageOf(req, method as Method, chunks, size)));
  });
}

function messageOf(
  req: IncomingMessage,
  method: Method,
  chunks: readonly Buffer[],
  size: number,
): WireRequest {
  const url = req.url ?? "/";
  const mark = url.indexOf("?");
  const headers = new Map<string, string>();
  const { rawHeaders } = req;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? "").toLowerCase();
    const before = headers.get(name);
    const value = rawHeaders[at + 1] ?? "";
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return {
    method,
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? "" : url.slice(mark + 1),
    headers,
    body: chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, size),
  };
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause) => {
      reject(
        new GatewayError("gateway.configuration", {
          cause,
          detail: `simulator cannot listen on port ${port}`,
        }),
      );
    });
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
