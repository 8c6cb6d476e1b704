/**
 * GB/T 2260 area codes, as far as a gateway may rely on them: the province.
 *
 * Counties are renamed and merged every year, so a code that no list of ours has is no error. `66` is
 * the 新疆生产建设兵团 of the transport-licensing systems; it is in no edition of the standard.
 */
import { type CodeSet, codeTable } from "./code-set.ts";

export interface AreaCodeParts {
  /** Key of {@link PROVINCE}. */
  readonly province: string;
  readonly level: "province" | "city" | "county";
}

export const PROVINCE: CodeSet<string> = {
  name: "province",
  source: "GB/T 2260, first two digits; 66 from the national convenience portal",
  certainty: "verified",
  codes: codeTable([
    ["11", "北京市", "Beijing"],
    ["12", "天津市", "Tianjin"],
    ["13", "河北省", "Hebei"],
    ["14", "山西省", "Shanxi"],
    ["15", "内蒙古自治区", "Inner Mongolia"],
    ["21", "辽宁省", "Liaoning"],
    ["22", "吉林省", "Jilin"],
    ["23", "黑龙江省", "Heilongjiang"],
    ["31", "上海市", "Shanghai"],
    ["32", "江苏省", "Jiangsu"],
    ["33", "浙江省", "Zhejiang"],
    ["34", "安徽省", "Anhui"],
    ["35", "福建省", "Fujian"],
    ["36", "江西省", "Jiangxi"],
    ["37", "山东省", "Shandong"],
    ["41", "河南省", "Henan"],
    ["42", "湖北省", "Hubei"],
    ["43", "湖南省", "Hunan"],
    ["44", "广东省", "Guangdong"],
    ["45", "广西壮族自治区", "Guangxi"],
    ["46", "海南省", "Hainan"],
    ["50", "重庆市", "Chongqing"],
    ["51", "四川省", "Sichuan"],
    ["52", "贵州省", "Guizhou"],
    ["53", "云南省", "Yunnan"],
    ["54", "西藏自治区", "Tibet"],
    ["61", "陕西省", "Shaanxi"],
    ["62", "甘肃省", "Gansu"],
    ["63", "青海省", "Qinghai"],
    ["64", "宁夏回族自治区", "Ningxia"],
    ["65", "新疆维吾尔自治区", "Xinjiang"],
    ["66", "新疆生产建设兵团", "Xinjiang Production and Construction Corps"],
    ["71", "台湾省", "Taiwan"],
    ["81", "香港特别行政区", "Hong Kong"],
    ["82", "澳门特别行政区", "Macao"],
  ]),
};

/** One character that stands for a province on plates and in licence numbers. */
export const PROVINCE_ABBREVIATIONS: Readonly<Record<string, string>> = {
  ...{ 京: "11", 津: "12", 冀: "13", 晋: "14", 蒙: "15", 辽: "21", 吉: "22", 黑: "23" },
  ...{ 沪: "31", 苏: "32", 浙: "33", 皖: "34", 闽: "35", 赣: "36", 鲁: "37" },
  ...{ 豫: "41", 鄂: "42", 湘: "43", 粤: "44", 桂: "45", 琼: "46" },
  ...{ 渝: "50", 川: "51", 贵: "52", 云: "53", 藏: "54" },
  ...{ 陕: "61", 甘: "62", 青: "63", 宁: "64", 新: "65" },
};

/** The province and level of an area code, or undefined where it is not six digits of a known province. */
export function readAreaCode(code: string): AreaCodeParts | undefined {
  const province = code.slice(0, 2);
  if (!/^\d{6}$/.test(code) || !Object.hasOwn(PROVINCE.codes, province)) return undefined;
  if (code.endsWith("0000")) return { province, level: "province" };
  return { province, level: code.endsWith("00") ? "city" : "county" };
}
