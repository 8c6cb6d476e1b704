import type { InboundStages } from "./inbound.ts";
import type { Received, Recorded } from "./states.ts";

/** The path of a message that ingress could not receive whole (too large, too slow, malformed): refused and recorded. */
export function refusal(
  received: Received,
  thrown: unknown,
  stage: Pick<InboundStages, "refuse" | "audit">,
): Promise<Recorded> {
  return stage.audit(stage.refuse(received, thrown));
}
