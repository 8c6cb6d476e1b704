/** The canonical licence as the platform's report of it; what the profile withholds is not in it. */
import { MINISTRY_OF_STATE } from "../../gateway/core/code-sets/certificate-state.ts";
import { GatewayError } from "../../gateway/core/gateway-error.ts";
import type { ApplicationStage, EventName } from "../../gateway/core/operations.ts";
import type { OutboundItem } from "../../gateway/spi/delivery.ts";
import { toWireLicence } from "./codec-licence.ts";
import {
  type ApplicationReport,
  type CertReport,
  checkApplicationReport,
  checkCertReport,
  checkStatusReport,
  type StatusReport,
} from "./contract.ts";

export type LicenceItem = OutboundItem<Extract<EventName, `licence.${string}`>>;

/** @throws GatewayError `profile.invalid`, `request.*`: it can never be reported as it is */
export function reportOf(item: LicenceItem, operate: CertReport["operate"]): CertReport {
  const { licence } = item.event;
  const { status: _, ...wire } = toWireLicence(licence, {
    status: "0",
    message: "",
    ministry: ministryStateOf(item),
  });
  const { predecessor } = licence;
  const report = { msgid: item.id, version: item.version, operate, ...wire, predecessor };
  // Members that the profile withheld are undefined, and no member of the message.
  return checkCertReport(JSON.parse(JSON.stringify(report)));
}

export function statusReportOf(item: LicenceItem): StatusReport {
  const { identifier, validTo } = item.event.licence;
  return checkStatusReport({
    msgid: item.id,
    version: item.version,
    certificateidentifier: identifier,
    certificatestate: ministryStateOf(item),
    ...(validTo === undefined ? {} : { certificatevalidateend: validTo }),
  });
}

/** Contract, `ReportApplicationRequest.stage` [MADE-UP]. */
const STAGES: Readonly<Record<ApplicationStage, ApplicationReport["stage"]>> = {
  accepted: "1",
  "in-review": "2",
  approved: "3",
  refused: "4",
  withdrawn: "5",
  finished: "6",
};

export function applicationReportOf(item: OutboundItem<"application.progressed">): ApplicationReport {
  const { number, itemCode, itemName, stage, department, areaCode } = item.event.application;
  return checkApplicationReport({
    msgid: item.id,
    version: item.version,
    applynumber: number,
    itemcode: itemCode,
    itemname: itemName,
    stage: STAGES[stage],
    deptname: department.name,
    deptcode: department.code,
    areacode: areaCode,
    eventtime: item.occurredAt,
  });
}

function ministryStateOf({ event: { licence } }: LicenceItem) {
  if (licence.state === undefined)
    throw new GatewayError("profile.invalid", { detail: "the profile withholds the state" });
  return MINISTRY_OF_STATE[licence.state];
}
