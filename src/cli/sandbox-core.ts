/**
 * The sandbox core in a process of its own: the gateway must meet it over the network, as it will meet
 * the real one. Its parent sends the options once and is told the address; without a parent it ends.
 */
import { startSimulator } from "../adapters/elicence-core/simulator.ts";
import { systemClock } from "../gateway/platform/clock.ts";
import { systemIds } from "../gateway/platform/ids.ts";
import type { PartnerCredential } from "../gateway/spi/conformance.ts";

export interface SandboxCoreOrder {
  readonly port: number;
  readonly credential: PartnerCredential;
  readonly seed: number;
  readonly licenceCount: number;
}

export type SandboxCoreNews = { readonly baseUrl: string } | { readonly problem: string };

process.once("disconnect", () => process.exit(0));
// Ctrl-C reaches the whole process group; the parent drains first and then lets go of us.
process.on("SIGINT", () => undefined);

process.once("message", (order: SandboxCoreOrder) => {
  startSimulator({ ...order, now: systemClock, nonce: systemIds.nonce }).then(
    ({ baseUrl }) => process.send?.({ baseUrl: baseUrl.href.replace(/\/$/, "") } satisfies SandboxCoreNews),
    (problem: Error) => {
      process.send?.({ problem: problem.message } satisfies SandboxCoreNews);
      process.exitCode = 1;
      process.disconnect();
    },
  );
});
