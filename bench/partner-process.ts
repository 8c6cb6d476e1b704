/** The ministry with its latency and a core that costs nothing, in a process of their own. */
import { loadConformance } from "../src/cli/load-conformance.ts";
import { systemIds } from "../src/gateway/platform/ids.ts";
import type { PartnerCredential } from "../src/gateway/spi/conformance.ts";
import { startFaultyProxy } from "../test/support/faulty-proxy.ts";
import { startPlainCore } from "../test/support/plain-core.ts";
import { POISON } from "./poison.ts";

export interface PartnerOrder {
  readonly core: PartnerCredential;
  readonly ministry: PartnerCredential;
  readonly latencyMs: number;
}

process.once("disconnect", () => process.exit(0));
process.once("message", async ({ core, ministry, latencyMs }: PartnerOrder) => {
  const { startSimulator } = await loadConformance("ministry-elicence");
  const options = { port: 0, now: Date.now, nonce: systemIds.nonce, latencyMs };
  const simulator = await startSimulator({ ...options, credential: ministry });
  const plain = await startPlainCore(core);
  const proxy = await startFaultyProxy(simulator.baseUrl, POISON);
  const url = ({ href }: URL): string => href.replace(/\/$/, "");
  process.send?.({ coreUrl: url(plain.baseUrl), ministryUrl: proxy.url });
});
