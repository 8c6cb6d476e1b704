import type { Conformance } from "../../gateway/spi/conformance.ts";
import { elicenceCore } from "./index.ts";
import { startSimulator } from "./simulator.ts";

const readme = "contracts/elicence-core/README.md";
const asksNothing = `${readme} §5: the core asks the gateway nothing in this version`;

export const conformance: Conformance = {
  adapter: elicenceCore,
  startSimulator,
  samples: {
    inbound: [],
    rejected: [],
    outbound: {},
    // The question; its reply stands beside it under the same name.
    calls: {
      "licence.read": [
        "read-practitioner-question.json",
        "read-operator-question.json",
        "read-vehicle-question.json",
        "read-nothing-question.json",
      ],
      "licence.search": ["search-question.json", "search-nothing-question.json"],
      "licence.verify": ["verify-valid-question.json", "verify-partly-wrong-question.json"],
      "licence.download": ["download-question.json"],
    },
  },
  waived: {
    signature: asksNothing,
    replay: asksNothing,
    mask: asksNothing,
    delivery: `${readme} §5: nothing is delivered to the core`,
    reconcile: `${readme} §5: nothing is delivered to the core`,
  },
};
