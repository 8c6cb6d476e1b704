import type { EventsPage } from "../../gateway/core/core-tasks.ts";
import type { WireRequest, WireResponse } from "../../gateway/spi/wire.ts";
import { garbled, readBody } from "./codec-body.ts";
import { readEvent } from "./codec-events.ts";
import { decodeRefusal } from "./codec-refusal.ts";
import { readCodeReply, readEventsList } from "./contract.ts";

const taskTo = (path: string, traceId: string, body: unknown): WireRequest => ({
  method: "POST",
  path,
  query: "",
  headers: new Map([
    ["content-type", "application/json"],
    ["elcore-trace-id", traceId],
  ]),
  body: Buffer.from(JSON.stringify(body)),
});

export const encodeList = (
  { since, after, limit }: { readonly since: number; readonly after?: string; readonly limit: number },
  traceId: string,
): WireRequest => taskTo("/core/events/list", traceId, { since, after, limit });

/** A licence that breaks the contract spoils only itself. @throws GatewayError `core.*` */
export function decodeList(reply: WireResponse): EventsPage {
  if (reply.status !== 200) throw decodeRefusal(reply);
  const { events, next } = readBody(reply, readEventsList);
  return { events: events.map(readEvent), ...(next === undefined ? {} : { next }) };
}

export const encodeCode = (
  { identifier, qrCode }: { readonly identifier: string; readonly qrCode: string },
  traceId: string,
): WireRequest => taskTo("/core/licences/code", traceId, { identifier, qrCode });

/** @throws GatewayError `core.*`, `licence.not-found` */
export function decodeCode(reply: WireResponse, asked: { readonly identifier: string }): void {
  if (reply.status !== 200) throw decodeRefusal(reply, "licence.read");
  if (readBody(reply, readCodeReply).identifier !== asked.identifier)
    throw garbled("the code of another licence than told");
}
