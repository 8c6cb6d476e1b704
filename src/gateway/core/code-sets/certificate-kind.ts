import type { LicenceClass } from "../licence.ts";
import { type CodeMap, type CodeSet, codeTable } from "./code-set.ts";

export type CertificateKind =
  | "100"
  | "110"
  | "120"
  | "200"
  | "210"
  | "220"
  | "230"
  | "240"
  | "241"
  | "242"
  | "243"
  | "300"
  | "311"
  | "312"
  | "313"
  | "314"
  | "321"
  | "322"
  | "323"
  | "324"
  | "331"
  | "332"
  | "333"
  | "334"
  | "340"
  | "400"
  | "410"
  | "420"
  | "430"
  | "440"
  | "450"
  | "460"
  | "470"
  | "900";

/** Kinds of paper; only three of them are the e-licences of this gateway. */
export const CERTIFICATE_KIND: CodeSet<CertificateKind> = {
  name: "certificate-kind",
  source: "JT/T 415-2006 5.5.1",
  certainty: "verified",
  codes: codeTable([
    ["100", "经营许可证", "Operating licence"],
    ["110", "经营许可证正本", "Operating licence, original"],
    ["120", "经营许可证副本", "Operating licence, copy"],
    ["200", "车辆营运证", "Vehicle certificate"],
    ["210", "道路运输证", "Road transport certificate"],
    ["220", "车辆暂扣凭证", "Impound slip"],
    ["230", "车辆年度审验标志", "Annual review sticker"],
    ["240", "国际道路运输证件", "International permit"],
    ["241", "国际道路运输证件", "International permit"],
    ["242", "国际道路运输证件", "International permit"],
    ["243", "国际道路运输证件", "International permit"],
    ["300", "客运标志牌", "Line plate"],
    ["311", "班车客运标志牌（县内）", "Scheduled line plate, within a county"],
    ["312", "班车客运标志牌（县际）", "Scheduled line plate, between counties"],
    ["313", "班车客运标志牌（市际）", "Scheduled line plate, between cities"],
    ["314", "班车客运标志牌（省际）", "Scheduled line plate, between provinces"],
    ["321", "包车客运标志牌（县内）", "Charter plate, within a county"],
    ["322", "包车客运标志牌（县际）", "Charter plate, between counties"],
    ["323", "包车客运标志牌（市际）", "Charter plate, between cities"],
    ["324", "包车客运标志牌（省际）", "Charter plate, between provinces"],
    ["331", "临时客运标志牌（县内）", "Temporary plate, within a county"],
    ["332", "临时客运标志牌（县际）", "Temporary plate, between counties"],
    ["333", "临时客运标志牌（市际）", "Temporary plate, between cities"],
    ["334", "临时客运标志牌（省际）", "Temporary plate, between provinces"],
    ["340", "道路客运班线经营许可证明", "Line licence"],
    ["400", "从业资格证", "Practitioner certificate"],
    ["410", "道路运输从业人员从业资格证", "Road-transport practitioner"],
    ["420", "教练员证", "Instructor"],
    ["430", "维修技术人员证", "Repair technician"],
    ["440", "质量检验员证", "Quality inspector"],
    ["450", "质量检验员证", "Quality inspector"],
    ["460", "价格结算员证", "Price clerk"],
    ["470", "技术评估员证", "Assessor"],
    ["900", "其他", "Other"],
  ]),
};

/** The class of e-licence that a kind of paper is: slips, stickers and line plates are none. */
export const CLASS_OF_CERTIFICATE_KIND: CodeMap<CertificateKind, LicenceClass> = {
  ...{ "100": "operator", "110": "operator", "120": "operator" },
  ...{ "200": undefined, "210": "vehicle", "220": undefined, "230": undefined },
  ...{ "240": undefined, "241": undefined, "242": undefined, "243": undefined },
  ...{ "300": undefined, "311": undefined, "312": undefined, "313": undefined, "314": undefined },
  ...{ "321": undefined, "322": undefined, "323": undefined, "324": undefined },
  ...{ "331": undefined, "332": undefined, "333": undefined, "334": undefined, "340": undefined },
  ...{ "400": "practitioner", "410": "practitioner", "420": undefined, "430": undefined },
  ...{ "440": undefined, "450": undefined, "460": undefined, "470": undefined, "900": undefined },
};

export const CERTIFICATE_KIND_OF_CLASS: Readonly<Record<LicenceClass, CertificateKind>> = {
  operator: "100",
  vehicle: "210",
  practitioner: "410",
};
