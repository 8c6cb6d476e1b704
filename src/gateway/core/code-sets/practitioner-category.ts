/**
 * 从业资格类别. One person may hold several, and the certificate number is the ID number: a qualification
 * is known by person and category, never by its number alone.
 *
 * Drivers and dangerous-goods staff are verified one by one. Of the other groups only the codes were
 * seen; their names here are those of the group, which is what a licence may be filtered by.
 */
import { type CodeSet, codeTable } from "./code-set.ts";

type Row = readonly [string, string, string];

const ROLES = [
  ["驾驶员", "driver"],
  ["装卸管理人员", "loader"],
  ["押运人员", "escort"],
  ["安全管理人员", "safety officer"],
] as const;

/** Four codes in a row: driver, loader, escort, safety officer. */
const dangerousGoods = (first: number, zh: string, en: string): readonly Row[] =>
  ROLES.map(([roleZh, roleEn], at) => [
    `03${String(first + at).padStart(3, "0")}`,
    `${zh}运输${roleZh}`,
    `${en} ${roleEn}`,
  ]);

const group = (codes: readonly string[], zh: string, en: string): readonly Row[] =>
  codes.map((code) => [code, zh, en]);

export const PRACTITIONER_CATEGORY: CodeSet<string> = {
  name: "practitioner-category",
  source: "JT/T 697.7-2014 5.22",
  certainty: "verified",
  codes: codeTable([
    ["01001", "道路旅客运输驾驶员", "Passenger driver"],
    ["02001", "道路货物运输驾驶员", "Freight driver"],
    ...dangerousGoods(1, "道路危险货物", "Dangerous-goods"),
    ...dangerousGoods(5, "剧毒化学品道路", "Highly toxic goods"),
    ...dangerousGoods(9, "爆炸品道路", "Explosives"),
    ...dangerousGoods(13, "放射性物品道路", "Radioactive goods"),
    ...group(
      ["04001", "04002", "04003", "04004", "04005", "04006", "04007"],
      "机动车维修技术人员",
      "Vehicle repair staff",
    ),
    ...group(
      ["05001", "05002", "05003", "05005", "05006", "05007"],
      "机动车驾驶培训教练员",
      "Driving instructor",
    ),
    ["09001", "出租汽车驾驶员", "Taxi driver"],
    ["09002", "巡游出租汽车驾驶员", "Cruising taxi driver"],
    ["09003", "网络预约出租汽车驾驶员", "Ride-hailing driver"],
    ...group(["11001", "11002", "11003", "11004"], "道路运输经理人", "Transport manager"),
    ...group(
      ["12001", "12002", "12008", "12009", "12010", "12011"],
      "其他道路运输从业人员",
      "Other road-transport staff",
    ),
    ["13001", "公共汽车从业人员", "Bus staff"],
    ...group(["14001", "14002", "14003"], "轨道交通从业人员", "Rail transit staff"),
  ]),
};
