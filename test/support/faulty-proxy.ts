/** Stands before a simulator and fails as networks and worn-out servers do. What it does not forward has no effect. */
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export const FAULTS = [
  "none",
  "status-500", // before it is taken
  "status-503",
  "timeout", // never answered, not taken
  "reset", // before it is taken
  "half-open", // the head of an answer and then silence, not taken
  "slow-drip", // taken, and answered a byte at a time
  "garbled", // taken, and answered with a page
  "drop-after-accept",
] as const;
export type Fault = (typeof FAULTS)[number];

export interface FaultyProxy {
  readonly url: string;
  readonly fail: (fault: Fault) => void;
  /** Requests that were forwarded. */
  readonly forwarded: () => number;
  readonly stop: () => Promise<void>;
}

interface Taken {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** @param poison a message that holds this text is answered 500, whatever else is in it */
export async function startFaultyProxy(target: URL, poison?: string): Promise<FaultyProxy> {
  let fault: Fault = "none";
  let forwarded = 0;
  const server = createServer((incoming, response) => {
    const act = ACTS[fault];
    read(incoming)
      .then((body) => {
        if (poison !== undefined && body.includes(poison)) return void response.writeHead(500).end();
        const take = (): Promise<Taken> => {
          forwarded += 1;
          return forward(target, incoming, body);
        };
        return act(take, response);
      })
      .catch(() => response.destroy());
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    fail: (next) => {
      fault = next;
    },
    forwarded: () => forwarded,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Act = (take: () => Promise<Taken>, response: ServerResponse) => Promise<void>;

const DRIP_MS = 5;

const ACTS: Readonly<Record<Fault, Act>> = {
  none: async (take, response) => answer(response, await take()),
  "status-500": async (_take, response) => void response.writeHead(500).end(),
  "status-503": async (_take, response) => void response.writeHead(503, { "retry-after": "1" }).end(),
  timeout: async () => {},
  reset: async (_take, response) => void response.destroy(),
  "half-open": async (_take, response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
    response.flushHeaders();
  },
  "slow-drip": async (take, response) => {
    const { status, headers, body } = await take();
    response.writeHead(status, headers);
    for (const byte of body.subarray(0, 200)) {
      if (response.destroyed) return;
      response.write(Buffer.of(byte));
      await new Promise((resolve) => setTimeout(resolve, DRIP_MS));
    }
    response.end(body.subarray(200));
  },
  garbled: async (take, response) => {
    await take();
    response.writeHead(200, { "content-type": "text/html" }).end("<html><body>upstream error</body></html>");
  },
  "drop-after-accept": async (take, response) => {
    await take();
    response.destroy();
  },
};

function answer(response: ServerResponse, { status, headers, body }: Taken): void {
  response.writeHead(status, headers).end(body);
}

async function read(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function forward(target: URL, incoming: IncomingMessage, body: Buffer): Promise<Taken> {
  return new Promise((resolve, reject) => {
    const { method, url = "/", headers } = incoming;
    const outgoing = request(new URL(url, target), { method, headers }, (reply) => {
      const chunks: Buffer[] = [];
      reply.on("data", (chunk: Buffer) => chunks.push(chunk));
      reply.on("error", reject);
      reply.on("end", () =>
        resolve({ status: reply.statusCode ?? 502, headers: reply.headers, body: Buffer.concat(chunks) }),
      );
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}
