import type { WireResponse } from "../spi/wire.ts";
import type * as m from "./states.ts";

export type Published = m.Screened & { readonly reply: WireResponse } & m.Passed<"publish">;

export interface PublishStages {
  readonly limitByAddress: (message: m.Received) => m.Screened | Promise<m.Screened>;
  readonly publish: (message: m.Screened) => Published;
  readonly refuse: (message: m.Received, thrown: unknown) => m.Refused;
  readonly audit: (message: Published | m.Refused) => Promise<m.Recorded>;
}

/** The path of a document that anybody may read, such as a WSDL: it holds nothing of anybody, so it asks for no key. */
export async function publish(received: m.Received, stage: PublishStages): Promise<m.Recorded> {
  let outgoing: Published | m.Refused;
  try {
    outgoing = stage.publish(await stage.limitByAddress(received));
  } catch (thrown) {
    outgoing = stage.refuse(received, thrown);
  }
  return stage.audit(outgoing);
}
