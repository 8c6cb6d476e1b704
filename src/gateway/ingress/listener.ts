/**
 * The HTTP server itself, with Node's gaps closed: what is no message of ours gets the shortest honest
 * answer, and never in the place of a reply that another message on the connection still waits for.
 */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Log } from "../platform/log.ts";
import { createFastExpress } from "./fast-express.ts";
import { splitTarget } from "./receive.ts";

const HEAD_TIMEOUT_MS = 10_000;
const CONNECTIONS_MAX = 10_000;

export type OnMessage = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface ListenerOptions {
  readonly bodyBytesMaxAt: (path: string) => number;
  readonly onMessage: OnMessage;
  readonly log: Log;
}

export function createListener({ bodyBytesMaxAt, onMessage, log }: ListenerOptions): Server {
  const { app, server } = createFastExpress({
    maxHeaderSize: 16 * 1024,
    headersTimeout: HEAD_TIMEOUT_MS,
    requestTimeout: 60_000,
    keepAliveTimeout: 65_000,
    // How often Node looks for slow heads; by default only every half minute.
    connectionsCheckingInterval: 1_000,
    insecureHTTPParser: false,
    // A message without Host is refused by us, in the partner's words and on record.
    requireHostHeader: false,
  });
  server.maxRequestsPerSocket = 0;
  server.maxConnections = CONNECTIONS_MAX;
  // Headers past the number would be dropped in silence, and with them what frames or places a message.
  server.maxHeadersCount = 0;
  const pending = new PendingReplies();
  app.use((request, response) => {
    pending.add(request.socket, response);
    onMessage(request, response).catch((thrown: unknown) => {
      log.error("a message was lost", { cause: thrown instanceof Error ? thrown.name : typeof thrown });
      request.socket.destroy();
    });
  });
  server.on("checkContinue", (request, response) => {
    // A body that is too large anyway is refused before it is sent.
    const bodyBytesMax = bodyBytesMaxAt(splitTarget(request.url ?? "").path);
    if (!(Number(request.headers["content-length"] ?? 0) > bodyBytesMax)) response.writeContinue();
    server.emit("request", request, response);
  });
  server.on("checkExpectation", (request, response) => server.emit("request", request, response));
  server.on("connect", (_request, socket) => socket.end(bare("405 Method Not Allowed")));
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    log.info("no message", { code: error.code });
    pending.afterReplies(socket, () => {
      if (socket.writable) socket.end(bare(STATUS_OF[error.code ?? ""] ?? "400 Bad Request"));
    });
  });
  return server;
}

const STATUS_OF: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
};

const bare = (status: string): string =>
  `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`;

/** Which connections still owe replies: garbage that follows a good call must not take its reply's place. */
class PendingReplies {
  readonly #owed = new WeakMap<Duplex, number>();
  readonly #then = new WeakMap<Duplex, () => void>();

  add(socket: Socket, response: ServerResponse): void {
    this.#owed.set(socket, (this.#owed.get(socket) ?? 0) + 1);
    response.once("close", () => {
      const left = (this.#owed.get(socket) ?? 1) - 1;
      this.#owed.set(socket, left);
      if (left === 0) this.#then.get(socket)?.();
    });
  }

  afterReplies(socket: Duplex, act: () => void): void {
    if ((this.#owed.get(socket) ?? 0) === 0) act();
    else this.#then.set(socket, act);
  }
}
