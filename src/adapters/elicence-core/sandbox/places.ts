import { composeCreditCode } from "../../../gateway/core/check-digits/credit-code.ts";
import { sealImage } from "./images.ts";
import type { Draw } from "./random.ts";
import { type City, type County, SICHUAN } from "./sichuan.ts";

export interface Place {
  readonly city: City;
  readonly county: County;
}

export interface Issuer {
  readonly name: string;
  readonly code: string;
  readonly areaCode: string;
  readonly sealName: string;
  /** base64 PNG */
  readonly sealImage: string;
}

const weighted: readonly City[] = SICHUAN.flatMap((city) => Array.from({ length: city.weight }, () => city));

export function drawPlace(draw: Draw): Place {
  const city = draw.pick(weighted);
  return { city, county: draw.pick(city.counties) };
}

export const COUNTIES: readonly Place[] = SICHUAN.flatMap((city) =>
  city.counties.map((county) => ({ city, county })),
);

export function placeName(place: Place): string {
  return `四川省${place.city.name}${place.county.name}`;
}

/** The transport bureau of a city or of one of its counties; both codes carry right check digits. */
export function issuerOf(place: Place, level: "city" | "county"): Issuer {
  const areaCode = level === "city" ? place.city.code : place.county.code;
  const known = issuers.get(areaCode);
  if (known !== undefined) return known;
  const name = `${place.city.name}${level === "city" ? "" : place.county.name}交通运输局`;
  const code = composeCreditCode({ department: "11", areaCode, organisation: `00${areaCode}` });
  const sealName = `${name}行政许可专用章`;
  const issuer = { name, code, areaCode, sealName, sealImage: sealImage(Number(areaCode)) };
  issuers.set(areaCode, issuer);
  return issuer;
}

const issuers = new Map<string, Issuer>();
