/**
 * 经营范围 in five digits, and the older three-digit industry codes that location feeds still use.
 *
 * Five digits: the first two name the trade, the third the kind, the last two the item. Dangerous goods
 * are composed: `031` commercial or `032` non-commercial, then class and division.
 */

import { REPAIR_SCOPES, TRAINING_SCOPES } from "./business-scope-services.ts";
import { type CodeMap, type CodeName, type CodeSet, codesOf, codeTable, lossesOf } from "./code-set.ts";

const LINES = [
  ["01", "县内", "within a county"],
  ["02", "县际", "between counties"],
  ["03", "市际", "between cities"],
  ["04", "省际", "between provinces"],
] as const;

/** `01101` and its three neighbours, for each of the four kinds of passenger transport. */
function passenger(kind: string, zh: string, en: string): readonly (readonly [string, string, string])[] {
  return [
    [`${kind}00`, zh, en],
    ...LINES.map(
      ([line, lineZh, lineEn]) => [`${kind}${line}`, `${lineZh}${zh}`, `${en} ${lineEn}`] as const,
    ),
  ];
}

/** GB 6944 classes and divisions as the last two digits of a scope code. */
export const DANGEROUS_GOODS_CLASSES: Readonly<Record<string, CodeName>> = codeTable([
  ["11", "1类1项", "class 1.1"],
  ["12", "1类2项", "class 1.2"],
  ["13", "1类3项", "class 1.3"],
  ["14", "1类4项", "class 1.4"],
  ["15", "1类5项", "class 1.5"],
  ["16", "1类6项", "class 1.6"],
  ["21", "2类1项", "class 2.1"],
  ["22", "2类2项", "class 2.2"],
  ["23", "2类3项", "class 2.3"],
  ["31", "3类", "class 3"],
  ["41", "4类1项", "class 4.1"],
  ["42", "4类2项", "class 4.2"],
  ["43", "4类3项", "class 4.3"],
  ["51", "5类1项", "class 5.1"],
  ["52", "5类2项", "class 5.2"],
  ["61", "6类1项", "class 6.1"],
  ["62", "6类2项", "class 6.2"],
  ["70", "7类", "class 7"],
  ["81", "8类", "class 8"],
  ["91", "9类", "class 9"],
]);

function dangerousGoods(
  kind: string,
  zh: string,
  en: string,
): readonly (readonly [string, string, string])[] {
  return Object.entries(DANGEROUS_GOODS_CLASSES).map(
    ([suffix, name]) => [`${kind}${suffix}`, `${zh}（${name.zh}）`, `${en}, ${name.en}`] as const,
  );
}

export const BUSINESS_SCOPE: CodeSet<string> = {
  name: "business-scope",
  source: "Five-digit dictionary of a vehicle-monitoring platform; structure of JT/T 697.7-2014 5.4",
  certainty: "verified",
  codes: codeTable([
    ["01000", "道路旅客运输", "Road passenger transport"],
    ...passenger("011", "班车客运", "Scheduled coach"),
    ...passenger("012", "包车客运", "Chartered coach"),
    ...passenger("013", "定线旅游客运", "Tourist coach on fixed lines"),
    ...passenger("014", "非定线旅游客运", "Tourist coach off fixed lines"),
    ["02000", "道路普通货运", "General road freight"],
    ["02100", "道路普通货物运输", "General goods"],
    ["02101", "道路普通货物运输", "General goods"],
    ["02200", "货物专用运输", "Special-purpose freight"],
    ["02201", "货物专用运输（集装箱）", "Containers"],
    ["02202", "货物专用运输（冷藏保鲜）", "Refrigerated goods"],
    ["02203", "货物专用运输（罐式容器）", "Tank containers"],
    ["02300", "大型物件运输", "Oversized goods"],
    ["02301", "大型物件运输（一类）", "Oversized goods, category 1"],
    ["02302", "大型物件运输（二类）", "Oversized goods, category 2"],
    ["02303", "大型物件运输（三类）", "Oversized goods, category 3"],
    ["02304", "大型物件运输（四类）", "Oversized goods, category 4"],
    ["03000", "道路危险货物运输", "Dangerous goods by road"],
    ["03100", "经营性道路危险货物运输", "Commercial dangerous goods"],
    ...dangerousGoods("031", "经营性道路危险货物运输", "Commercial dangerous goods"),
    ["03200", "非经营性道路危险货物运输", "Non-commercial dangerous goods"],
    ...dangerousGoods("032", "非经营性道路危险货物运输", "Non-commercial dangerous goods"),
    ...REPAIR_SCOPES,
    ...TRAINING_SCOPES,
    ["06200", "道路货运站（场）", "Freight stations"],
    ["06201", "道路货运站（场）", "Freight stations"],
    ["07000", "国际道路运输", "International road transport"],
    ["07100", "国际道路旅客运输", "International passengers"],
    ["07101", "定期国际道路旅客运输", "International passengers, scheduled"],
    ["07102", "不定期国际道路旅客运输", "International passengers, unscheduled"],
    ["07200", "国际道路货物运输", "International freight"],
    ["07201", "国际道路货物运输", "International freight"],
    ["07202", "国际道路危险货物运输", "International dangerous goods"],
    ["08000", "公交运输", "City buses"],
    ["08100", "公交运输", "City buses"],
    ["08101", "公交运输", "City buses"],
    ["09000", "出租运输", "Taxis"],
    ["09100", "客运出租运输", "Passenger taxis"],
    ["09101", "客运出租运输", "Passenger taxis"],
    ["09200", "货运出租运输", "Freight taxis"],
    ["09201", "货运出租运输", "Freight taxis"],
    ["10000", "汽车租赁", "Vehicle rental"],
    ["10100", "客运汽车租赁", "Passenger vehicle rental"],
    ["10101", "客运汽车租赁", "Passenger vehicle rental"],
    ["10200", "货运汽车租赁", "Freight vehicle rental"],
    ["10201", "货运汽车租赁", "Freight vehicle rental"],
  ]),
};

/** JT/T 415-2006 5.2.1 */
export const INDUSTRY: CodeSet<string> = {
  name: "industry",
  source: "JT/T 415-2006 5.2.1, still used in JT/T 809 feeds",
  certainty: "verified",
  codes: codeTable([
    ["010", "道路旅客运输", "Road passenger transport"],
    ["011", "班车客运", "Scheduled coach"],
    ["012", "包车客运", "Chartered coach"],
    ["013", "定线旅游", "Tourist coach on fixed lines"],
    ["014", "非定线旅游", "Tourist coach off fixed lines"],
    ["020", "道路货物运输", "Road freight"],
    ["021", "道路普通货物运输", "General goods"],
    ["022", "货物专用运输", "Special-purpose freight"],
    ["023", "大型物件运输", "Oversized goods"],
    ["030", "道路危险货物运输", "Dangerous goods"],
    ["031", "营运性危险货物运输", "Commercial dangerous goods"],
    ["032", "非经营性危险货物运输", "Non-commercial dangerous goods"],
    ["040", "机动车维修", "Vehicle repair"],
    ["041", "汽车维修", "Car repair"],
    ["042", "危险货物运输车辆维修", "Repair of dangerous-goods vehicles"],
    ["043", "摩托车维修", "Motorcycle repair"],
    ["044", "其他机动车维修", "Other vehicle repair"],
    ["050", "机动车驾驶员培训", "Driver training"],
    ["051", "普通机动车驾驶员培训", "Training for driving licences"],
    ["052", "道路运输驾驶员从业资格培训", "Training for transport qualifications"],
    ["053", "机动车驾驶员培训教练场", "Training grounds"],
    ["060", "站场服务", "Stations"],
    ["061", "道路旅客运输站", "Passenger stations"],
    ["062", "道路货运站（场）", "Freight stations"],
    ["070", "国际道路运输", "International road transport"],
    ["071", "国际道路旅客运输", "International passengers"],
    ["072", "国际道路货物运输", "International freight"],
    ["080", "公交运输", "City buses"],
    ["090", "出租运输", "Taxis"],
    ["091", "客运出租运输", "Passenger taxis"],
    ["092", "货运出租运输", "Freight taxis"],
    ["100", "汽车租赁", "Vehicle rental"],
    ["101", "客运汽车租赁", "Passenger vehicle rental"],
    ["102", "货运汽车租赁", "Freight vehicle rental"],
  ]),
};

/** Repair is divided otherwise in the two sets: by class of workshop in one, by what is repaired in the other. */
const REPAIR_INDUSTRY: readonly (readonly [prefix: string, industry: string])[] = [
  ["04000", "040"],
  ["04104", "042"],
  ["044", "043"],
  ["045", "043"],
  ["046", "044"],
  ["04", "041"],
];

/** Three digits keep trade and kind, and lose the item. */
export const INDUSTRY_OF_SCOPE: CodeMap<string, string> = Object.fromEntries(
  codesOf(BUSINESS_SCOPE).map((code) => {
    const repair = REPAIR_INDUSTRY.find(([prefix]) => code.startsWith(prefix));
    const kind = code.slice(0, 3);
    const trade = `${code.slice(0, 2)}0`;
    return [code, repair?.[1] ?? (Object.hasOwn(INDUSTRY.codes, kind) ? kind : trade)];
  }),
);

/** Where the dictionary has nothing as general as the industry, a code would narrow it: so there is none. */
const WITHOUT_SCOPE: readonly string[] = ["041", "042", "043", "060", "061"];

export const SCOPE_OF_INDUSTRY: CodeMap<string, string> = Object.fromEntries(
  codesOf(INDUSTRY).map((code) => {
    if (WITHOUT_SCOPE.includes(code)) return [code, undefined];
    return [code, code === "044" ? "04600" : `${code}00`];
  }),
);

export const BUSINESS_SCOPE_LOSSES = [
  ...lossesOf(BUSINESS_SCOPE, INDUSTRY, INDUSTRY_OF_SCOPE, SCOPE_OF_INDUSTRY),
  ...lossesOf(INDUSTRY, BUSINESS_SCOPE, SCOPE_OF_INDUSTRY, INDUSTRY_OF_SCOPE),
];

export interface DangerousGoodsScope {
  readonly commercial: boolean;
  /** Key of {@link DANGEROUS_GOODS_CLASSES}. */
  readonly goods: string;
}

/** The scope code of a class of dangerous goods, or undefined where there is no such class. */
export function dangerousGoodsScopeCode(scope: DangerousGoodsScope): string | undefined {
  if (!Object.hasOwn(DANGEROUS_GOODS_CLASSES, scope.goods)) return undefined;
  return `${scope.commercial ? "031" : "032"}${scope.goods}`;
}

/** The class of goods in a scope code, or undefined where the code is not of dangerous goods. */
export function readDangerousGoodsScope(code: string): DangerousGoodsScope | undefined {
  const kind = code.slice(0, 3);
  const goods = code.slice(3);
  if (kind !== "031" && kind !== "032") return undefined;
  return Object.hasOwn(DANGEROUS_GOODS_CLASSES, goods) ? { commercial: kind === "031", goods } : undefined;
}

/** The Chinese wording of several scopes as licences print it, or undefined where a code is unknown. */
export function businessScopeText(codes: readonly string[]): string | undefined {
  const names: string[] = [];
  for (const code of codes) {
    const name = Object.hasOwn(BUSINESS_SCOPE.codes, code) ? BUSINESS_SCOPE.codes[code] : undefined;
    if (name === undefined) return undefined;
    names.push(name.zh);
  }
  return names.join("、");
}
