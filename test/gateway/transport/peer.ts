/** The other side of a transport under test: a real server whose every word the test chooses. */
import { createHash, createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { GatewayError } from "../../../src/gateway/core/gateway-error.ts";
import { Secret } from "../../../src/gateway/core/secret.ts";
import type { Credential } from "../../../src/gateway/credentials/model.ts";
import { algorithm } from "../../../src/gateway/crypto/algorithms.ts";
import { createHttp, type Http } from "../../../src/gateway/platform/http.ts";
import type { OutboundScheme } from "../../../src/gateway/spi/adapter.ts";
import type { WireRequest, WireResponse } from "../../../src/gateway/spi/wire.ts";
import {
  createTransport,
  type ObservableTransport,
  type TransportOptions,
} from "../../../src/gateway/transport/transport.ts";

export const SECRET = "a-shared-secret-for-tests-only-0001";
export const NOW = Date.UTC(2026, 5, 1);

export const credential: Credential = {
  keyId: "k1",
  id: "row-1",
  use: "shared",
  parameters: {},
  partnerId: "peer",
  algorithm: "HMAC-SHA256",
  state: "active",
  notBefore: 0,
  notAfter: Number.MAX_SAFE_INTEGER,
  key: new Secret<Uint8Array>(Buffer.from(SECRET)),
};

export interface Spoken {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const line = (...parts: (string | number)[]): string => parts.join("|");
const digest = (body: Uint8Array | string): string => createHash("sha256").update(body).digest("hex");

/** A small dialect of its own, so that a room of the gateway is not tested through a partner's folder. */
export const scheme: OutboundScheme = {
  request: {
    kind: "signature",
    signedBytes: ({ method, path, query, body }, { timestamp, nonce }) =>
      Buffer.from(line(method, path, query, timestamp, nonce, digest(body))),
    attach: (request, { keyId, timestamp, nonce }, signature) => ({
      ...request,
      headers: new Map([
        ...request.headers,
        ["x-key", keyId],
        ["x-time", String(timestamp)],
        ["x-nonce", nonce],
        ["x-sign", Buffer.from(signature).toString("hex")],
      ]),
    }),
  },
  reply: {
    kind: "signature",
    claim: (reply: WireResponse, about: WireRequest) => {
      const [keyId, time, nonce, sign] = ["x-key", "x-time", "x-nonce", "x-sign"].map((name) =>
        reply.headers.get(name),
      );
      if (keyId === undefined || time === undefined || nonce === undefined || sign === undefined) {
        throw new GatewayError("signature.missing");
      }
      return {
        keyId,
        algorithm: "HMAC-SHA256",
        signature: Buffer.from(sign, "hex"),
        signedBytes: Buffer.from(line(reply.status, about.path, time, nonce, digest(reply.body))),
        timestamp: Number(time),
        nonce,
      };
    },
  },
};

/** What an honest peer says to this question. */
export function honest(request: IncomingMessage, body = '{"ok":true}', status = 200, time = NOW): Spoken {
  const nonce = String(request.headers["x-nonce"]);
  const path = String(request.url).split("?")[0] ?? "";
  const text = line(status, path, time, nonce, digest(body));
  const sign = createHmac("sha256", SECRET).update(text).digest("hex");
  const headers = { "content-type": "application/json", "x-key": "k1", "x-time": String(time) };
  return { status, headers: { ...headers, "x-nonce": nonce, "x-sign": sign }, body };
}

export function say(response: ServerResponse, { status, headers, body }: Spoken): void {
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
  response.end(body);
}

export type Manner = (request: IncomingMessage, response: ServerResponse, body: string) => void;

export interface Peer {
  readonly baseUrl: URL;
  manner: Manner;
  readonly asked: { readonly request: IncomingMessage; readonly body: string }[];
  readonly sockets: Set<Socket>;
  readonly stop: () => Promise<void>;
}

export async function startPeer(
  manner: Manner = (request, response) => say(response, honest(request)),
): Promise<Peer> {
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (text: string) => {
      body += text;
    });
    request.on("end", () => {
      peer.asked.push({ request, body });
      peer.manner(request, response, body);
    });
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const peer: Peer = {
    baseUrl: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    manner,
    asked: [],
    sockets,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return peer;
}

export const QUESTION: WireRequest = {
  method: "POST",
  path: "/ask",
  query: "",
  headers: new Map([["content-type", "application/json"]]),
  body: Buffer.from('{"question":1}'),
};

export interface Rig {
  readonly transport: ObservableTransport;
  readonly http: Http;
  /** Moves the clock that the transport sees. */
  readonly time: { now: number };
  readonly ask: (request?: WireRequest, signal?: AbortSignal) => Promise<WireResponse>;
}

let nonces = 0;

export function rig(baseUrl: URL, options: Partial<TransportOptions> = {}): Rig {
  const http = createHttp({ connections: 8, connectTimeoutMs: 10_000 });
  const time = { now: NOW };
  const transport = createTransport({
    adapterScheme: scheme,
    baseUrl,
    credential: () => credential,
    algorithms: algorithm,
    clock: () => time.now,
    ids: { nonce: () => (++nonces).toString(16).padStart(32, "0") },
    http,
    partnerRole: "core",
    quota: { concurrent: 8 },
    // Long, since the machine may be busy; a test of time-outs brings its own.
    timeouts: { headersMs: 10_000, bodyMs: 10_000, totalMs: 20_000 },
    ...options,
  });
  const ask = (request = QUESTION, signal = new AbortController().signal): Promise<WireResponse> =>
    transport.send(request, { signal, traceId: "0".repeat(32) });
  return { transport, http, time, ask };
}

/** The catalogue code that a promise is refused with; a success or another error fails the test. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  return (await refusalOf(promise)).code;
}

export async function refusalOf(promise: Promise<unknown>): Promise<GatewayError> {
  try {
    await promise;
  } catch (thrown) {
    if (thrown instanceof GatewayError) return thrown;
    throw thrown;
  }
  throw new Error("it was answered");
}
