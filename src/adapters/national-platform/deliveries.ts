/** Reports to the platform. It makes a receipt for every report that it takes, so a repeat is asked about first. */
import { GatewayError } from "../../gateway/core/gateway-error.ts";
import type { EventName } from "../../gateway/core/operations.ts";
import type {
  DeliveryStep,
  HoldingsCodec,
  OutboundItem,
  Outcome,
  Outward,
  Stage,
} from "../../gateway/spi/delivery.ts";
import { notNow } from "../../gateway/spi/not-now.ts";
import { FAMILY, messageTo, PROXY, REFRESH } from "./codec-envelope.ts";
import { decodeReport, decodeReportQuery, readReply } from "./codec-reply.ts";
import { applicationReportOf, type LicenceItem, reportOf, statusReportOf } from "./codec-report.ts";
import { type CertReport, readHoldings } from "./contract.ts";
import { holdingOf } from "./holding.ts";

type LicenceEventName = "licence.issued" | "licence.changed" | "licence.status-changed";

const PAGE_MAX = 500;

function step<Ev extends EventName>(
  stage: Stage,
  name: string,
  bodyOf: (item: OutboundItem<Ev>) => unknown,
  read: (outcome: Outcome) => Outcome = (outcome) => outcome,
): readonly DeliveryStep<Ev>[] {
  return [
    {
      stage,
      batchMax: 1,
      encode: ([item], context) => {
        if (item === undefined) throw new GatewayError("gateway.internal", { detail: "nothing to report" });
        return messageTo(name, bodyOf(item), context);
      },
      decode: (reply, items) => items.map(() => read(decodeReport(reply))),
      ask: {
        encode: ({ id }, context) => messageTo("queryReport", { msgid: id }, context),
        decode: decodeReportQuery,
      },
    },
  ];
}

/** "Not reported", of a status: the platform does not hold the licence (contract README §5). */
const NOT_HELD = "res-0404";
const wholeIfNotHeld = (outcome: Outcome): Outcome =>
  outcome.kind === "refused" && outcome.partnerCode === NOT_HELD
    ? { ...outcome, kind: "wants-whole" }
    : outcome;

const report = (operate: CertReport["operate"]): readonly DeliveryStep<LicenceEventName>[] =>
  step<LicenceEventName>("reported", "reportCertInfo", (item) =>
    reportOf(item, item.isCorrection ? "correct" : operate),
  );

const holdings: HoldingsCodec = {
  encode: (cursor = "", context) => messageTo("listReports", { after: cursor, limit: PAGE_MAX }, context),
  decode: (reply) => {
    const later = notNow(reply);
    if (later !== undefined) throw new GatewayError("partner.unavailable", later);
    const told = readReply(reply);
    if (told === undefined) throw new GatewayError("partner.garbled", { detail: `HTTP ${reply.status}` });
    if (!told.isSuccess) throw new GatewayError("partner.unmapped", { detail: `code ${told.code}` });
    const { list, next } = readHoldings(told.data);
    const held = list.map(({ certificateidentifier: identifier, version, digest }) => ({
      identifier,
      version,
      digest,
    }));
    return { holdings: held, ...(next === undefined ? {} : { next }) };
  },
  expected: (_event, item) => holdingOf(reportOf(item as LicenceItem, "issue")),
};

export const outward: Outward = {
  deliveries: {
    "licence.issued": report("issue"),
    "licence.changed": report("change"),
    "licence.status-changed": step("status-updated", "reportCertStatus", statusReportOf, wholeIfNotHeld),
    "application.progressed": step("reported", "reportApplication", applicationReportOf),
  },
  interfaces: [
    REFRESH,
    "reportCertInfo",
    "reportCertStatus",
    "reportApplication",
    "queryReport",
    "listReports",
  ],
  options: { [FAMILY]: ["gjzwfwpt", "gjgxjhpt"], [PROXY]: "any" },
  holdings,
};
