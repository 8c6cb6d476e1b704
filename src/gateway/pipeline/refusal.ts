import type { InboundStages } from "./inbound.ts";
import type { Received, Recorded } from "./states.ts";

/** The path of a message that ingress could not receive whole (too large, too slow, malformed): refused and recorded. */
export async function refusal(
  received: Received,
  thrown: unknown,
  stage: Pick<InboundStages, "limitByAddress" | "refuse" | "audit">,
): Promise<Recorded> {
  let reason = thrown;
  try {
    await stage.limitByAddress(received); // broken messages count like whole ones
  } catch (limited) {
    reason = limited;
  }
  return stage.audit(stage.refuse(received, reason));
}
