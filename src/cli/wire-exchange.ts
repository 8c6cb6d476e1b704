import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { GatewayError } from "../gateway/core/gateway-error.ts";
import type { WireRequest, WireResponse } from "../gateway/spi/wire.ts";

const TIMEOUT_MS = 30_000;
const REPLY_BYTES_MAX = 16 * 1024 * 1024;

/**
 * One request with exactly these headers and bytes: what was signed is what is sent.
 *
 * @throws GatewayError `network.unreachable` when there is no whole reply, `operator.usage` for a bad URL
 */
export async function exchange(
  baseUrl: string,
  message: WireRequest,
  signal: AbortSignal,
): Promise<WireResponse> {
  const url = parseUrl(
    `${baseUrl.replace(/\/$/, "")}${message.path}${message.query === "" ? "" : `?${message.query}`}`,
  );
  const send = url.protocol === "https:" ? httpsRequest : httpRequest;
  try {
    const reply = await new Promise<IncomingMessage>((resolve, reject) => {
      const outgoing = send(url, {
        method: message.method,
        headers: { ...Object.fromEntries(message.headers), "content-length": message.body.length },
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      outgoing.once("response", resolve);
      outgoing.once("error", reject);
      outgoing.end(message.body);
    });
    return { status: reply.statusCode ?? 0, headers: headersOf(reply), body: await bodyOf(reply) };
  } catch (cause) {
    throw new GatewayError("network.unreachable", {
      cause,
      detail: `${url.origin} (elgw start | elgw serve)`,
    });
  }
}

function parseUrl(text: string): URL {
  try {
    return new URL(text);
  } catch (cause) {
    throw new GatewayError("operator.usage", { cause, fields: ["url"], detail: "--url is not a URL" });
  }
}

function headersOf({ headers }: IncomingMessage): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value] as const],
    ),
  );
}

async function bodyOf(reply: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of reply as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > REPLY_BYTES_MAX)
      throw new GatewayError("partner.garbled", { detail: "the reply is too large" });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
