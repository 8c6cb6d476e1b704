/** The systems around a sandbox's gateway: the core in one process, those that are sent licences in another. */
import { GatewayError } from "../gateway/core/gateway-error.ts";
import type { PartnerCredential, SimulatorOptions } from "../gateway/spi/conformance.ts";
import type { SandboxPeerOrder } from "./sandbox-peer.ts";
import type { seedSandbox } from "./seed-sandbox.ts";
import { type SandboxPeer, startPeer } from "./start-peer.ts";

export type SeededPartners = Awaited<ReturnType<typeof seedSandbox>>;

export interface Simulators {
  readonly coreUrl: string;
  /** Partner to the address of its simulator. */
  readonly supplied: Readonly<Record<string, string>>;
  readonly release: () => void;
}

const REVIEW_EVERY = 50;

/**
 * On `port` the core, on the ports after it the others; 0: on any.
 *
 * @throws GatewayError `gateway.configuration`: no usable key, or a port is taken
 */
export async function startSimulators(
  port: number,
  partners: SeededPartners,
  register: Required<Pick<SimulatorOptions, "seed" | "licenceCount">>,
): Promise<Simulators> {
  const core = {
    adapter: "elicence-core",
    port,
    credential: credentialOf(partners, "elicence-core"),
    ...register,
  };
  const supplied = partners.filter(({ isSupplied }) => isSupplied === true);
  const orders = supplied.map(
    ({ partner }, at): SandboxPeerOrder => ({
      adapter: partner.adapter,
      port: port === 0 ? 0 : port + 1 + at,
      credential: credentialOf(partners, partner.id),
      reviewEvery: REVIEW_EVERY,
    }),
  );
  const starting = orders.length === 0 ? [startPeer([core])] : [startPeer([core]), startPeer(orders)];
  const [ofCore, ofOthers] = await bothOrNeither(starting);
  const urls = ofOthers?.urls ?? [];
  return {
    coreUrl: ofCore?.urls[0] ?? "",
    supplied: Object.fromEntries(supplied.map(({ partner }, at) => [partner.id, urls[at] ?? ""])),
    release: () => {
      for (const peer of [ofCore, ofOthers]) peer?.child.disconnect();
    },
  };
}

/** One that runs beside one that failed would keep this process alive. */
async function bothOrNeither(starting: readonly Promise<SandboxPeer>[]): Promise<readonly SandboxPeer[]> {
  const settled = await Promise.allSettled(starting);
  const failed = settled.find((each) => each.status === "rejected");
  const running = settled.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
  if (failed === undefined) return running;
  for (const { child } of running) child.disconnect();
  throw failed.reason;
}

function credentialOf(partners: SeededPartners, id: string): PartnerCredential {
  const found = partners.find(({ partner }) => partner.id === id)?.credentials[0];
  if (found === undefined)
    throw new GatewayError("gateway.configuration", { detail: `no usable key for ${id}` });
  return found;
}
