import type { Conformance } from "../../gateway/spi/conformance.ts";
import { ministryElicence } from "./index.ts";
import { startSimulator } from "./simulator.ts";

const readme = "contracts/ministry-elicence/README.md";
const asksNothing = `${readme} §4.2: the ministry asks nothing of the gateway`;

export const conformance: Conformance = {
  adapter: ministryElicence,
  startSimulator,
  samples: { inbound: [], rejected: [], calls: {} },
  waived: {
    codec: asksNothing,
    signature: asksNothing,
    replay: asksNothing,
    mask: asksNothing,
    calls: `${readme} §4.2: it is sent licences and not asked for them`,
  },
};
