import { createHash } from "node:crypto";
import type { Conformance } from "../../gateway/spi/conformance.ts";
import { elicenceCore } from "./index.ts";
import { startSimulator } from "./simulator.ts";
import { createCoreSignature } from "./simulator-signature.ts";

const readme = "contracts/elicence-core/README.md";
/** The contract has nonces of 32 hex digits. */
const nonceOf = (seed: string): string => createHash("sha256").update(seed).digest("hex").slice(0, 32);

export const conformance: Conformance = {
  adapter: elicenceCore,
  startSimulator,
  signAsPartner: (request, credential, { timestamp, nonce }) =>
    createCoreSignature(credential, () => timestamp).tell(request, timestamp, nonceOf(nonce)),
  verifyReplyAsPartner: (reply, about, credential) =>
    createCoreSignature(credential, () => 0).proves(reply, about),
  samples: {
    inbound: [{ route: "events", file: "events.json" }],
    rejected: [
      { route: "events", file: "events-none.json", code: "request.invalid" },
      { route: "events", file: "events-unknown-kind.json", code: "request.invalid" },
    ],
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
    mask: `${readme} §5: a reply to the core holds no licence data`,
    delivery: `${readme} §5: nothing is delivered to the core`,
    reconcile: `${readme} §5: nothing is delivered to the core`,
  },
};
