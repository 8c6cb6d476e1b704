import { composeVin } from "../../../gateway/core/check-digits/vin.ts";
import type { VehicleBlock } from "../../../gateway/core/licence.ts";
import type { Trade } from "./organisations.ts";
import type { Place } from "./places.ts";
import { type Draw, drawFor } from "./random.ts";

/** What the licence of a vehicle says beside the vehicle itself. */
export type Licensing = Pick<VehicleBlock, "ownerLicenceNumber" | "vehicleState" | "annualReview">;

/** What a vehicle of a kind is like; codes as in core/code-sets. */
interface Model {
  readonly vehicleType: string;
  readonly brandModels: readonly string[];
  readonly plate: "ordinary" | "trailer" | "small-nev" | "large-nev";
  /** JT/T 697.7 5.6 */
  readonly plateColour: string;
  /** World manufacturer and descriptor, the first eight characters of a VIN. */
  readonly vinHead: string;
  readonly fuel: string;
  readonly seats?: number;
  readonly loadTonnes?: number;
  readonly size: readonly [lengthMm: number, widthMm: number, heightMm: number];
  readonly scopes: readonly string[];
}

const yellow = { plate: "ordinary", plateColour: "2" } as const;
const MODELS: Readonly<Record<string, Model>> = {
  truck: {
    ...yellow,
    vehicleType: "H11",
    brandModels: ["解放牌CA1250P66K2L7T3E6", "东风牌EQ1250GD6DJ", "陕汽牌SX1250GP5"],
    ...{ vinHead: "LFWSRXRJ", fuel: "2", seats: 2, loadTonnes: 13.5, size: [11_980, 2550, 3950] },
    scopes: ["02100"],
  },
  van: {
    plate: "ordinary",
    plateColour: "1",
    vehicleType: "H32",
    brandModels: ["江淮牌HFC5041XXY", "福田牌BJ5045XXY"],
    ...{ vinHead: "LJ11KBBC", fuel: "2", seats: 3, loadTonnes: 1.5, size: [5995, 2200, 3150] },
    scopes: ["02100"],
  },
  "electric-van": {
    plate: "large-nev",
    plateColour: "93",
    vehicleType: "H22",
    brandModels: ["吉利牌DNC5047XXYBEV", "比亚迪牌BYD5070XXYBEV"],
    ...{ vinHead: "LB9A32A4", fuel: "5", seats: 3, loadTonnes: 4.8, size: [6980, 2250, 3200] },
    scopes: ["02100", "02202"],
  },
  tractor: {
    ...yellow,
    vehicleType: "Q11",
    brandModels: ["汕德卡牌ZZ4256V384HE1", "欧曼牌BJ4259SNFKB"],
    ...{ vinHead: "LZZ7CLVB", fuel: "3", seats: 2, size: [7125, 2550, 3980] },
    scopes: ["02100"],
  },
  tanker: {
    ...yellow,
    vehicleType: "H14",
    brandModels: ["楚胜牌CSC5267GRY6", "程力威牌CLW5260GYYC6"],
    ...{ vinHead: "LGAG4DY3", fuel: "2", seats: 3, loadTonnes: 15.2, size: [10_900, 2500, 3600] },
    scopes: ["03131"],
  },
  "gas-trailer": {
    plate: "trailer",
    plateColour: "2",
    vehicleType: "B13",
    brandModels: ["中集牌ZJV9401GYY", "宏图牌HT9409GRYD"],
    ...{ vinHead: "LA99FRG3", fuel: "9", loadTonnes: 24.8, size: [12_980, 2500, 3980] },
    scopes: ["03121"],
  },
  "source-carrier": {
    plate: "ordinary",
    plateColour: "1",
    vehicleType: "H32",
    brandModels: ["江铃牌JX5042XYYXGA2"],
    ...{ vinHead: "LEFYECG2", fuel: "2", seats: 3, loadTonnes: 1.2, size: [5995, 2190, 2900] },
    scopes: ["03170"],
  },
  coach: {
    ...yellow,
    vehicleType: "K11",
    brandModels: ["宇通牌ZK6122H5Y", "金龙牌XMQ6127AYD6C"],
    ...{ vinHead: "LZYTATE6", fuel: "2", seats: 49, size: [12_000, 2550, 3790] },
    scopes: ["01204", "01404"],
  },
  "electric-car": {
    plate: "small-nev",
    plateColour: "94",
    vehicleType: "K33",
    brandModels: ["比亚迪牌BYD7008BEVA", "广汽牌GAC7000BEVH0A"],
    ...{ vinHead: "LC0CE4CB", fuel: "5", seats: 5, size: [4780, 1837, 1515] },
    scopes: ["09101"],
  },
  car: {
    plate: "ordinary",
    plateColour: "1",
    vehicleType: "K33",
    brandModels: ["大众汽车牌SVW71423AM", "东风日产牌DFL7168VBN2"],
    ...{ vinHead: "LSVNV2BR", fuel: "1", seats: 5, size: [4670, 1806, 1474] },
    scopes: ["09101"],
  },
};

type Fixed = Omit<
  VehicleBlock,
  keyof Licensing | "plateNumber" | "brandModel" | "vin" | "engineNumber" | "technicalGrade"
>;

const FLEETS: Readonly<Record<Trade, ReturnType<typeof fleetOf>>> = {
  freight: fleetOf(["truck", "van", "electric-van", "tractor"]),
  dangerous: fleetOf(["tanker", "gas-trailer", "tanker"]),
  radioactive: fleetOf(["source-carrier"]),
  passenger: fleetOf(["coach"]),
  "ride-hailing": fleetOf(["electric-car", "electric-car", "car"]),
};

/** Imported and converted vehicles, whose ninth character is no check digit; so are some trailers. */
const UNCHECKED_PERCENT = 3;
const YEARS = "KLMNPR";
/** GA 36-2018: no I and no O. */
const LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ";
const SERIAL = `0123456789${LETTERS}`;
const NEV_LETTERS = "DFABCEGHJK";

/** `place` is the number of the vehicle in the whole register; plate and VIN are unique to it. */
export function vehicleAt(
  seed: number,
  place: number,
  trade: Trade,
  seat: Place,
  licensing: Licensing,
): VehicleBlock {
  const draw = drawFor(seed, "vehicle", place);
  const { model, fixed } = draw.pick(FLEETS[trade]);
  const trailer = model.plate === "trailer";
  const vehicle = {
    ...fixed,
    ownerLicenceNumber: licensing.ownerLicenceNumber,
    plateNumber: plateNumber(seat.city.plateLetter, model.plate, place),
    brandModel: draw.pick(model.brandModels),
    vin: vinOf(draw, model.vinHead, place, trailer),
    technicalGrade: draw.percent(80) ? "1" : "2",
    vehicleState: licensing.vehicleState,
    annualReview: licensing.annualReview,
  };
  return trailer ? vehicle : { ...vehicle, engineNumber: `E${String(10_000_000 + draw.below(90_000_000))}` };
}

/** What all vehicles of a model share, laid out once. */
function fleetOf(names: readonly string[]): readonly { readonly model: Model; readonly fixed: Fixed }[] {
  return names.flatMap((name) => {
    const model = MODELS[name];
    if (model === undefined) return [];
    const { vehicleType, plateColour, fuel, seats, loadTonnes, size, scopes } = model;
    const [lengthMm, widthMm, heightMm] = size;
    const fixed: Fixed = {
      ...{ vehicleType, plateColour, fuel, lengthMm, widthMm, heightMm, businessScopeCodes: scopes },
      ...(seats === undefined ? {} : { seats }),
      ...(loadTonnes === undefined ? {} : { loadTonnes }),
    };
    return [{ model, fixed }];
  });
}

function vinOf(draw: Draw, head: string, place: number, trailer: boolean): string {
  const year = YEARS.charAt(draw.below(YEARS.length));
  const plant = LETTERS.charAt(draw.below(8));
  const vin = composeVin(`${head}0${year}${plant}${String(place).padStart(6, "0")}`);
  if (!draw.percent(trailer ? UNCHECKED_PERCENT * 5 : UNCHECKED_PERCENT)) return vin;
  const wrong = vin.charAt(8) === "X" ? "0" : String((Number(vin.charAt(8)) + 5) % 10);
  return vin.slice(0, 8) + wrong + vin.slice(9);
}

/** The first 816,000 places have plates of their own, whatever the city. */
function plateNumber(letter: string, kind: Model["plate"], place: number): string {
  const head = `川${letter}`;
  const digits = (count: number): string => String((place * 7919) % 10 ** count).padStart(count, "0");
  const letterAt = (from: string, size: number): string =>
    from.charAt(Math.floor(place / size) % from.length);
  switch (kind) {
    case "ordinary":
      if (place < 240_000) return head + letterAt(LETTERS, 10_000) + digits(4);
      return head + letterAt(LETTERS, 24_000) + letterAt(LETTERS, 1000) + digits(3);
    case "trailer":
      return `${head}${trailerSerial((place * 7919) % SERIAL.length ** 4)}挂`;
    case "small-nev":
      return head + letterAt(NEV_LETTERS, 340_000) + letterAt(SERIAL, 10_000) + digits(4);
    case "large-nev":
      return head + digits(5) + letterAt(NEV_LETTERS, 100_000);
  }
}

function trailerSerial(value: number): string {
  const size = SERIAL.length;
  const at = (place: number): string => SERIAL.charAt(Math.floor(value / size ** place) % size);
  return at(3) + at(2) + at(1) + at(0);
}
