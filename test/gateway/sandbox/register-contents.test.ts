import { PNG } from "pngjs";
import { beforeAll, describe, expect, test } from "vitest";
import {
  createSandboxRegister,
  SANDBOX_COUNT_DEFAULT,
  type SandboxRegister,
} from "../../../src/adapters/elicence-core/sandbox/register.ts";
import { citizenIdFault } from "../../../src/gateway/core/check-digits/citizen-id.ts";
import {
  creditCodeFault,
  embedsOrganisationCode,
} from "../../../src/gateway/core/check-digits/credit-code.ts";
import {
  licenceIdentifierFault,
  parseLicenceIdentifier,
} from "../../../src/gateway/core/check-digits/licence-identifier.ts";
import { vinWarning } from "../../../src/gateway/core/check-digits/vin.ts";
import { ANNUAL_REVIEW } from "../../../src/gateway/core/code-sets/annual-review.ts";
import { businessScopeText } from "../../../src/gateway/core/code-sets/business-scope.ts";
import { isCode } from "../../../src/gateway/core/code-sets/code-set.ts";
import { ECONOMIC_TYPE } from "../../../src/gateway/core/code-sets/economic-type.ts";
import { FUEL } from "../../../src/gateway/core/code-sets/fuel.ts";
import { OPERATOR_STATE } from "../../../src/gateway/core/code-sets/operator-state.ts";
import { PLATE_COLOUR } from "../../../src/gateway/core/code-sets/plate-colour.ts";
import { PRACTITIONER_CATEGORY } from "../../../src/gateway/core/code-sets/practitioner-category.ts";
import { SEX } from "../../../src/gateway/core/code-sets/sex.ts";
import { TECHNICAL_GRADE } from "../../../src/gateway/core/code-sets/technical-grade.ts";
import { VEHICLE_STATE } from "../../../src/gateway/core/code-sets/vehicle-state.ts";
import { VEHICLE_TYPE } from "../../../src/gateway/core/code-sets/vehicle-type.ts";
import { LICENCE_TYPE_CODES, type Licence, licenceType } from "../../../src/gateway/core/licence.ts";
import { isDateText } from "../../../src/gateway/core/numbers/dates.ts";
import { readLicenceNumber, writeLicenceNumber } from "../../../src/gateway/core/numbers/licence-number.ts";
import { readPlate } from "../../../src/gateway/core/numbers/plate.ts";

const options = { seed: 20260115, count: 24_000, today: "2026-01-15" };
let register: SandboxRegister;
let licences: readonly Licence[];

beforeAll(() => {
  register = createSandboxRegister(options);
  licences = [...register.all()];
});

/** Identifiers of the licences that break a rule: an empty list says more than a bare `false`. */
const breaking = (rule: (licence: Licence) => boolean): readonly string[] =>
  licences.filter((licence) => !rule(licence)).map(({ identifier }) => identifier);
const count = (key: (licence: Licence) => string): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const licence of licences) counts[key(licence)] = (counts[key(licence)] ?? 0) + 1;
  return counts;
};

describe("what is in it", () => {
  test("five thousand licences by default, and all nine types in every five thousand", () => {
    expect(SANDBOX_COUNT_DEFAULT).toBeGreaterThanOrEqual(5000);
    expect(register.size).toBe(options.count);
    const types = new Set(licences.slice(0, 5000).map(({ typeCode }) => typeCode));
    expect([...types].toSorted()).toEqual(LICENCE_TYPE_CODES.toSorted());
  });

  test("the first licence is a valid 从业资格证 of a natural person, with photo, for every seed", () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const first = createSandboxRegister({ ...options, seed, count: 1 }).at(0);
      expect(first).toMatchObject({ typeCode: "11100000000019713D071", state: "valid" });
      expect(first?.holder).toMatchObject({ codeType: "111", kind: "person" });
      expect(first?.practitioner?.photo).toMatch(/^iVBOR/);
      expect(first && first.validFrom <= options.today && options.today <= first.validTo).toBe(true);
    }
  });

  test("licences of every state, most of them valid", () => {
    const states = count(({ state }) => state);
    expect(Object.keys(states).toSorted()).toEqual(
      ["cancelled", "expired", "other", "revoked", "valid", "void", "withdrawn"].toSorted(),
    );
    expect(states["valid"]).toBeGreaterThan(options.count * 0.65);
    for (const state of Object.keys(states)) expect(states[state]).toBeGreaterThan(options.count * 0.01);
  });

  test("companies with licences and vehicles, people with one to three licences, individual businesses", () => {
    const byHolder = count(({ holder }) => holder.code);
    expect(Math.max(...Object.values(byHolder))).toBeGreaterThanOrEqual(8);
    const kinds = count(({ holder }) => holder.kind);
    for (const kind of ["organisation", "individual-business", "person"])
      expect(kinds[kind]).toBeGreaterThan(1000);
    const named = licences.filter(
      ({ holder, operator }) =>
        holder.kind === "individual-business" && holder.name === operator?.legalRepresentative,
    );
    expect(named.length).toBeGreaterThan(100);
  });

  test("some vehicles whose VIN lacks its check digit, trailers among them", () => {
    const vehicles = licences.flatMap(({ vehicle }) => vehicle ?? []);
    const odd = vehicles.filter(({ vin }) => vinWarning(vin) === "check-digit");
    expect(odd.length / vehicles.length).toBeGreaterThan(0.02);
    expect(odd.length / vehicles.length).toBeLessThan(0.1);
    expect(odd.some(({ plateNumber }) => plateNumber.endsWith("挂"))).toBe(true);
    expect(vehicles.filter(({ vin }) => vinWarning(vin) === "shape")).toEqual([]);
  });
});

describe("every check digit, code, number and date is right", () => {
  test("identifiers and issuers", () => {
    expect(breaking(({ identifier }) => licenceIdentifierFault(identifier) === undefined)).toEqual([]);
    expect(breaking(({ issuer }) => creditCodeFault(issuer.code) === undefined)).toEqual([]);
    expect(breaking(({ issuer }) => embedsOrganisationCode(issuer.code))).toEqual([]);
    expect(
      breaking((licence) => {
        const parts = parseLicenceIdentifier(licence.identifier);
        return parts?.typeCode === licence.typeCode && parts.issuerCode === licence.issuer.code;
      }),
    ).toEqual([]);
  });

  test("holders", () => {
    expect(
      breaking(({ holder }) =>
        holder.kind === "person"
          ? holder.codeType === "111" && citizenIdFault(holder.code, options.today) === undefined
          : holder.codeType === "001" &&
            creditCodeFault(holder.code) === undefined &&
            embedsOrganisationCode(holder.code),
      ),
    ).toEqual([]);
    expect(
      breaking(
        ({ practitioner, holder, number }) =>
          practitioner === undefined ||
          (practitioner.idNumber === holder.code &&
            number === holder.code &&
            practitioner.birthDate.replaceAll("-", "") === holder.code.slice(6, 14) &&
            practitioner.sex === (Number(holder.code[16]) % 2 === 1 ? "1" : "2")),
      ),
    ).toEqual([]);
  });

  test("one block, that of the licence's class", () => {
    expect(
      breaking((licence) => {
        const blocks = (["operator", "vehicle", "practitioner"] as const).filter((name) => licence[name]);
        return blocks.length === 1 && blocks[0] === licenceType(licence.typeCode)?.class;
      }),
    ).toEqual([]);
  });

  test("numbers and plates, in their strict form", () => {
    expect(
      breaking(({ number, operator, vehicle }) => {
        const read = readLicenceNumber(number);
        if (operator === undefined && vehicle === undefined) return true;
        return read?.kind === (operator ? "operator" : "vehicle") && writeLicenceNumber(read) === number;
      }),
    ).toEqual([]);
    const kinds: Readonly<Record<string, readonly string[]>> = {
      ordinary: ["1", "2"],
      trailer: ["2"],
      "small-new-energy": ["94"],
      "large-new-energy": ["93"],
    };
    expect(
      breaking(({ vehicle }) => {
        const plate = vehicle && readPlate(vehicle.plateNumber);
        return vehicle === undefined || kinds[plate?.kind ?? ""]?.includes(vehicle.plateColour) === true;
      }),
    ).toEqual([]);
  });

  test("codes are codes of their sets", () => {
    expect(
      breaking(({ operator, vehicle, practitioner }) => {
        if (operator !== undefined) {
          const text = businessScopeText(operator.businessScopeCodes);
          const known =
            isCode(ECONOMIC_TYPE, operator.economicType) && isCode(OPERATOR_STATE, operator.operatingState);
          return known && text === operator.businessScopeText && text !== "";
        }
        if (vehicle !== undefined) {
          return (
            isCode(PLATE_COLOUR, vehicle.plateColour) &&
            isCode(VEHICLE_TYPE, vehicle.vehicleType) &&
            isCode(FUEL, vehicle.fuel) &&
            isCode(TECHNICAL_GRADE, vehicle.technicalGrade) &&
            isCode(VEHICLE_STATE, vehicle.vehicleState) &&
            isCode(ANNUAL_REVIEW, vehicle.annualReview.state) &&
            businessScopeText(vehicle.businessScopeCodes) !== undefined
          );
        }
        const categories = practitioner?.categories ?? [];
        return (
          isCode(SEX, practitioner?.sex ?? "") &&
          categories.length > 0 &&
          categories.every(({ code }) => isCode(PRACTITIONER_CATEGORY, code))
        );
      }),
    ).toEqual([]);
  });

  test("dates exist, run forwards, and agree with the state", () => {
    const { today } = options;
    expect(
      breaking(({ issueDate, validFrom, validTo, state, practitioner, operator, vehicle }) => {
        const categories = practitioner?.categories ?? [];
        const dates = [
          issueDate,
          validFrom,
          validTo,
          ...categories.map(({ firstIssueDate }) => firstIssueDate),
        ];
        const extra = [practitioner?.birthDate, operator?.firstIssueDate, vehicle?.annualReview.validTo];
        return (
          [...dates, ...extra.filter((date) => date !== undefined)].every(isDateText) &&
          issueDate <= today &&
          issueDate <= validFrom &&
          validFrom < validTo &&
          (state !== "expired" || validTo < today) &&
          (state !== "valid" || validTo >= today) &&
          (operator === undefined || operator.firstIssueDate <= issueDate) &&
          categories.every(({ firstIssueDate }) => firstIssueDate <= validFrom)
        );
      }),
    ).toEqual([]);
  });

  test("nobody held a licence as a child", () => {
    expect(
      breaking(
        ({ practitioner }) =>
          practitioner === undefined ||
          practitioner.categories.every(
            ({ firstIssueDate }) =>
              Number(firstIssueDate.slice(0, 4)) - Number(practitioner.birthDate.slice(0, 4)) >= 20,
          ),
      ),
    ).toEqual([]);
  });
});

describe("what belongs together", () => {
  test("identifiers, plates, VINs and codes are unique to what they name", () => {
    expect(new Set(licences.map(({ identifier }) => identifier)).size).toBe(licences.length);
    const current = licences.filter(({ predecessor }) => predecessor === undefined);
    const vehicles = current.flatMap(({ vehicle }) => vehicle ?? []);
    expect(new Set(vehicles.map(({ plateNumber }) => plateNumber)).size).toBe(vehicles.length);
    expect(new Set(vehicles.map(({ vin }) => vin)).size).toBe(vehicles.length);
    const numbered = current.filter(({ practitioner }) => practitioner === undefined);
    expect(new Set(numbered.map(({ number }) => number)).size).toBe(numbered.length);
    const people = new Map(licences.map(({ holder, practitioner }) => [holder.code, practitioner?.photo]));
    const photos = [...people.values()].filter((photo) => photo !== undefined);
    expect(new Set(photos).size).toBe(photos.length);
  });

  test("a void licence has one successor: same holder, same serial, next version, issued later", () => {
    const successors = licences.filter(({ predecessor }) => predecessor !== undefined);
    expect(successors.length).toBe(count(({ state }) => state)["void"]);
    const astray = successors.filter((next) => {
      const before = register.byIdentifier(next.predecessor ?? "");
      const [newer, older] = [
        parseLicenceIdentifier(next.identifier),
        parseLicenceIdentifier(next.predecessor ?? ""),
      ];
      return !(
        before?.state === "void" &&
        next.state === "valid" &&
        before.holder.code === next.holder.code &&
        before.issueDate < next.issueDate &&
        newer?.serial === older?.serial &&
        newer?.version === (older?.version ?? 0) + 1 &&
        before.vehicle?.vin === next.vehicle?.vin
      );
    });
    expect(astray.map(({ identifier }) => identifier)).toEqual([]);
  });

  test("a vehicle runs under an operator licence of its own holder", () => {
    const numbers = new Map(
      licences.filter(({ operator }) => operator).map((held) => [held.number, held.holder.code]),
    );
    expect(
      breaking(
        ({ vehicle, holder }) =>
          vehicle === undefined || numbers.get(vehicle.ownerLicenceNumber) === holder.code,
      ),
    ).toEqual([]);
  });

  test("photos and seals are images that decode", () => {
    for (const licence of licences.slice(0, 48)) {
      for (const image of [licence.practitioner?.photo, licence.seal?.image]) {
        if (image === undefined) continue;
        expect(PNG.sync.read(Buffer.from(image, "base64")).width).toBeGreaterThan(8);
        expect(Buffer.from(image, "base64").toString("base64")).toBe(image);
      }
    }
  });
});
