/**
 * Bytes in, bounded: head checks, then the body into one buffer.
 *
 * Node's own parser lets two Host headers through and Express reads an oversized body to its end; both
 * are refused here, before anything of a partner's dialect is looked at.
 */
import type { IncomingMessage } from "node:http";
import { GatewayError } from "../core/gateway-error.ts";
import type { Method, WireRequest } from "../spi/wire.ts";

export interface ReceiveLimits {
  /** By path: what is read of a stranger is bounded by what could be meant. */
  readonly bodyBytesMaxAt: (path: string) => number;
  readonly bodyTimeoutMs: number;
}

const METHODS: ReadonlySet<string> = new Set<Method>(["GET", "POST", "PUT", "DELETE"]);
/** Lists by RFC 9110, and what proxies add once each: joining them changes no meaning that we read. */
const REPEATABLE: ReadonlySet<string> = new Set([
  "accept",
  "accept-encoding",
  "accept-language",
  "cache-control",
  "connection",
  "cookie",
  "forwarded",
  "via",
  "x-forwarded-for",
  "pragma",
]);
const EMPTY = Buffer.alloc(0);

/** @throws GatewayError `request.header-duplicate`, `request.header-missing`, `route.method` */
export function readHead(request: IncomingMessage): Omit<WireRequest, "body"> {
  const headers = new Map<string, string>();
  const raw = request.rawHeaders;
  for (let index = 0; index < raw.length; index += 2) {
    const name = (raw[index] ?? "").toLowerCase();
    const value = raw[index + 1] ?? "";
    const before = headers.get(name);
    if (before !== undefined && !REPEATABLE.has(name))
      throw new GatewayError("request.header-duplicate", { fields: [name] });
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  if (!headers.has("host")) throw new GatewayError("request.header-missing", { fields: ["host"] });
  const expect = headers.get("expect");
  if (expect !== undefined && expect.toLowerCase() !== "100-continue") {
    throw new GatewayError("request.header-malformed", { fields: ["expect"] });
  }
  const method = request.method ?? "";
  if (!METHODS.has(method)) throw new GatewayError("route.method");
  return { method: method as Method, ...splitTarget(request.url ?? ""), headers };
}

/**
 * As received: a signature covers path and query byte for byte, so nothing is decoded or normalised. A `?`
 * with nothing behind it stays part of the path, for no target that was signed without it may be it.
 */
export function splitTarget(target: string): { path: string; query: string } {
  const mark = target.indexOf("?");
  return mark < 0 || mark === target.length - 1
    ? { path: target, query: "" }
    : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}

/**
 * Reads the body, never more than the limit.
 *
 * @throws GatewayError `request.too-large` as soon as the limit is passed (or announced), without
 *   reading on; `request.too-slow`; `request.malformed` where the peer broke off
 */
export function readBody(
  request: IncomingMessage,
  bodyBytesMax: number,
  slow: SlowReads,
): Promise<Buffer> | Buffer {
  const announced = request.headers["content-length"];
  if (announced === undefined && request.headers["transfer-encoding"] === undefined) return EMPTY;
  if (announced !== undefined && Number(announced) > bodyBytesMax)
    throw new GatewayError("request.too-large");
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const fail = (error: GatewayError): void => {
      slow.forget(fail);
      request.pause();
      request.removeAllListeners("data");
      reject(error);
    };
    slow.watch(fail);
    request.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length > bodyBytesMax) fail(new GatewayError("request.too-large"));
      else chunks.push(chunk);
    });
    request.once("end", () => {
      slow.forget(fail);
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, length));
    });
    request.once("error", (cause) => fail(new GatewayError("request.malformed", { cause })));
    request.once("aborted", () =>
      fail(new GatewayError("request.malformed", { detail: "the peer broke off" })),
    );
  });
}

/** One timer for all bodies being read, instead of one each: a timer a request costs more than its parsing. */
export class SlowReads {
  readonly #since = new Map<(error: GatewayError) => void, number>();
  readonly #timeoutMs: number;
  readonly #now: () => number;

  constructor(timeoutMs: number, now: () => number) {
    this.#timeoutMs = timeoutMs;
    this.#now = now;
  }

  watch(fail: (error: GatewayError) => void): void {
    this.#since.set(fail, this.#now());
  }

  forget(fail: (error: GatewayError) => void): void {
    this.#since.delete(fail);
  }

  /** Called about once a second. Insertion order is age order, so it stops at the first that is young. */
  sweep(): void {
    const now = this.#now();
    for (const [fail, since] of this.#since) {
      if (now - since < this.#timeoutMs) return;
      fail(new GatewayError("request.too-slow"));
    }
  }
}
