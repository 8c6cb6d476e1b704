import { composeCitizenId } from "../../../gateway/core/check-digits/citizen-id.ts";
import { dayNumberOf } from "../../../gateway/core/numbers/dates.ts";
import { dateAt } from "./calendar.ts";
import { mobileNumber, personName, streetAddress } from "./names.ts";
import { COUNTIES, type Place, placeName } from "./places.ts";
import { drawFor, type Shuffle, shuffleOf } from "./random.ts";
import { OTHER_BIRTHPLACES } from "./sichuan.ts";

export interface Person {
  readonly place: number;
  readonly name: string;
  readonly sex: "1" | "2";
  readonly idNumber: string;
  readonly birthDate: string;
  /** The same, in days from 1970-01-01. */
  readonly birthDay: number;
  /** Where the person lives and is licensed. */
  readonly home: Place;
  readonly address: string;
  readonly telephone: string;
}

export interface People {
  readonly person: (place: number) => Person;
  /** The person that an ID number belongs to, if the number is one this register could give out. */
  readonly placeOf: (idNumber: string) => number;
}

/** Old enough to have held a licence that ran out, young enough to drive. */
const BORN_FIRST = dayNumberOf("1966-01-01");
const BORN_DAYS = dayNumberOf("1992-01-01") - BORN_FIRST;
const BIRTHPLACES = [...COUNTIES.map(({ county }) => county.code), ...OTHER_BIRTHPLACES];
const HOMES = new Map(COUNTIES.map((place) => [place.county.code, place]));
/** Five drivers in six are men: all odd sequences from 001, and the even ones up to 200. */
const MALE_SEQUENCES = 500;
const SEQUENCES = 600;
const FACTOR = 1_000_000_007;

export function peopleOf(seed: number): People {
  const shuffle = shuffleOf(BIRTHPLACES.length * BORN_DAYS * SEQUENCES, FACTOR, seed);
  return {
    person: (place) => personAt(seed, shuffle, place),
    placeOf: (idNumber) => {
      const area = BIRTHPLACES.indexOf(idNumber.slice(0, 6));
      const birth = idNumber.slice(6, 14).replace(/(\d{4})(\d{2})(\d{2})/, "$1-$2-$3");
      const born = dayNumberOf(birth) - BORN_FIRST;
      const number = Number(idNumber.slice(14, 17));
      const sequence = number % 2 === 1 ? (number - 1) / 2 : MALE_SEQUENCES + number / 2 - 1;
      if (area < 0 || born < 0 || born >= BORN_DAYS || sequence >= SEQUENCES) return -1;
      return shuffle.back((area * BORN_DAYS + born) * SEQUENCES + sequence);
    },
  };
}

function personAt(seed: number, shuffle: Shuffle, place: number): Person {
  const draw = drawFor(seed, "person", place);
  const shuffled = shuffle.forward(place);
  const sequence = shuffled % SEQUENCES;
  const day = Math.floor(shuffled / SEQUENCES) % BORN_DAYS;
  const areaCode = BIRTHPLACES[Math.floor(shuffled / SEQUENCES / BORN_DAYS)] ?? "510104";
  const sex = sequence < MALE_SEQUENCES ? "1" : "2";
  const birthDay = BORN_FIRST + day;
  const birthDate = dateAt(birthDay);
  const number = sex === "1" ? sequence * 2 + 1 : (sequence - MALE_SEQUENCES + 1) * 2;
  const home = HOMES.get(areaCode) ?? draw.pick(COUNTIES);
  return {
    place,
    name: personName(draw, sex),
    sex,
    idNumber: composeCitizenId({ areaCode, birthDate, sequence: number }),
    birthDate,
    birthDay,
    home,
    address: placeName(home) + streetAddress(draw, true),
    telephone: mobileNumber(draw),
  };
}
