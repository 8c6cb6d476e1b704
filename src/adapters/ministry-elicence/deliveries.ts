/** The steps to "the ministry has it". Every repeat is safe: the ministry drops an `eCertID` that it has taken. */

import { GatewayError } from "../../gateway/core/gateway-error.ts";
import type { Carried, CoreStep, DeliveryStep, Outward, Stage } from "../../gateway/spi/delivery.ts";
import { decodeOutcomes, messageTo } from "./codec-message.ts";
import { type LicenceItem, recordOf, statusOf } from "./codec-record.ts";
import { type MinistryRecord, readQueryReply } from "./contract.ts";
import { holdingOf } from "./holding.ts";

type Step = DeliveryStep<"licence.issued" | "licence.changed" | "licence.status-changed">;

const BATCH_MAX = 50;
const PAGE_MAX = 1_000;
/** "No such licence here", of a status update. */
const NOT_HELD = "E-0404";

function recordStep(
  stage: Stage,
  path: string,
  operateType: MinistryRecord["operateType"],
  carry?: (success: { readonly qrCode?: string }) => Carried | undefined,
): Step {
  return {
    stage,
    batchMax: BATCH_MAX,
    encode: (items) => messageTo(path, { AcceptData: items.map((item) => recordOf(item, operateType)) }),
    decode: (reply, items) => decodeOutcomes(reply, items, carry),
  };
}

const wholeLicence = (operateType: MinistryRecord["operateType"]): readonly (Step | CoreStep)[] => [
  recordStep("checked", "/elicence/v1/check", operateType),
  recordStep("code-assigned", "/elicence/v1/code", operateType, ({ qrCode }) =>
    // Without the code the licence cannot be made: taken, and yet of no use.
    qrCode === undefined ? undefined : { qrCode },
  ),
  { stage: "face-pushed", at: "core" },
  { stage: "file-fetched", at: "core" },
  recordStep("uploaded", "/elicence/v1/upload", operateType),
];

const statusUpdate: Step = {
  stage: "status-updated",
  batchMax: BATCH_MAX,
  encode: (items) => messageTo("/elicence/v1/status", { AcceptData: items.map(statusOf) }),
  decode: (reply, items) =>
    decodeOutcomes(reply, items).map((outcome) =>
      outcome.kind === "refused" && outcome.partnerCode === NOT_HELD
        ? { ...outcome, kind: "wants-whole" }
        : outcome,
    ),
};

export const outward: Outward = {
  deliveries: {
    "licence.issued": wholeLicence("01"),
    "licence.changed": wholeLicence("09"),
    "licence.status-changed": [statusUpdate],
  },
  interfaces: [],
  holdings: {
    encode: (cursor = "") => messageTo("/elicence/v1/query", { after: cursor, limit: PAGE_MAX }),
    decode: (reply) => {
      const { ReturnCode, ReturnData } = readQueryReply(reply);
      if (ReturnCode !== "1" || ReturnData === undefined)
        throw new GatewayError("partner.unmapped", { detail: "query refused" });
      const holdings = ReturnData.List.map(({ zzeCertID: identifier, version, digest }) => ({
        identifier,
        version,
        digest,
      }));
      return { holdings, ...(ReturnData.Next === undefined ? {} : { next: ReturnData.Next }) };
    },
    expected: (_event, item) => holdingOf(recordOf(item as LicenceItem, "01")),
  },
};
