/** What the portal asks of us, and our answers. */
import { APPLICATION_KIND } from "../../gateway/core/code-sets/application-kind.ts";
import { MINISTRY_OF_STATE } from "../../gateway/core/code-sets/certificate-state.ts";
import {
  HOLDER_OF_PERSON_DOCUMENT,
  type PersonDocumentType,
} from "../../gateway/core/code-sets/holder-code-type.ts";
import { GatewayError } from "../../gateway/core/gateway-error.ts";
import { type CertificateState, type LicenceTypeCode, licenceType } from "../../gateway/core/licence.ts";
import type { Masked } from "../../gateway/core/masked.ts";
import { splitLicenceNumber } from "../../gateway/core/numbers/licence-number.ts";
import type { LicenceView, OperationResult } from "../../gateway/core/operations.ts";
import { stateOn } from "../../gateway/core/share-standing.ts";
import type { InboundCodec, ReplyContext } from "../../gateway/spi/adapter.ts";
import { readHolderCode, readIdentifier, refuseQuery } from "../../gateway/spi/request-fields.ts";
import type { WireRequest } from "../../gateway/spi/wire.ts";
import { elementOf, momentText } from "./codec-message.ts";
import { replyOf } from "./codec-reply.ts";
import { APPLICATION_OF_CODE, APPLY_STATE, type ApplicationCode } from "./codec-types.ts";
import { read } from "./contract.ts";

/** The portal states a kind of business and no purpose: the kind is it. */
const CHECK = "网上便民运政 车辆与证件核查";

const opened = (request: WireRequest, root: string) => {
  refuseQuery(request.query);
  return elementOf(request.body, root);
};

export const vehicleCodec: InboundCodec<"licence.search"> = {
  decode: (request) => {
    const wire = read.vehicleQueryInfo(opened(request, "vehicleQueryInfo"));
    return {
      purpose: CHECK,
      plateNumber: wire.vehicleNo.trim().toUpperCase(),
      plateColour: wire.plateColorCode,
    };
  },
  encode: ({ licences }, context) => {
    const wire = read.vehicleQueryInfo(elementOf(context.about.body, "vehicleQueryInfo"));
    const vehicles = licences.filter(({ typeCode }) => licenceType(typeCode ?? "")?.class === "vehicle");
    const asked = wire.transCertificateCode?.trim();
    const fitting = vehicles.filter(
      ({ number }) => asked === undefined || asked === "" || isCode(number, asked),
    );
    // In force goes before what has ended; what is not in force says so by its state.
    const found = fitting.find((each) => stateOn(each, context.today) === "valid") ?? fitting[0];
    if (found === undefined)
      return replyOf("vehicleCheckReply", context, { code: "0404", message: "未找到车辆或证件" }, {});
    return replyOf(
      "vehicleCheckReply",
      context,
      { code: "0000", message: "成功" },
      { vehicleCheckInfo: checkInfo(found, stateOn(found, context.today), wire) },
    );
  },
};

/** A number's digits, or the whole number; one that a profile has masked fits none. */
const isCode = (number: string | undefined, asked: string): boolean =>
  number !== undefined && (number === asked || splitLicenceNumber(number)?.code === asked.replace(/号$/, ""));

function checkInfo(
  { vehicle = {}, holder, issuer, number, areaCode }: LicenceView,
  state: CertificateState | undefined,
  wire: ReturnType<typeof read.vehicleQueryInfo>,
) {
  return {
    applyName: wire.applyName,
    applyDate: wire.applyDate,
    businessSn: wire.businessSn,
    creditCode: holder?.codeType === "001" ? holder.code : undefined,
    licenseCode: vehicle.ownerLicenceNumber,
    vehicleNo: vehicle.plateNumber,
    plateColorCode: vehicle.plateColour,
    transCertificateCode: number === undefined ? undefined : (splitLicenceNumber(number)?.code ?? number),
    ownerName: holder?.name,
    vinNo: vehicle.vin,
    grantOrgan: issuer?.name,
    vehicleZoneCode: areaCode,
    certificateState: state === undefined ? undefined : MINISTRY_OF_STATE[state],
  };
}

export const submitCodec: InboundCodec<"application.submit"> = {
  decode: (request) => {
    const wire = read.applyInfo(opened(request, "applyInfo"));
    const kind = APPLICATION_OF_CODE[wire.busiType as ApplicationCode];
    const { certificateIdentifier, certificateCode, telephone, vehicleNo, plateColorCode } = wire;
    if (kind !== "first-grant" && certificateIdentifier === undefined && certificateCode === undefined)
      throw new GatewayError("request.invalid", { fields: ["certificateCode"] });
    // Half a vehicle is none, and would be lost without a word.
    if ((vehicleNo === undefined) !== (plateColorCode === undefined))
      throw new GatewayError("request.invalid", {
        fields: [vehicleNo === undefined ? "vehicleNo" : "plateColorCode"],
      });
    const codeType =
      wire.idType === "0" ? "001" : HOLDER_OF_PERSON_DOCUMENT[wire.idType as PersonDocumentType];
    return {
      purpose: `网上便民运政 ${APPLICATION_KIND.codes[kind].zh}`,
      businessSn: wire.businessSn,
      kind,
      typeCode: wire.certTypeCode as LicenceTypeCode,
      ...(certificateIdentifier === undefined
        ? {}
        : { identifier: readIdentifier(certificateIdentifier, "certificateIdentifier") }),
      ...(certificateCode === undefined ? {} : { number: certificateCode }),
      applicant: {
        name: wire.applyName,
        code: readHolderCode(wire.idCard, codeType, "idCard"),
        codeType,
        ...(telephone === undefined ? {} : { telephone }),
      },
      ...(vehicleNo === undefined || plateColorCode === undefined
        ? {}
        : { vehicle: { plateNumber: vehicleNo, plateColour: plateColorCode } }),
      areaCode: wire.areaCode,
    };
  },
  encode: encodeProgress,
};

export const statusCodec: InboundCodec<"application.status"> = {
  decode: (request) => {
    const { businessSn } = read.applyQuery(opened(request, "applyQuery"));
    return { purpose: "网上便民运政 办件进度查询", businessSn };
  },
  encode: encodeProgress,
};

export const withdrawCodec: InboundCodec<"application.withdraw"> = {
  decode: (request) => {
    const { businessSn, reason } = read.applyWithdraw(opened(request, "applyWithdraw"));
    return { purpose: "网上便民运政 撤回申请", businessSn, ...(reason === undefined ? {} : { reason }) };
  },
  encode: encodeProgress,
};

function encodeProgress({ progress }: Masked<OperationResult<"application.status">>, context: ReplyContext) {
  const { businessSn, number, stage, changedAt, remark } = progress;
  return replyOf(
    "applyReply",
    context,
    { code: "0000", message: "成功" },
    {
      applyInfo: {
        businessSn,
        acceptNo: number,
        applyState: APPLY_STATE[stage],
        changeDate: momentText(changedAt),
        remark,
      },
    },
  );
}
