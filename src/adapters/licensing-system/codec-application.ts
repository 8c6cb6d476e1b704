/** Applications as we send them and as the licensing system says where they stand. The messages are ours: README.md §6. */
import { EXCHANGE_OF_APPLICATION } from "../../gateway/core/code-sets/application-kind.ts";
import { mapCode } from "../../gateway/core/code-sets/code-set.ts";
import { PERSON_DOCUMENT_OF_HOLDER } from "../../gateway/core/code-sets/holder-code-type.ts";
import { GatewayError } from "../../gateway/core/gateway-error.ts";
import type { ApplicationStanding } from "../../gateway/core/licensing-office.ts";
import type { ApplicationForm, ApplicationStage } from "../../gateway/core/operations.ts";
import { writeXml } from "../../gateway/spi/read-xml.ts";
import { momentOf } from "./codec-envelope.ts";
import type { ApplicationInfo } from "./contract.ts";

/** An organisation is told by its code's type in our own set: JT/T 697.7 5.2 has only documents of persons. */
const ORGANISATION = "001";

export function applicationRequest(form: Omit<ApplicationForm, "purpose">): string {
  const { applicant, vehicle } = form;
  return writeXml("request", {
    businessSn: form.businessSn,
    applyKind: EXCHANGE_OF_APPLICATION[form.kind],
    certTypeCode: form.typeCode,
    certificateIdentifier: form.identifier,
    certificateCode: form.number,
    applyName: applicant.name,
    idType: mapCode(PERSON_DOCUMENT_OF_HOLDER, applicant.codeType) ?? ORGANISATION,
    idCard: applicant.code,
    telephone: applicant.telephone,
    vehicleNo: vehicle?.plateNumber,
    plateColorCode: vehicle?.plateColour,
    areaCode: form.areaCode,
  });
}

export const applicationQuery = (asked: { readonly businessSn: string; readonly reason?: string }): string =>
  writeXml("request", { businessSn: asked.businessSn, reason: asked.reason });

const STAGE_OF_STATE: Readonly<Record<string, ApplicationStage>> = {
  "10": "accepted",
  "20": "in-review",
  "30": "approved",
  "40": "refused",
  "50": "withdrawn",
  "60": "finished",
};

/** @throws GatewayError `partner.garbled` */
export function standingOf(info: ApplicationInfo, businessSn: string): ApplicationStanding {
  const stage = mapCode<string, ApplicationStage>(STAGE_OF_STATE, info.applyState);
  const changedAt = momentOf(info.changeTime.slice(0, 8), info.changeTime.slice(8));
  if (info.businessSn !== businessSn || stage === undefined || changedAt === undefined)
    throw new GatewayError("partner.garbled", {
      detail: "an application that was not asked for, or no state of one",
    });
  const { acceptNo: number, remark } = info;
  return { stage, number, changedAt, ...(remark === undefined || remark === "" ? {} : { remark }) };
}
