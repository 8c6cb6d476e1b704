import { composeLicenceIdentifier } from "../../../gateway/core/check-digits/licence-identifier.ts";
import { businessScopeText } from "../../../gateway/core/code-sets/business-scope.ts";
import {
  type Holder,
  LICENCE_TYPES,
  type Licence,
  type LicenceTypeSuffix,
  type OperatorBlock,
  type PractitionerBlock,
  typeCodeOf,
  type VehicleBlock,
} from "../../../gateway/core/licence.ts";
import { dateAt } from "./calendar.ts";
import { portrait } from "./images.ts";
import {
  BLOCK_SIZE,
  ORGANISATIONS_PER_BLOCK,
  OWNER,
  operatorNumber,
  operatorSlotOf,
  type Party,
  PEOPLE_PER_BLOCK,
  SLOTS,
  type Slot,
  suffixOf,
  tradeOf,
  VEHICLES_PER_BLOCK,
} from "./layout.ts";
import { type Fate, type Lifecycle, lifecycleOf, type Year, yearOf } from "./lifecycle.ts";
import { type Organisation, type Organisations, organisationsOf, type Trade } from "./organisations.ts";
import { type People, type Person, peopleOf } from "./people.ts";
import { type Issuer, issuerOf, type Place } from "./places.ts";
import { type Draw, drawFor } from "./random.ts";
import { vehicleAt } from "./vehicles.ts";

export interface Issuing {
  readonly licenceAt: (place: number) => Licence;
  /** Where a licence with this serial and version would stand; whoever asks compares the identifiers. */
  readonly placeOfSerial: (serial: string, version: number) => number;
  readonly people: People;
  readonly organisations: Organisations;
}

/** What the three classes have in common, before their block is added. */
interface Frame {
  readonly place: number;
  readonly block: number;
  readonly suffix: LicenceTypeSuffix;
  readonly draw: Draw;
  readonly life: Lifecycle;
}

const TERM_YEARS = { operator: 4, vehicle: 4, practitioner: 6 } as const;

export function createIssuing(seed: number, count: number, today: string): Issuing {
  const year = yearOf(today);
  const people = peopleOf(seed);
  const organisations = organisationsOf(seed);

  const partyAt = (block: number, party: Party): Organisation => {
    const place = block * ORGANISATIONS_PER_BLOCK + party;
    if (party !== 2) return organisations.company(place, tradeOf(block, party));
    const owner = people.person(block * PEOPLE_PER_BLOCK + OWNER);
    return organisations.individualBusiness(place, owner.name);
  };

  const fateAt = (place: number, slot: Slot): Fate => {
    if (place === 0 || slot.replaces !== undefined) return "current";
    if (slot.replacedBy === undefined) return "drawn";
    const next = place - (place % BLOCK_SIZE) + slot.replacedBy;
    // The newer version of the last licence may fall off the end of the register.
    if (next >= count) return "current";
    return lifecycleOf(drawFor(seed, "licence", next), year, TERM_YEARS[slot.kind], "current").issued;
  };

  const licenceAt = (place: number): Licence => {
    const block = Math.floor(place / BLOCK_SIZE);
    const slot = SLOTS[place % BLOCK_SIZE] as Slot;
    const draw = drawFor(seed, "licence", place);
    const life = lifecycleOf(draw, year, TERM_YEARS[slot.kind], fateAt(place, slot));
    const frame: Frame = { place, block, suffix: suffixOf(block, slot), draw, life };
    if (slot.kind === "practitioner") {
      return practitionerLicence(frame, slot, people.person(block * PEOPLE_PER_BLOCK + slot.person));
    }
    const party = partyAt(block, slot.party);
    if (slot.kind === "operator") return operatorLicence(frame, slot, party);
    return vehicleLicence(frame, slot, party, seed, year);
  };

  return {
    licenceAt,
    people,
    organisations,
    placeOfSerial: (serial, version) => {
      const first = Number(serial.slice(9));
      if (version === 1) return first;
      const next = SLOTS[first % BLOCK_SIZE]?.replacedBy;
      return next === undefined || version !== 2 ? -1 : first - (first % BLOCK_SIZE) + next;
    },
  };
}

function practitionerLicence(frame: Frame, slot: Slot & { kind: "practitioner" }, person: Person): Licence {
  const { life, draw } = frame;
  const { suffix } = slot;
  const holder: Holder = { name: person.name, code: person.idNumber, codeType: "111", kind: "person" };
  const { codes, drivingClass } = suffix === "071" ? draw.pick(TRANSPORT) : TAXI[suffix];
  const grown = person.birthDay + 21 * 366;
  const first = Math.max(Math.min(grown, life.issued), life.issued - draw.below(3650));
  const [firstIssueDate, validFrom, validTo] = [dateAt(first), dateAt(life.validFrom), dateAt(life.validTo)];
  const practitioner: PractitionerBlock = {
    sex: person.sex,
    birthDate: person.birthDate,
    nationality: "中国",
    idNumber: person.idNumber,
    address: person.address,
    telephone: person.telephone,
    photo: portrait(person.place, person.sex),
    drivingClass,
    categories: codes.map((code) => ({ code, firstIssueDate, validFrom, validTo })),
  };
  return { ...frameOf(frame, slot, issuerOf(person.home, "city"), holder, person.idNumber), practitioner };
}

/** JT/T 697.7 5.22 categories, with a driving licence that allows them. */
const TRANSPORT = [
  { codes: ["02001"], drivingClass: "B2" },
  { codes: ["02001"], drivingClass: "A2" },
  { codes: ["01001"], drivingClass: "A1" },
  { codes: ["01001", "02001"], drivingClass: "A1A2" },
  { codes: ["02001", "03001"], drivingClass: "A2" },
  { codes: ["03003"], drivingClass: "C1" },
] as const;
const TAXI = {
  "075": { codes: ["09002"], drivingClass: "C1" },
  "072": { codes: ["09003"], drivingClass: "C1" },
} as const;

function operatorLicence(frame: Frame, slot: Slot & { kind: "operator" }, party: Organisation): Licence {
  const { life, block, suffix, draw } = frame;
  const trade = suffix === "008" && slot.operator === 0 ? firstTrade(block) : tradeOf(block, slot.party);
  const codes = suffix === "074" ? ["09101"] : draw.pick(OPERATOR_SCOPES[trade]);
  const issuer = issuerOf(party.seat, suffix === "008" ? "county" : "city");
  const first = life.issued - draw.below(2) * draw.below(3000);
  const operator: OperatorBlock = {
    address: party.address,
    legalRepresentative: party.legalRepresentative,
    economicType: party.economicType,
    branch: party.parentName !== undefined,
    ...(party.parentName === undefined ? {} : { parentName: party.parentName }),
    businessScopeCodes: codes,
    businessScopeText: businessScopeText(codes) ?? "",
    firstIssueDate: dateAt(first),
    operatingState:
      life.state === "valid" ? (draw.percent(95) ? "1" : "2") : endedState(life.state, "6", "9"),
    telephone: party.telephone,
  };
  const number = operatorLicenceNumber(party.seat, block, slot);
  return { ...frameOf(frame, slot, issuer, holderOf(party), number), operator };
}

/** Besides its special licence a company holds a plain one. */
function firstTrade(block: number): Trade {
  return tradeOf(block, 0) === "passenger" ? "passenger" : "freight";
}

const OPERATOR_SCOPES: Readonly<Record<Trade, readonly (readonly string[])[]>> = {
  freight: [["02100"], ["02100", "02201"], ["02100", "02202"], ["02100", "02301"]],
  dangerous: [["03131"], ["03121", "03131"], ["03131", "03181"], ["03122", "03161", "03181"]],
  radioactive: [["03170"]],
  passenger: [
    ["01204", "01404"],
    ["01103", "01203"],
    ["01101", "01201"],
  ],
  "ride-hailing": [["09101"]],
};

function vehicleLicence(
  frame: Frame,
  slot: Slot & { kind: "vehicle" },
  party: Organisation,
  seed: number,
  year: Year,
): Licence {
  const { life, block, draw } = frame;
  const trade = tradeOf(block, slot.party);
  const number = block * VEHICLES_PER_BLOCK + slot.vehicle;
  const owner = SLOTS[operatorSlotOf(block, slot.party)] as Slot & { kind: "operator" };
  const issuer = issuerOf(party.seat, trade === "freight" ? "county" : "city");
  const inService = draw.percent(96) ? "10" : "21";
  const vehicle: VehicleBlock = vehicleAt(seed, number, trade, party.seat, {
    ownerLicenceNumber: operatorLicenceNumber(party.seat, block, owner),
    vehicleState: life.state === "valid" ? inService : endedState(life.state, "80", "90"),
    annualReview: annualReviewOf(draw, life, year),
  });
  const serial = `${issuer.areaCode}${String(number).padStart(6, "0")}`;
  const text = `川交运管${party.seat.city.word}字${serial}号`;
  return { ...frameOf(frame, slot, issuer, holderOf(party), text), vehicle };
}

/** A vehicle in service is reviewed to the end of this year and beyond; a few are overdue. */
function annualReviewOf(draw: Draw, life: Lifecycle, year: Year): VehicleBlock["annualReview"] {
  if (life.state !== "valid" || draw.percent(3)) {
    return { state: draw.percent(20) ? "2" : "0", validTo: dateAt(life.issued + 364) };
  }
  return { state: "1", validTo: dateAt(Math.min(life.validTo, year.nextFirstDay + draw.below(300))) };
}

function endedState(state: Licence["state"], cancelled: string, other: string): string {
  return state === "cancelled" || state === "withdrawn" || state === "revoked" ? cancelled : other;
}

function operatorLicenceNumber(seat: Place, block: number, slot: Slot & { kind: "operator" }): string {
  const sequence = String(operatorNumber(block, slot)).padStart(6, "0");
  const area = suffixOf(block, slot) === "008" ? seat.county.code : seat.city.code;
  return `川交运管许可${seat.city.word}字${area}${sequence}号`;
}

function holderOf(party: Organisation): Holder {
  const kind = party.creditCode.startsWith("92") ? "individual-business" : "organisation";
  return { name: party.name, code: party.creditCode, codeType: "001", kind };
}

function frameOf(frame: Frame, slot: Slot, issuer: Issuer, holder: Holder, number: string): Licence {
  const { place, block, suffix, draw, life } = frame;
  const issueDate = dateAt(life.issued);
  const first = slot.replaces === undefined ? place : block * BLOCK_SIZE + slot.replaces;
  const typeCode = typeCodeOf(suffix);
  const serial = `${issuer.areaCode}${suffix}${String(first).padStart(11, "0")}`;
  const parts = { typeCode, issuerCode: issuer.code, serial };
  const licence: Licence = {
    identifier: composeLicenceIdentifier({ ...parts, version: slot.replaces === undefined ? 1 : 2 }),
    typeCode,
    name: LICENCE_TYPES[suffix].name,
    number,
    state: life.state,
    issuer: { name: issuer.name, code: issuer.code },
    issueDate,
    validFrom: dateAt(life.validFrom),
    validTo: dateAt(life.validTo),
    areaCode: issuer.areaCode,
    holder,
    qrCode: qrCode(draw),
    seal: {
      name: issuer.sealName,
      by: issuer.name,
      time: `${issueDate} ${String(9 + draw.below(8)).padStart(2, "0")}:${String(10 + draw.below(50))}:00`,
      image: issuer.sealImage,
    },
  };
  if (slot.replaces === undefined) return licence;
  return { ...licence, predecessor: composeLicenceIdentifier({ ...parts, version: 1 }) };
}

/** The ministry's code is opaque (its content is not public); ours is so many hex digits. */
function qrCode(draw: Draw): string {
  let hex = "";
  for (let at = 0; at < 8; at += 1) hex += draw.below(0x1000000).toString(16).padStart(6, "0");
  return `DLYS1:${hex.toUpperCase()}`;
}
