import { CREDIT_CODE_ALPHABET, composeCreditCode } from "../../../gateway/core/check-digits/credit-code.ts";
import { brandName, mobileNumber, personName, streetAddress } from "./names.ts";
import { drawPlace, type Place, placeName } from "./places.ts";
import { drawFor, type Shuffle, shuffleOf } from "./random.ts";

export type Trade = "freight" | "dangerous" | "radioactive" | "passenger" | "ride-hailing";

export interface Organisation {
  readonly name: string;
  readonly creditCode: string;
  readonly seat: Place;
  readonly address: string;
  readonly legalRepresentative: string;
  /** GB/T 12402 */
  readonly economicType: string;
  readonly parentName?: string;
  readonly telephone: string;
}

export interface Organisations {
  readonly company: (place: number, trade: Trade) => Organisation;
  /** An individual business (个体工商户); half of them are named by their owner's name alone. */
  readonly individualBusiness: (place: number, owner: string) => Organisation;
  readonly placeOf: (creditCode: string) => number;
}

const BASE = CREDIT_CODE_ALPHABET.length;
/** Sichuan's codes of the years since 2015 begin with MA6; five free characters follow. */
const PREFIX = "MA6";
const FACTOR = 15_485_863;

const TRADE_WORDS: Readonly<Record<Trade, readonly string[]>> = {
  freight: ["物流", "货运", "汽车运输", "供应链管理"],
  dangerous: ["危险品运输", "化工物流", "能源运输"],
  radioactive: ["核源运输", "特种物流"],
  passenger: ["客运", "旅游客运", "汽车客运"],
  "ride-hailing": ["出行科技", "网约车服务", "智慧出行"],
};

export function organisationsOf(seed: number): Organisations {
  const shuffle = shuffleOf(BASE ** 5, FACTOR, seed);
  return {
    company: (place, trade) => companyAt(seed, shuffle, place, trade),
    individualBusiness: (place, owner) => individualBusinessAt(seed, shuffle, place, owner),
    placeOf: (creditCode) => {
      if (creditCode.slice(8, 11) !== PREFIX) return -1;
      let shuffled = 0;
      for (const character of creditCode.slice(11, 16)) {
        shuffled = shuffled * BASE + CREDIT_CODE_ALPHABET.indexOf(character);
      }
      return shuffle.back(shuffled);
    },
  };
}

function companyAt(seed: number, shuffle: Shuffle, place: number, trade: Trade): Organisation {
  const draw = drawFor(seed, "company", place);
  const seat = drawPlace(draw);
  const legalForm = draw.percent(85) ? "有限公司" : "有限责任公司";
  const full = `${seat.city.short}${brandName(place)}${draw.pick(TRADE_WORDS[trade])}${legalForm}`;
  const branch = draw.percent(8);
  return {
    name: branch ? `${full}${seat.county.name}分公司` : full,
    creditCode: creditCode("91", seat, shuffle.forward(place)),
    seat,
    address: placeName(seat) + streetAddress(draw, false),
    legalRepresentative: personName(draw, draw.percent(80) ? "1" : "2"),
    economicType: draw.pick(["150", "151", "159", "160", "173", "173"]),
    ...(branch ? { parentName: full } : {}),
    telephone: draw.percent(40) ? `028-8000${1000 + draw.below(9000)}` : mobileNumber(draw),
  };
}

function individualBusinessAt(seed: number, shuffle: Shuffle, place: number, owner: string): Organisation {
  const draw = drawFor(seed, "individual-business", place);
  const seat = drawPlace(draw);
  const named = draw.percent(50);
  return {
    name: named ? owner : `${seat.county.name}${owner}货运部`,
    creditCode: creditCode("92", seat, shuffle.forward(place)),
    seat,
    address: placeName(seat) + streetAddress(draw, false),
    legalRepresentative: owner,
    economicType: "175",
    telephone: mobileNumber(draw),
  };
}

function creditCode(department: string, seat: Place, shuffled: number): string {
  let organisation = "";
  for (let rest = shuffled, at = 0; at < 5; at += 1) {
    organisation = CREDIT_CODE_ALPHABET.charAt(rest % BASE) + organisation;
    rest = Math.floor(rest / BASE);
  }
  return composeCreditCode({
    department,
    areaCode: seat.county.code,
    organisation: PREFIX + organisation,
  });
}
