import type { Contract } from "../../gateway/spi/adapter.ts";
import { loadXsd } from "../../gateway/spi/xsd.ts";

export const contract: Contract = {
  kind: "xsd",
  file: "convenience-portal/message.xsd",
  version: "1.0.0",
  digest: "9f733d43089c5b503f16b118debb154d05ffdb92faeaf005ab6cb422b66ab773",
};

const loaded = loadXsd(contract.file);

type Members<Must extends string, May extends string = never> = Readonly<Record<Must, string>> &
  Readonly<Partial<Record<May, string>>>;

export type VehicleQuery = Members<
  "businessSn" | "busiType" | "vehicleNo" | "plateColorCode" | "applyDate",
  "transCertificateCode" | "applyName" | "idType" | "idCard" | "base64Binary"
>;
export type ApplyInfo = Members<
  "businessSn" | "busiType" | "certTypeCode" | "applyName" | "idType" | "idCard" | "areaCode",
  "certificateIdentifier" | "certificateCode" | "telephone" | "vehicleNo" | "plateColorCode"
>;
export type PortalReply = Members<"code" | "replyDate", "message" | "messageId" | "receipt" | "nonce">;

/** From an element to what the XSD says it holds; each throws GatewayError `request.*`. */
export const read = {
  vehicleQueryInfo: loaded.reader<VehicleQuery>("vehicleQueryInfo"),
  applyInfo: loaded.reader<ApplyInfo>("applyInfo"),
  applyQuery: loaded.reader<Members<"businessSn">>("applyQuery"),
  applyWithdraw: loaded.reader<Members<"businessSn", "reason">>("applyWithdraw"),
  applyProgress: loaded.reader<Members<"messageId">>("applyProgress"),
  portalReply: loaded.reader<PortalReply>("portalReply"),
};
