import type * as m from "./states.ts";

/** One room per stage; `main.ts` puts the real ones in, a test may put in others. */
export interface InboundStages {
  readonly limitByAddress: (message: m.Received) => m.Screened | Promise<m.Screened>;
  readonly route: (message: m.Screened) => m.Routed;
  readonly authenticate: (message: m.Routed) => m.Authenticated | Promise<m.Authenticated>;
  readonly authorise: (message: m.Authenticated) => m.Authorised;
  readonly limitByCredential: (message: m.Authorised) => m.Admitted | Promise<m.Admitted>;
  readonly decode: (message: m.Admitted) => m.Decoded;
  readonly permit: (message: m.Decoded) => m.Permitted;
  readonly core: (message: m.Permitted) => Promise<m.Handled>;
  readonly mask: (message: m.Handled) => m.Cleared;
  readonly encode: (message: m.Cleared) => m.Encoded;
  readonly sign: (message: m.Encoded) => m.Signed;
  readonly refuse: (message: m.Received, thrown: unknown) => m.Refused;
  readonly audit: (message: m.Signed | m.Refused) => Promise<m.Recorded>;
}

/** The whole inbound path, top to bottom. A stage left out or out of order does not compile. */
export async function inbound(received: m.Received, stage: InboundStages): Promise<m.Recorded> {
  let outgoing: m.Signed | m.Refused;
  try {
    const screened = await stage.limitByAddress(received); // before anything is spent on a stranger
    const routed = stage.route(screened);
    const authenticated = await stage.authenticate(routed);
    const authorised = stage.authorise(authenticated);
    const admitted = await stage.limitByCredential(authorised);
    const decoded = stage.decode(admitted);
    const permitted = stage.permit(decoded); // licence type and purpose stand in the body
    const handled = await stage.core(permitted);
    const cleared = stage.mask(handled);
    const encoded = stage.encode(cleared);
    outgoing = stage.sign(encoded);
  } catch (thrown) {
    outgoing = stage.refuse(received, thrown);
  }
  return stage.audit(outgoing); // no record, no reply
}
