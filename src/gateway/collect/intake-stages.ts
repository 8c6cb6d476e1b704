/** The stages that only a message of the core passes: its words to events, the events into the register, and back. */
import type { Collected, CoreEvent } from "../core/licence-event.ts";
import type { IntakeStages } from "../pipeline/intake.ts";
import { pass } from "../pipeline/states.ts";

/** Resolves once all is durable. */
export type Collect = (events: readonly CoreEvent[]) => Promise<readonly Collected[]>;

const decoded = pass<"decode">();
const collected = pass<"collect">();
const encoded = pass<"encode">();

export function createIntakeStages(collect: Collect): Pick<IntakeStages, "decode" | "collect" | "encode"> {
  return {
    decode: (message) => decoded(message, { events: message.route.decode(message.opened) }),
    collect: async (message) => collected(message, { collected: await collect(message.events) }),
    encode: (message) => encoded(message, { reply: message.route.encode(message.events, message.collected) }),
  };
}
