/** Tells events as the core does, over HTTP and signed by the core's own reading of the contract. */
import { randomBytes } from "node:crypto";
import { createCoreSignature } from "../../src/adapters/elicence-core/simulator-signature.ts";
import type { PartnerCredential } from "../../src/gateway/spi/conformance.ts";
import type { WireRequest } from "../../src/gateway/spi/wire.ts";

export type CoreTeller = (
  gatewayUrl: string,
  events: readonly object[],
) => Promise<ReadonlyMap<string, string>>;

/** @returns tells a batch; resolves to the outcome of each event id, and throws where no whole, proved answer came */
export function coreTeller(credential: PartnerCredential): CoreTeller {
  const signature = createCoreSignature(credential, Date.now);
  return async (gatewayUrl, events) => {
    const plain: WireRequest = {
      method: "POST",
      path: "/core/events",
      query: "",
      headers: new Map([["content-type", "application/json"]]),
      body: Buffer.from(JSON.stringify({ events })),
    };
    const request = signature.tell(plain, Date.now(), randomBytes(16).toString("hex"));
    const reply = await fetch(`${gatewayUrl}${request.path}`, {
      method: "POST",
      headers: [...request.headers].map(([name, value]): [string, string] => [name, value]),
      body: Buffer.from(request.body),
    });
    const body = Buffer.from(await reply.arrayBuffer());
    if (reply.status !== 200) throw new Error(`status ${reply.status}: ${body.toString().slice(0, 300)}`);
    const headers = new Map([...reply.headers]);
    if (!signature.proves({ status: 200, headers, body }, request))
      throw new Error("the answer is not proved");
    const told = JSON.parse(body.toString()) as { events: { eventId: string; outcome: string }[] };
    return new Map(told.events.map(({ eventId, outcome }) => [eventId, outcome]));
  };
}
