/** The body of a reply before it is written for the last time: stages add to it what only they have. */
import type { WireResponse } from "../../gateway/spi/wire.ts";

export type Body = { readonly data?: unknown } & Readonly<Record<string, unknown>>;

const bodies = new WeakMap<WireResponse, Body>();

/** Undefined: a file, or nothing of ours. */
export const bodyOf = (reply: WireResponse): Body | undefined => bodies.get(reply);

/** Members that are undefined never reach the text. */
export function withBody(reply: Pick<WireResponse, "headers">, body: Body): WireResponse {
  const written: WireResponse = {
    status: 200,
    headers: reply.headers,
    body: Buffer.from(JSON.stringify(body)),
  };
  bodies.set(written, JSON.parse(JSON.stringify(body)) as Body);
  return written;
}

export const jsonHeaders = (traceId: string, more: readonly (readonly [string, string])[] = []) =>
  new Map([["content-type", "application/json; charset=utf-8"], ["x-trace-id", traceId], ...more]);
