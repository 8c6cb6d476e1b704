/**
 * 车辆类型 of GA/T 16.4: a letter for the group, a digit for the size, a character for the structure.
 *
 * The names are composed as the standard composes them. `K10` and the like name a group and size as a
 * whole; registers of vehicles use the finer codes.
 */
import { type CodeMap, type CodeName, type CodeSet, codesOf, codeTable, lossesOf } from "./code-set.ts";

type Row = readonly [string, string, string];
/** Structure character, Chinese, English. */
type Structure = readonly [character: string, zh: string, en: string];

const SIZES = {
  bus: [
    ["1", "大型", "large"],
    ["2", "中型", "medium"],
    ["3", "小型", "small"],
    ["4", "微型", "mini"],
  ],
  goods: [
    ["1", "重型", "heavy"],
    ["2", "中型", "medium"],
    ["3", "轻型", "light"],
    ["4", "微型", "mini"],
  ],
} as const;

interface Group {
  readonly letter: string;
  readonly sizes: readonly Structure[];
  readonly noun: CodeName;
  /** Structures of each size, in the order of `sizes`. */
  readonly structures: readonly (readonly Structure[])[];
}

const structures = (text: string): readonly Structure[] =>
  text.split(" ").map((entry) => {
    const [character = "", zh = "", en = ""] = entry.split(":");
    return [character, zh, en.replaceAll("_", " ")];
  });

const BUS = structures(
  "1:普通客车:bus 2:双层客车:double-deck_bus 3:卧铺客车:sleeper_bus 4:铰接客车:articulated_bus 5:越野客车:off-road_bus 6:轿车:car 7:专用客车:special_bus 8:专用校车:school_bus",
);
const SMALL_BUS = structures(
  "1:普通客车:bus 2:越野客车:off-road_bus 3:轿车:car 4:专用客车:special_bus 8:专用校车:school_bus",
);
const TRUCK = structures(
  "1:普通货车:truck 2:厢式货车:box_truck 3:封闭货车:closed_truck 4:罐式货车:tank_truck 5:平板货车:flatbed_truck 6:集装厢车:container_truck 7:自卸货车:dump_truck 8:特殊结构货车:special_truck 9:仓栅式货车:stake_truck",
);
const MINI_TRUCK = structures(
  "1:普通货车:truck 2:厢式货车:box_truck 3:封闭货车:closed_truck 4:罐式货车:tank_truck 5:自卸货车:dump_truck 6:特殊结构货车:special_truck 7:仓栅式货车:stake_truck",
);
const TRACTOR = structures("1:半挂牵引车:semi-trailer_tractor 2:全挂牵引车:full-trailer_tractor");
const TRAILER = structures(
  "1:普通全挂车:trailer 2:厢式全挂车:box_trailer 3:罐式全挂车:tank_trailer 4:平板全挂车:flatbed_trailer 5:集装箱全挂车:container_trailer 6:自卸全挂车:dump_trailer 7:仓栅式全挂车:stake_trailer 8:旅居全挂车:caravan 9:专项作业全挂车:work_trailer",
);
const LIGHT_TRAILER = structures(
  "1:普通全挂车:trailer 2:厢式全挂车:box_trailer 3:罐式全挂车:tank_trailer 4:平板全挂车:flatbed_trailer 5:自卸全挂车:dump_trailer 6:仓栅式全挂车:stake_trailer 7:旅居全挂车:caravan 8:专项作业全挂车:work_trailer",
);
const SEMI_TRAILER = structures(
  "1:普通半挂车:semi-trailer 2:厢式半挂车:box_semi-trailer 3:罐式半挂车:tank_semi-trailer 4:平板半挂车:flatbed_semi-trailer 5:集装箱半挂车:container_semi-trailer 6:自卸半挂车:dump_semi-trailer 7:特殊结构半挂车:special_semi-trailer 8:仓栅式半挂车:stake_semi-trailer 9:旅居半挂车:caravan_semi-trailer A:专项作业半挂车:work_semi-trailer B:低平板半挂车:low-bed_semi-trailer",
);
const LIGHT_SEMI_TRAILER = structures(
  "1:普通半挂车:semi-trailer 2:厢式半挂车:box_semi-trailer 3:罐式半挂车:tank_semi-trailer 4:平板半挂车:flatbed_semi-trailer 5:自卸半挂车:dump_semi-trailer 6:仓栅式半挂车:stake_semi-trailer 7:旅居半挂车:caravan_semi-trailer 8:专项作业半挂车:work_semi-trailer 9:低平板半挂车:low-bed_semi-trailer",
);

const GROUPS: readonly Group[] = [
  {
    ...{ letter: "K", sizes: SIZES.bus, noun: { zh: "客车", en: "bus" } },
    structures: [BUS, BUS, SMALL_BUS, SMALL_BUS.slice(0, 3)],
  },
  {
    ...{ letter: "H", sizes: SIZES.goods, noun: { zh: "货车", en: "truck" } },
    structures: [TRUCK, TRUCK, TRUCK.filter(([character]) => character !== "6"), MINI_TRUCK],
  },
  {
    ...{ letter: "Q", sizes: SIZES.goods.slice(0, 3), noun: { zh: "牵引车", en: "tractor" } },
    structures: [TRACTOR, TRACTOR, TRACTOR],
  },
  {
    ...{ letter: "G", sizes: SIZES.goods.slice(0, 3), noun: { zh: "全挂车", en: "trailer" } },
    structures: [TRAILER, TRAILER, LIGHT_TRAILER],
  },
  {
    ...{ letter: "B", sizes: SIZES.goods.slice(0, 3), noun: { zh: "半挂车", en: "semi-trailer" } },
    structures: [SEMI_TRAILER, SEMI_TRAILER, LIGHT_SEMI_TRAILER],
  },
];

function rowsOf(group: Group): readonly Row[] {
  return group.sizes.flatMap(([size, sizeZh, sizeEn], at): readonly Row[] => {
    const name = sizeEn.charAt(0).toUpperCase() + sizeEn.slice(1);
    return [
      [`${group.letter}${size}0`, sizeZh + group.noun.zh, `${name} ${group.noun.en}`],
      ...(group.structures[at] ?? []).map(
        ([character, zh, en]): Row => [`${group.letter}${size}${character}`, sizeZh + zh, `${name} ${en}`],
      ),
    ];
  });
}

export const VEHICLE_TYPE: CodeSet<string> = {
  name: "vehicle-type",
  source: "GA/T 16.4",
  certainty: "verified",
  codes: codeTable([
    ...GROUPS.flatMap(rowsOf),
    ["H50", "低速货车", "Low-speed truck"],
    ["H51", "普通低速货车", "Low-speed truck, general"],
    ["H52", "厢式低速货车", "Low-speed truck, box"],
    ["H53", "罐式低速货车", "Low-speed truck, tank"],
    ["H54", "自卸低速货车", "Low-speed truck, dump"],
    ["H55", "仓栅式低速货车", "Low-speed truck, stake"],
    ["Z11", "大型专项作业车", "Large work vehicle"],
    ["Z21", "中型专项作业车", "Medium work vehicle"],
    ["Z31", "小型专项作业车", "Small work vehicle"],
    ["Z41", "微型专项作业车", "Mini work vehicle"],
    ["Z51", "重型专项作业车", "Heavy work vehicle"],
    ["Z71", "轻型专项作业车", "Light work vehicle"],
    ["D11", "无轨电车", "Trolleybus"],
    ["D12", "有轨电车", "Tram"],
    ["M10", "三轮摩托车", "Three-wheeled motorcycle"],
    ["M11", "普通正三轮摩托车", "Ordinary motor tricycle"],
    ["M12", "轻便正三轮摩托车", "Light motor tricycle"],
    ["M13", "正三轮载客摩托车", "Passenger motor tricycle"],
    ["M14", "正三轮载货摩托车", "Goods motor tricycle"],
    ["M15", "侧三轮摩托车", "Motorcycle with side-car"],
    ["M20", "二轮摩托车", "Motorcycle"],
    ["M21", "普通二轮摩托车", "Ordinary motorcycle"],
    ["M22", "轻便二轮摩托车", "Light motorcycle"],
    ["N11", "三轮汽车", "Three-wheeled vehicle"],
    ["T11", "大型轮式拖拉机", "Large wheeled farm tractor"],
    ["T21", "小型轮式拖拉机", "Small wheeled farm tractor"],
    ["T22", "手扶拖拉机", "Walking tractor"],
    ["T23", "手扶变形运输机", "Converted walking tractor"],
    ["J11", "轮式装载机械", "Wheeled loader"],
    ["J12", "轮式挖掘机械", "Wheeled excavator"],
    ["J13", "轮式平地机械", "Wheeled grader"],
    ["X99", "其他", "Other"],
  ]),
};

export const TRANSPORT_VEHICLE_TYPE: CodeSet<string> = {
  name: "jtt415-vehicle-type",
  source: "JT/T 415-2006, vehicle type",
  certainty: "verified",
  codes: codeTable([
    ["10", "客车", "Bus"],
    ["11", "大型客车", "Large bus"],
    ["12", "中型客车", "Medium bus"],
    ["13", "小型客车", "Small bus"],
    ["14", "轿车", "Car"],
    ["15", "大型卧铺车", "Large sleeper bus"],
    ["16", "中型卧铺车", "Medium sleeper bus"],
    ["20", "普通货车", "General truck"],
    ["21", "大型普通货车", "Large general truck"],
    ["22", "中型普通货车", "Medium general truck"],
    ["23", "小型普通货车", "Small general truck"],
    ["30", "专用运输车", "Special-purpose vehicle"],
    ["31", "集装箱车", "Container vehicle"],
    ["32", "大件运输车", "Oversized-goods vehicle"],
    ["33", "保温冷藏车", "Refrigerated vehicle"],
    ["34", "商品车运输专用车", "Car carrier"],
    ["35", "罐车", "Tanker"],
    ["36", "牵引车", "Tractor"],
    ["37", "挂车", "Trailer"],
    ["38", "平板车", "Flatbed"],
    ["39", "其他专用车", "Other special-purpose vehicle"],
    ["40", "危险品运输车", "Dangerous-goods vehicle"],
    ["50", "农用车", "Farm vehicle"],
    ["60", "拖拉机", "Farm tractor"],
    ["61", "轮式拖拉机", "Wheeled farm tractor"],
    ["62", "手扶拖拉机", "Walking tractor"],
    ["63", "履带拖拉机", "Crawler tractor"],
    ["64", "特种拖拉机", "Special tractor"],
    ["90", "其他车辆", "Other"],
  ]),
};

/**
 * First pattern that fits; inferred from the names. The older set sorts by use as well (refrigerated,
 * dangerous goods), which a GA/T type does not tell: those are never reached.
 */
const TRANSPORT_TYPE_RULES: readonly (readonly [RegExp, string])[] = [
  [/^K13$/, "15"],
  [/^K23$/, "16"],
  [/^K(?:[12]6|[34]3)$/, "14"],
  [/^K1/, "11"],
  [/^K2/, "12"],
  [/^K[34]/, "13"],
  [/^H5|^N/, "50"],
  [/^H[123]5$/, "38"],
  [/^H[1-4]4$/, "35"],
  [/^H[12]6$/, "31"],
  [/^H1/, "21"],
  [/^H2/, "22"],
  [/^H[34]/, "23"],
  [/^Q/, "36"],
  [/^[GB]/, "37"],
  [/^Z/, "39"],
  [/^T[12]1$/, "61"],
  [/^T22$/, "62"],
  [/^T23$/, "64"],
  [/^[DJX]/, "90"],
];

/** Motorcycles carry no licence of road transport and have no counterpart. */
export const TRANSPORT_OF_VEHICLE_TYPE: CodeMap<string, string> = Object.fromEntries(
  codesOf(VEHICLE_TYPE).map((code) => [code, TRANSPORT_TYPE_RULES.find(([rule]) => rule.test(code))?.[1]]),
);

/** Only where one type of the finer set says no more than the older code does. */
export const VEHICLE_TYPE_OF_TRANSPORT: CodeMap<string, string> = {
  ...{
    "10": undefined,
    "11": "K10",
    "12": "K20",
    "13": undefined,
    "14": undefined,
    "15": "K13",
    "16": "K23",
  },
  ...{ "20": undefined, "21": "H10", "22": "H20", "23": undefined },
  ...{ "30": undefined, "31": undefined, "32": undefined, "33": undefined, "34": undefined, "35": undefined },
  ...{ "36": undefined, "37": undefined, "38": undefined, "39": undefined, "40": undefined, "50": undefined },
  ...{ "60": undefined, "61": undefined, "62": "T22", "63": undefined, "64": undefined, "90": "X99" },
};

export const VEHICLE_TYPE_LOSSES = [
  ...lossesOf(VEHICLE_TYPE, TRANSPORT_VEHICLE_TYPE, TRANSPORT_OF_VEHICLE_TYPE, VEHICLE_TYPE_OF_TRANSPORT),
  ...lossesOf(TRANSPORT_VEHICLE_TYPE, VEHICLE_TYPE, VEHICLE_TYPE_OF_TRANSPORT, TRANSPORT_OF_VEHICLE_TYPE),
];
