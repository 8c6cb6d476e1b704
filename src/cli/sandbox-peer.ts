/**
 * A sandbox's simulator in a process of its own: the gateway must meet it over the network, as it will meet the real
 * one. Its parent sends the options once and is told the address; without a parent it ends.
 */
import { systemClock } from "../gateway/platform/clock.ts";
import { systemIds } from "../gateway/platform/ids.ts";
import type { SimulatorOptions } from "../gateway/spi/conformance.ts";
import { loadConformance } from "./load-conformance.ts";

export type SandboxPeerOrder = Omit<SimulatorOptions, "now" | "nonce"> & { readonly adapter: string };
export type SandboxPeerNews = { readonly baseUrl: string } | { readonly problem: string };

process.once("disconnect", () => process.exit(0));
// Ctrl-C reaches the whole process group; the parent drains first and then lets go of us.
process.on("SIGINT", () => undefined);

process.once("message", ({ adapter, ...order }: SandboxPeerOrder) => {
  loadConformance(adapter)
    .then(({ startSimulator }) => startSimulator({ ...order, now: systemClock, nonce: systemIds.nonce }))
    .then(
      ({ baseUrl }) => process.send?.({ baseUrl: baseUrl.href.replace(/\/$/, "") } satisfies SandboxPeerNews),
      (problem: Error) => {
        process.send?.({ problem: problem.message } satisfies SandboxPeerNews);
        process.exitCode = 1;
        process.disconnect();
      },
    );
});
