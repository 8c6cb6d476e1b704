import { describe, expect, test } from "vitest";
import {
  asLicenceIdentifier,
  checkCharacter,
  composeLicenceIdentifier,
  LICENCE_IDENTIFIER_ROOT,
  licenceIdentifierFault,
  parseLicenceIdentifier,
} from "../../../src/gateway/core/check-digits/licence-identifier.ts";
import { GatewayError } from "../../../src/gateway/core/gateway-error.ts";
import vectors from "../../vectors/licence-identifiers.json" with { type: "json" };

const { published, roadTransport } = vectors;
const road = (suffix: string) => ({
  typeCode: roadTransport.typeCodePrefix + suffix,
  issuerCode: roadTransport.issuerCode,
  serial: roadTransport.serial,
  version: roadTransport.version,
});

test.each(published.identifiers)(
  "the published identifier %s is accepted, and composed again from its parts",
  (text) => {
    const parts = parseLicenceIdentifier(text);
    expect(licenceIdentifierFault(text)).toBeUndefined();
    expect(parts && composeLicenceIdentifier(parts)).toBe(text);
  },
);

test.each(Object.entries(roadTransport.checks))("type %s gets the check character %s", (suffix, check) => {
  const identifier = composeLicenceIdentifier(road(suffix));
  expect(identifier.at(-1)).toBe(check);
  expect(parseLicenceIdentifier(identifier)).toEqual({ ...road(suffix), check });
});

test("an identifier is read whatever its letter case, and is upper case afterwards", () => {
  const identifier = composeLicenceIdentifier(road("071"));
  expect(asLicenceIdentifier(` ${identifier.toLowerCase()} `)).toBe(identifier);
  expect(parseLicenceIdentifier(identifier.toLowerCase())).toEqual(parseLicenceIdentifier(identifier));
});

test("an issuer may be named by a six-digit area code", () => {
  const identifier = composeLicenceIdentifier({ ...road("071"), issuerCode: "510100" });
  expect(parseLicenceIdentifier(identifier)?.issuerCode).toBe("510100");
});

test("every change of one character anywhere in an identifier is detected", () => {
  const alphabet = [..."0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.- "];
  const identifiers = [...published.identifiers, composeLicenceIdentifier(road("013"))];
  const changed = identifiers.flatMap((identifier) =>
    [...identifier].flatMap((character, at) =>
      alphabet
        .filter((other) => other !== character)
        .map((other) => identifier.slice(0, at) + other + identifier.slice(at + 1)),
    ),
  );
  expect(changed.length).toBeGreaterThan(10_000);
  expect(changed.filter((text) => licenceIdentifierFault(text) === undefined)).toEqual([]);
});

test("two changes at once may cancel out, which is why types are checked by list and not by check character", () => {
  const payload = (suffix: string) => `${roadTransport.typeCodePrefix}${suffix}${roadTransport.issuerCode}`;
  expect(checkCharacter(`${payload("008")}${roadTransport.serial}001`)).toBe(
    checkCharacter(`${payload("016")}${roadTransport.serial}001`),
  );
});

describe("the reason names the part at fault and never its value", () => {
  const good = composeLicenceIdentifier(road("071"));
  const body = good.slice(LICENCE_IDENTIFIER_ROOT.length);
  test.each([
    ["", "root"],
    [`1.2.156.3005.3.${body}`, "root"],
    [body, "root"],
    [good.replace(".001.", "."), "parts"],
    [`${good}.9`, "parts"],
    [LICENCE_IDENTIFIER_ROOT + "1".repeat(200), "parts"],
    [good.replace("D071", "071"), "type-code"],
    [good.replace(".11510000000000001L.", ".51010.") as string, "issuer-code"],
    [good.replace("00000000000000000001", ""), "serial"],
    [good.replace("00000000000000000001", "证0001"), "serial"],
    [good.replace(".001.", ".1."), "version"],
    [good.replace(".001.", ".000."), "version"],
    [`${good.slice(0, -1)}0`, "check-character"],
  ])("%s → %s", (text, fault) => {
    expect(licenceIdentifierFault(text)).toBe(fault);
    expect(parseLicenceIdentifier(text)).toBeUndefined();
    expect(asLicenceIdentifier(text)).toBeUndefined();
  });
});

test.each([
  { ...road("071"), version: 0 },
  { ...road("071"), version: 1000 },
  { ...road("071"), serial: "a.b" },
  { ...road("071"), serial: "1".repeat(90) },
  { ...road("71") },
])("an identifier is not composed from parts that are not well formed (%#)", (parts) => {
  expect(() => composeLicenceIdentifier(parts)).toThrow(GatewayError);
});
