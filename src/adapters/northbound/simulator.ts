/**
 * A partner's back end: takes any notification posted to it and says so. No notification is part of the
 * contract yet, so it judges nothing; it is here to be told what to do, and to fail in every way.
 */
import type { RunningSimulator, SimulatorOptions } from "../../gateway/spi/conformance.ts";
import { jsonReply } from "../../gateway/spi/json-reply.ts";
import { startSimulatorServer } from "../../gateway/spi/simulator-kit.ts";

export function startSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  return startSimulatorServer(
    {
      answer: () => jsonReply(200, { accepted: true }),
      refuse: () => jsonReply(422, { accepted: false, reason: "not-wanted" }),
      wrongSignature: () => jsonReply(401, { accepted: false, reason: "signature" }),
    },
    options,
  );
}
