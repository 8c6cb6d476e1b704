import type * as m from "./outbound-states.ts";

/** One room per step; `main.ts` puts the real ones in, a test may put in others. */
export interface OutboundStages {
  readonly resolve: (message: m.Claimed) => Promise<m.Resolved | m.Known>;
  readonly encode: (message: m.Resolved) => m.Encoded;
  readonly markSent: (message: m.Encoded) => Promise<m.Marked | undefined>;
  readonly send: (message: m.Marked) => Promise<m.Known>;
  readonly giveBack: (message: m.Claimed) => Promise<void>;
  readonly fail: (message: m.Claimed, thrown: unknown) => m.Known;
  readonly settle: (message: m.Known) => Promise<m.Settled>;
}

/** The whole outbound path of one delivery, top to bottom. Marked before the first byte: a crash leaves a trace. */
export async function outbound(claimed: m.Claimed, stage: OutboundStages): Promise<m.Settled | undefined> {
  let known: m.Known | undefined;
  try {
    known = await attempt(claimed, stage);
  } catch (thrown) {
    known = stage.fail(claimed, thrown);
  }
  if (known !== undefined) return stage.settle(known);
  await stage.giveBack(claimed); // a newer version came, or another worker holds the lane now
  return undefined;
}

async function attempt(claimed: m.Claimed, stage: OutboundStages): Promise<m.Known | undefined> {
  const resolved = await stage.resolve(claimed); // an earlier attempt of unknown fate: ask, never repeat blindly
  if (resolved.fate === "settled") return resolved;
  const encoded = stage.encode(resolved);
  const marked = await stage.markSent(encoded);
  return marked === undefined ? undefined : stage.send(marked);
}
