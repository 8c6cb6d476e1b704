/**
 * The sandbox's simulators in a process of their own: the gateway must meet them over the network, as it will meet the
 * real ones. One process for several: each costs a second of processor time to start. Its parent sends the orders once and
 * is told the addresses, in their order; without a parent it ends.
 */
import { systemClock } from "../gateway/platform/clock.ts";
import { systemIds } from "../gateway/platform/ids.ts";
import type { SimulatorOptions } from "../gateway/spi/conformance.ts";
import { loadConformance } from "./load-conformance.ts";

export type SandboxPeerOrder = Omit<SimulatorOptions, "now" | "nonce"> & { readonly adapter: string };
export type SandboxPeerNews = { readonly baseUrls: readonly string[] } | { readonly problem: string };

process.once("disconnect", () => process.exit(0));
// Ctrl-C reaches the whole process group; the parent drains first and then lets go of us.
process.on("SIGINT", () => undefined);

async function start({ adapter, ...order }: SandboxPeerOrder): Promise<string> {
  const { startSimulator } = await loadConformance(adapter);
  try {
    const { baseUrl } = await startSimulator({ ...order, now: systemClock, nonce: systemIds.nonce });
    return baseUrl.href.replace(/\/$/, "");
  } catch (cause) {
    throw new Error(`${adapter} cannot listen on port ${order.port}`, { cause });
  }
}

process.once("message", (orders: readonly SandboxPeerOrder[]) => {
  Promise.all(orders.map(start)).then(
    (baseUrls) => process.send?.({ baseUrls } satisfies SandboxPeerNews),
    (problem: Error) => {
      process.send?.({ problem: problem.message } satisfies SandboxPeerNews);
      process.exitCode = 1;
      process.disconnect();
    },
  );
});
