/** The risk: an unsound licence is sent to everybody, or a sound one is held back. */
import { expect, test } from "vitest";
import { judgeLicence } from "../../../src/gateway/collect/judge-licence.ts";
import { parseLicenceIdentifier } from "../../../src/gateway/core/check-digits/licence-identifier.ts";
import {
  LICENCE_TYPE_CODES,
  type Licence,
  type LicenceIdentifier,
  typeCodeOf,
} from "../../../src/gateway/core/licence.ts";
import { licenceOfType } from "../../support/licences.ts";

const sound = licenceOfType(typeCodeOf("013"));

test.each(LICENCE_TYPE_CODES)("nothing is found about a synthetic licence of type %s", (code) => {
  expect(judgeLicence(licenceOfType(code))).toEqual([]);
});

test.each<[string, Partial<Licence>]>([
  ["type-unknown", { typeCode: "11100000000019713D999" as Licence["typeCode"] }],
  ["type-differs", { typeCode: typeCodeOf("008") }],
  ["period-malformed", { validTo: "2026-02-30" }],
  ["period-malformed", { validFrom: "" }],
  ["period-reversed", { validFrom: "2030-01-02", validTo: "2030-01-01" }],
  ["predecessor-invalid", { predecessor: "1.2.3" as LicenceIdentifier }],
  ["predecessor-invalid", { predecessor: sound.identifier }],
])("%s", (finding, change) => {
  expect(judgeLicence({ ...sound, ...change })).toEqual([finding]);
});

test("identifier-invalid: every other check character", () => {
  const right = sound.identifier.slice(-1);
  for (const wrong of "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".replace(right, "")) {
    const identifier = `${sound.identifier.slice(0, -1)}${wrong}` as LicenceIdentifier;
    expect(judgeLicence({ ...sound, identifier })).toContain("identifier-invalid");
  }
});

test("a period of one day is one, and a renewal without what it replaces is not sound", () => {
  expect(judgeLicence({ ...sound, validFrom: "2030-01-01", validTo: "2030-01-01" })).toEqual([]);
  const { predecessor: _, ...alone } = licenceOfType(typeCodeOf("013"));
  const later = "1.2.156.3005.2.11100000000019713D013.11510000000000001L.00000000000000000001.002.";
  const check = [..."0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"].filter((c) => parseLicenceIdentifier(later + c));
  expect(check).toHaveLength(1);
  const identifier = `${later}${check[0]}` as LicenceIdentifier;
  expect(judgeLicence({ ...alone, identifier })).toEqual(["predecessor-missing"]);
});
