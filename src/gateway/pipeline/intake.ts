import type * as i from "./intake-states.ts";
import type * as m from "./states.ts";

/** One room per stage, most of them those of `inbound.ts`. */
export interface IntakeStages {
  readonly limitByAddress: (message: m.Received) => m.Screened | Promise<m.Screened>;
  readonly route: (message: m.Screened) => i.Routed;
  readonly authenticate: (message: i.Routed) => i.Authenticated | Promise<i.Authenticated>;
  readonly limitByCredential: (message: i.Authenticated) => i.Admitted | Promise<i.Admitted>;
  readonly decode: (message: i.Admitted) => i.Told;
  readonly collect: (message: i.Told) => Promise<i.Kept>;
  readonly encode: (message: i.Kept) => i.Encoded;
  readonly sign: (message: i.Encoded) => i.Acknowledged;
  readonly refuse: (message: m.Received, thrown: unknown) => m.Refused;
  readonly audit: (message: i.Acknowledged | m.Refused) => Promise<m.Recorded>;
}

/** The path of what the core tells, top to bottom. Kept before it is answered for; told again, it changes nothing. */
export async function intake(received: m.Received, stage: IntakeStages): Promise<m.Recorded> {
  let outgoing: i.Acknowledged | m.Refused;
  try {
    const screened = await stage.limitByAddress(received);
    const routed = stage.route(screened);
    const authenticated = await stage.authenticate(routed);
    const admitted = await stage.limitByCredential(authenticated);
    const told = stage.decode(admitted);
    const kept = await stage.collect(told); // the events and their deliveries, in one transaction
    const encoded = stage.encode(kept);
    outgoing = stage.sign(encoded);
  } catch (thrown) {
    outgoing = stage.refuse(received, thrown);
  }
  return stage.audit(outgoing); // no record, no reply: the core tells it again
}
