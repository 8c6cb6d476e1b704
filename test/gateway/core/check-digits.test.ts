import { describe, expect, test } from "vitest";
import { citizenIdFault, composeCitizenId } from "../../../src/gateway/core/check-digits/citizen-id.ts";
import {
  composeCreditCode,
  creditCodeFault,
  embedsOrganisationCode,
  isOrganisationCode,
} from "../../../src/gateway/core/check-digits/credit-code.ts";
import { composeVin, vinWarning } from "../../../src/gateway/core/check-digits/vin.ts";
import { GatewayError } from "../../../src/gateway/core/gateway-error.ts";
import citizenIds from "../../vectors/citizen-ids.json" with { type: "json" };
import creditCodes from "../../vectors/credit-codes.json" with { type: "json" };
import vins from "../../vectors/vins.json" with { type: "json" };

const CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** Every text that differs from the given one in one character. */
function* singleChanges(text: string): Generator<string> {
  for (let at = 0; at < text.length; at += 1) {
    for (const other of CHARACTERS) {
      if (other !== text[at]) yield text.slice(0, at) + other + text.slice(at + 1);
    }
  }
}

describe("unified social credit codes (GB 32100)", () => {
  test.each(creditCodes.codes)("$code is accepted, in any letter case", ({ code, organisationCodeRight }) => {
    expect(creditCodeFault(code)).toBeUndefined();
    expect(creditCodeFault(` ${code.toLowerCase()} `)).toBeUndefined();
    expect(embedsOrganisationCode(code)).toBe(organisationCodeRight);
  });

  test("every change of one character is detected", () => {
    const changed = creditCodes.codes.flatMap(({ code }) => [...singleChanges(code)]);
    expect(changed.filter((code) => creditCodeFault(code) === undefined)).toEqual([]);
    expect(changed).toHaveLength(creditCodes.codes.length * 18 * 35);
  });

  test("what is wrong is said without the value", () => {
    expect(creditCodeFault("11100000000019713E")).toBe("check-digit");
    expect(creditCodeFault("11100000000019713")).toBe("shape");
    expect(creditCodeFault("1110000000001971ID")).toBe("shape");
    expect(creditCodeFault("111000O0000019713D")).toBe("shape");
    expect(creditCodeFault("")).toBe("shape");
  });

  test("a composed code carries both check digits", () => {
    for (let at = 0; at < 500; at += 1) {
      const organisation = `MA6${String(at * 137).padStart(5, "0")}`;
      const code = composeCreditCode({ department: "91", areaCode: "510104", organisation });
      expect(creditCodeFault(code)).toBeUndefined();
      expect(embedsOrganisationCode(code)).toBe(true);
      expect(isOrganisationCode(code.slice(8, 17))).toBe(true);
    }
  });

  test("organisation codes stand alone, with and without their hyphen (GB 11714)", () => {
    for (const code of creditCodes.organisationCodes) expect(isOrganisationCode(code)).toBe(true);
    expect(isOrganisationCode("000019714")).toBe(false);
    expect(isOrganisationCode("00001971")).toBe(false);
  });

  test("a code is not composed from parts that are not well formed", () => {
    const parts = { department: "91", areaCode: "510104", organisation: "MA600000" };
    expect(() => composeCreditCode({ ...parts, areaCode: "5101" })).toThrow(GatewayError);
    expect(() => composeCreditCode({ ...parts, organisation: "MAI00000" })).toThrow(GatewayError);
  });
});

describe("citizen ID numbers (GB 11643)", () => {
  const { today } = citizenIds;

  test.each(citizenIds.valid)("%s is accepted", (id) => {
    expect(citizenIdFault(id, today)).toBeUndefined();
  });

  test.each(citizenIds.faults)("$why: $fault", ({ id, fault }) => {
    expect(citizenIdFault(id, today)).toBe(fault);
  });

  test("every change of one character is detected", () => {
    const changed = citizenIds.valid.flatMap((id) => [...singleChanges(id.toUpperCase())]);
    expect(changed.filter((id) => citizenIdFault(id, today) === undefined)).toEqual([]);
    expect(changed).toHaveLength(citizenIds.valid.length * 18 * 35);
  });

  test("a child born today has a number, one born tomorrow has none", () => {
    const id = composeCitizenId({ areaCode: "510104", birthDate: "2026-01-15", sequence: 8 });
    expect(citizenIdFault(id, "2026-01-15")).toBeUndefined();
    expect(citizenIdFault(id, "2026-01-14")).toBe("birth-in-future");
  });

  test("a composed number is accepted", () => {
    for (let sequence = 1; sequence <= 999; sequence += 1) {
      const id = composeCitizenId({ areaCode: "513433", birthDate: "1988-02-29", sequence });
      expect(citizenIdFault(id, today)).toBeUndefined();
    }
  });

  test.each([
    { areaCode: "510104", birthDate: "1989-02-29", sequence: 1 },
    { areaCode: "990104", birthDate: "1989-02-28", sequence: 1 },
    { areaCode: "510104", birthDate: "1989-02-28", sequence: 1000 },
  ])("a number is not composed from $areaCode, $birthDate, $sequence", (parts) => {
    expect(() => composeCitizenId(parts)).toThrow(GatewayError);
  });
});

describe("vehicle identification numbers (GB 16735)", () => {
  test.each(vins.valid)("%s raises no warning", (vin) => {
    expect(vinWarning(vin)).toBeUndefined();
  });

  test.each(vins.warnings)("$vin raises a warning: $warning", ({ vin, warning }) => {
    expect(vinWarning(vin)).toBe(warning);
  });

  test("a composed number raises none, whatever stood in position nine", () => {
    for (let at = 0; at < 1000; at += 1) {
      const vin = composeVin(`LFWSRXRJ0KA${String(at).padStart(6, "0")}`);
      expect(vinWarning(vin)).toBeUndefined();
    }
    expect(() => composeVin("TOO SHORT")).toThrow(GatewayError);
  });
});
