import { type CodeSet, codeTable } from "./code-set.ts";

export type EconomicType =
  | "100"
  | "110"
  | "120"
  | "130"
  | "140"
  | "141"
  | "142"
  | "143"
  | "149"
  | "150"
  | "151"
  | "159"
  | "160"
  | "170"
  | "171"
  | "172"
  | "173"
  | "174"
  | "175"
  | "179"
  | "190"
  | "200"
  | "210"
  | "220"
  | "230"
  | "240"
  | "290"
  | "300"
  | "310"
  | "320"
  | "330"
  | "340"
  | "390"
  | "900";

/** Ends of the range (100, 900) were seen; the codes between are those of GB/T 12402. */
export const ECONOMIC_TYPE: CodeSet<EconomicType> = {
  name: "economic-type",
  source: "GB/T 12402-2000, cited by JT/T 697.7 5.1.8",
  certainty: "inferred",
  codes: codeTable([
    ["100", "内资", "Domestic"],
    ["110", "国有全资", "Wholly state-owned"],
    ["120", "集体全资", "Wholly collective"],
    ["130", "股份合作", "Joint-stock cooperative"],
    ["140", "联营", "Joint operation"],
    ["141", "国有联营", "State joint operation"],
    ["142", "集体联营", "Collective joint operation"],
    ["143", "国有与集体联营", "State and collective joint operation"],
    ["149", "其他联营", "Other joint operation"],
    ["150", "有限责任（公司）", "Limited liability company"],
    ["151", "国有独资（公司）", "Wholly state-owned company"],
    ["159", "其他有限责任（公司）", "Other limited liability company"],
    ["160", "股份有限（公司）", "Company limited by shares"],
    ["170", "私有", "Private"],
    ["171", "私有独资", "Sole proprietorship"],
    ["172", "私有合伙", "Private partnership"],
    ["173", "私营有限责任（公司）", "Private limited liability company"],
    ["174", "私营股份有限（公司）", "Private company limited by shares"],
    ["175", "个体经营", "Individual business"],
    ["179", "其他私有", "Other private"],
    ["190", "其他内资", "Other domestic"],
    ["200", "港澳台投资", "Hong Kong, Macao and Taiwan investment"],
    ["210", "内地和港澳台合资", "Joint venture with Hong Kong, Macao or Taiwan"],
    ["220", "内地和港澳台合作", "Cooperation with Hong Kong, Macao or Taiwan"],
    ["230", "港澳台独资", "Wholly Hong Kong, Macao or Taiwan"],
    ["240", "港澳台投资股份有限（公司）", "Hong Kong, Macao or Taiwan company limited by shares"],
    ["290", "其他港澳台投资", "Other Hong Kong, Macao or Taiwan investment"],
    ["300", "国外投资", "Foreign investment"],
    ["310", "中外合资", "Sino-foreign joint venture"],
    ["320", "中外合作", "Sino-foreign cooperation"],
    ["330", "外资", "Wholly foreign"],
    ["340", "国外投资股份有限（公司）", "Foreign company limited by shares"],
    ["390", "其他国外投资", "Other foreign investment"],
    ["900", "其他", "Other"],
  ]),
};
