import { describe, expect, test } from "vitest";
import { type HolderKind, LICENCE_TYPES, type Licence } from "../../../src/gateway/core/licence.ts";
import { LICENCE_FIELDS } from "../../../src/gateway/core/licence-fields.ts";
import { type Profile, profileReference } from "../../../src/gateway/mask/profile.ts";
import { createProfiles } from "../../../src/gateway/mask/profiles.ts";
import { findCanary } from "../../support/canary.ts";
import { CANARIES, sampleHolder, sampleIdentifier, sampleLicence, TYPES } from "./sample-licence.ts";

// The risk: one field, of one type of licence, under one profile, that leaves in clear unnoticed.

const profiles = createProfiles();

const kindsOf = (suffix: (typeof TYPES)[number]): readonly HolderKind[] =>
  LICENCE_TYPES[suffix].class === "practitioner"
    ? ["person"]
    : ["organisation", "individual-business", "person"];

/** What may not be found: every planted value and its hidden part, but for those the profile states as clear. */
function forbidden(profile: Profile, licence: Licence): string[] {
  const planted = Object.entries(CANARIES)
    .filter(([path]) => profile.fields[path] !== "clear")
    .filter(([path]) => path !== "number" || licence.practitioner !== undefined)
    .filter(([path]) => !path.startsWith("holder.") || licence.holder.kind !== "organisation")
    .flatMap(([, { value, hidden }]) => [value, hidden]);
  const code =
    licence.holder.kind === "organisation" || profile.fields["holder.code"] === "clear"
      ? []
      : [licence.holder.code];
  return [...new Set([...planted, ...code])];
}

/** Profiles for those who must have the whole licence: nothing is hidden, so nothing can be embedded. */
const WHOLE: readonly string[] = ["holder", "inspector", "collection"];

describe("no planted value leaves but where the profile says so", () => {
  test("every classified field of the canonical licence has a planted value", () => {
    const classified = LICENCE_FIELDS.filter((field) => field.class !== "public").map(({ path }) => path);
    expect(classified.sort()).toEqual(Object.keys(CANARIES).sort());
  });

  for (const profile of profiles.list()) {
    const reference = profileReference(profile);
    for (const suffix of TYPES) {
      for (const kind of kindsOf(suffix)) {
        test(`${reference}, type ${suffix}, held by ${kind}`, () => {
          const licence = sampleLicence(suffix, kind);
          const masked = JSON.stringify(profiles.preview(licence, reference));
          expect(findCanary(masked, forbidden(profile, licence))).toEqual([]);
        });
      }
    }
  }

  test("the search itself would have found them: the same licences unmasked show every value", () => {
    const all = TYPES.map((suffix) => sampleLicence(suffix, "person"));
    const values = Object.values(CANARIES).map(({ value }) => value);
    const found = new Set(findCanary(JSON.stringify(all), values).map(({ canary }) => canary));
    expect([...found].sort()).toEqual([...new Set(values)].sort());
  });
});

describe("a public field that embeds what another hides", () => {
  const masked = profiles.list().filter(({ name }) => !WHOLE.includes(name));
  const number = CANARIES.number.value;
  const hidden = [number, number.slice(2, 16), number.slice(8, 17), "瑾瑜"];

  const embedding: Record<string, Partial<Licence>> = {
    "the serial is the ID number": { identifier: sampleIdentifier("071", number) },
    "the serial contains the ID number": { identifier: sampleIdentifier("071", `CD${number}07`) },
    "the serial is the ID number without its check character": {
      identifier: sampleIdentifier("071", number.slice(0, 17)),
    },
    "the serial is the fifteen-digit form": {
      identifier: sampleIdentifier("071", number.slice(0, 6) + number.slice(8, 17)),
    },
    "the predecessor's serial is the ID number": { predecessor: sampleIdentifier("071", number) },
    "the licence's name is the holder's": { name: "欧阳瑾瑜的从业资格证" },
  };
  for (const [what, change] of Object.entries(embedding)) {
    test(`${what}: it does not leave`, () => {
      for (const profile of masked) {
        const licence = { ...sampleLicence("071", "person"), ...change };
        const text = JSON.stringify(profiles.preview(licence, profileReference(profile)));
        expect(findCanary(text, hidden), profileReference(profile)).toEqual([]);
      }
    });
  }

  test("an individual business's licence name, owner licence and parent are held against its owner's name", () => {
    const holder = sampleHolder("individual-business");
    const shop = { ...sampleLicence("008", "individual-business"), name: "欧阳瑾瑜货运部", holder };
    const branch = { ...shop.operator, parentName: "欧阳瑾瑜货运部" } as Licence["operator"] & object;
    const truck = sampleLicence("013", "individual-business");
    const owned = { ...truck.vehicle, ownerLicenceNumber: `许可${holder.code}` } as Licence["vehicle"] &
      object;
    for (const profile of masked) {
      const reference = profileReference(profile);
      const left = [
        profiles.preview({ ...shop, operator: branch }, reference),
        profiles.preview({ ...truck, vehicle: owned }, reference),
      ];
      expect(findCanary(JSON.stringify(left), ["瑾瑜", holder.code]), reference).toEqual([]);
    }
  });

  test("a passport number in a serial is found in either letter case", () => {
    const licence = sampleLicence("071", "person");
    const passport = { ...licence.holder, code: "e12345678", codeType: "414" };
    const identifier = sampleIdentifier("071", "00E1234567800");
    for (const text of [identifier, identifier.toLowerCase() as typeof identifier]) {
      const left = profiles.clear("public-service@1", { ...licence, holder: passport, identifier: text });
      expect(left).not.toHaveProperty("identifier");
    }
  });

  test("an identifier leaves as it is where its serial has nothing to do with the holder", () => {
    const licence = sampleLicence("071", "person");
    expect(profiles.preview(licence, "public-service@1").identifier).toBe(licence.identifier);
  });

  test("an identifier is withheld where the holder's number is not known, since nothing can be ruled out", () => {
    const { code: _, ...holder } = sampleLicence("071", "person").holder;
    const licence = { ...sampleLicence("071", "person"), holder };
    expect(profiles.clear("public-service@1", licence)).not.toHaveProperty("identifier");
  });
});

describe("a core that breaks its contract gains nothing", () => {
  test("an object in a text's place, a member nobody knows and a foreign block do not leave", () => {
    const licence = {
      ...sampleLicence("071", "person"),
      state: { value: CANARIES.number.value },
      nickname: CANARIES["holder.name"].value,
      operator: sampleLicence("008", "person").operator,
      issuer: { name: "成都市交通运输局", clerk: CANARIES["operator.legalRepresentative"].value },
    } as unknown as Licence;
    for (const profile of profiles.list()) {
      const left = profiles.preview(licence, profileReference(profile));
      expect(left).not.toHaveProperty("state");
      expect(left).not.toHaveProperty("nickname");
      expect(left).not.toHaveProperty("operator");
      expect(left.issuer ?? {}).not.toHaveProperty("clerk");
    }
  });

  test("a holder whose kind and document disagree, or are missing, is masked as a person", () => {
    const licence = sampleLicence("008", "organisation");
    const holders = [
      { ...licence.holder, codeType: "111" },
      { ...licence.holder, kind: "person" as const },
      { name: licence.holder.name, code: licence.holder.code },
    ];
    for (const holder of holders) {
      const left = profiles.clear("public-service@1", { ...licence, holder });
      expect(left.holder?.name).toBe("成**");
      expect(left.holder?.code).not.toBe(licence.holder.code);
    }
    const practitioner = { ...sampleLicence("071", "person"), holder: sampleHolder("organisation") };
    expect(profiles.preview(practitioner, "public-service@1").holder?.name).toBe("成**");
  });
});
