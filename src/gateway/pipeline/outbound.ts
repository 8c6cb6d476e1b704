import type * as m from "./outbound-states.ts";

/** One room per step; `main.ts` puts the real ones in, a test may put in others. */
export interface OutboundStages {
  readonly mask: (message: m.Claimed) => m.Cleared;
  readonly resolve: (message: m.Cleared) => Promise<m.Resolved>;
  readonly encode: (message: m.Resolved) => m.Encoded;
  readonly markSent: (message: m.Encoded) => Promise<m.Marked>;
  readonly send: (message: m.Marked) => Promise<m.Known>;
  readonly fail: (message: m.Claimed, thrown: unknown) => m.Known;
  readonly audit: (message: m.Known) => Promise<m.Recorded>;
  readonly settle: (message: m.Recorded) => Promise<m.Settled>;
}

/** The whole outbound path of one message, top to bottom. Marked before the first byte: a crash leaves a trace. */
export async function outbound(claimed: m.Claimed, stage: OutboundStages): Promise<m.Settled> {
  let known: m.Known;
  try {
    const cleared = stage.mask(claimed); // what the partner's profile does not list has no way out
    const resolved = await stage.resolve(cleared); // an earlier attempt of unknown fate: ask, never repeat blindly
    const encoded = stage.encode(resolved);
    const marked = await stage.markSent(encoded);
    known = await stage.send(marked);
  } catch (thrown) {
    known = stage.fail(claimed, thrown);
  }
  const recorded = await stage.audit(known); // no record, no settlement
  return stage.settle(recorded);
}
