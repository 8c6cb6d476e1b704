/** What the core tells (contract, `/core/events`), and our answer to it. */
import { GatewayError } from "../../gateway/core/gateway-error.ts";
import { type Licence, licenceType } from "../../gateway/core/licence.ts";
import type { Collected, CoreEvent } from "../../gateway/core/licence-event.ts";
import { jsonReply } from "../../gateway/spi/json-reply.ts";
import { parseBoundedJson } from "../../gateway/spi/parse-bounded-json.ts";
import { refuseQuery } from "../../gateway/spi/request-fields.ts";
import type { WireRequest, WireResponse } from "../../gateway/spi/wire.ts";
import { type EventsReply, readEvents, readLicence, type ToldEvents } from "./contract.ts";

/** A reply and a row name so many; the rest is mended with them. */
const FIELDS_MAX = 20;

/** @throws GatewayError `request.*`: the batch as such breaks the contract, and no part of it is kept */
export function decodeEvents(request: WireRequest): readonly CoreEvent[] {
  refuseQuery(request.query);
  return readEvents(parseBoundedJson(request.body)).events.map(readEvent);
}

/** The contract says which of the two an event holds. */
export function readEvent({ event, licence, application, ...told }: ToldEvents["events"][number]): CoreEvent {
  if (event === "application.progressed") {
    if (application === undefined) throw new GatewayError("gateway.internal", { detail: "no application" });
    return { ...told, event, application };
  }
  const malformed = faultsOf(licence);
  // Kept for what it calls itself; `malformed` tells everybody after this not to trust the rest.
  const kept = { ...told, event, licence: licence as unknown as Licence };
  return malformed === undefined ? kept : { ...kept, malformed };
}

function faultsOf(told: unknown): readonly string[] | undefined {
  try {
    const licence = readLicence(told);
    const type = licenceType(licence.typeCode);
    return type === undefined || licence[type.class] !== undefined ? undefined : [type.class];
  } catch (thrown) {
    if (!(thrown instanceof GatewayError)) throw thrown;
    return thrown.fields.slice(0, FIELDS_MAX);
  }
}

export function encodeCollected(events: readonly CoreEvent[], collected: readonly Collected[]): WireResponse {
  const reply: EventsReply = {
    events: events.map((event, place) => {
      const { eventId } = event;
      const malformed = "malformed" in event ? event.malformed : undefined;
      const outcome = collected[place];
      if (outcome === undefined)
        throw new GatewayError("gateway.internal", { detail: "an event without outcome" });
      return { eventId, outcome, ...(malformed === undefined ? {} : { malformed: [...malformed] }) };
    }),
  };
  return jsonReply(200, reply);
}
