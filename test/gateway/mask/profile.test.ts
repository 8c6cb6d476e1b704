import { describe, expect, test } from "vitest";
import type { GatewayError } from "../../../src/gateway/core/gateway-error.ts";
import { typeCodeOf } from "../../../src/gateway/core/licence.ts";
import { LICENCE_FIELDS } from "../../../src/gateway/core/licence-fields.ts";
import { parseProfile, profileReference } from "../../../src/gateway/mask/profile.ts";
import { createProfiles } from "../../../src/gateway/mask/profiles.ts";
import { sampleLicence } from "./sample-licence.ts";

const sound = {
  name: "test",
  version: 1,
  title: { zh: "测试", en: "Test" },
  fields: { typeCode: "clear", "holder.name": "holder-name" },
  clearReasons: [],
};
const reason = (...paths: string[]) => ({ paths, zh: "理由", en: "reason" });

const refusal = (act: () => unknown): GatewayError => {
  try {
    act();
  } catch (thrown) {
    return thrown as GatewayError;
  }
  throw new Error("nothing was refused");
};

describe("a profile is refused unless every part of it is sound", () => {
  const faulty: Record<string, [data: unknown, names: string]> = {
    "no object": [[], "not an object"],
    "a member it does not know": [{ ...sound, everything: true }, "unknown member everything"],
    "a name with capitals": [{ ...sound, name: "Test" }, "name"],
    "version 0": [{ ...sound, version: 0 }, "version"],
    "a version in text": [{ ...sound, version: "1" }, "version"],
    "a title in one language": [{ ...sound, title: { zh: "测试" } }, "title"],
    "no fields": [{ ...sound, fields: undefined }, "fields"],
    "no reasons": [{ ...sound, clearReasons: undefined }, "clearReasons"],
    "an unknown path": [{ ...sound, fields: { "holder.nick": "clear" } }, "unknown path holder.nick"],
    "a path that is not a leaf": [{ ...sound, fields: { holder: "clear" } }, "unknown path holder"],
    "a path of the language": [{ ...sound, fields: { constructor: "clear" } }, "unknown path constructor"],
    "an unknown rule": [{ ...sound, fields: { state: "blur" } }, "state: unknown rule"],
    "a rule of the language": [{ ...sound, fields: { state: "toString" } }, "state: unknown rule"],
    "a rule on the wrong field": [
      { ...sound, fields: { "operator.legalRepresentative": "holder-name" } },
      "rule holder-name does not mask a person-name",
    ],
    "a number under a telephone's rule": [
      { ...sound, fields: { "practitioner.idNumber": "telephone" } },
      "rule telephone does not mask a id-number",
    ],
    "a blurred photo": [{ ...sound, fields: { "practitioner.photo": "all-stars" } }, "does not mask a photo"],
    "a classified field in clear": [
      { ...sound, fields: { "vehicle.vin": "clear" } },
      "vehicle.vin: clear without",
    ],
    "an identifier in clear": [{ ...sound, fields: { identifier: "clear" } }, "identifier: clear without"],
    "a licence name in clear": [{ ...sound, fields: { name: "clear" } }, "name: clear without a reason"],
    "a file without a reason": [{ ...sound, file: "clear" }, "file: clear without a reason"],
    "a masked file": [{ ...sound, file: "all-stars" }, "file"],
    "a reason left over": [
      { ...sound, clearReasons: [reason("qrCode")] },
      "qrCode: a reason for what is not clear",
    ],
    "a reason without a text": [
      { ...sound, fields: { qrCode: "clear" }, clearReasons: [{ paths: ["qrCode"], zh: "", en: "x" }] },
      "clearReasons",
    ],
    "two reasons for one": [
      { ...sound, fields: { qrCode: "clear" }, clearReasons: [reason("qrCode"), reason("qrCode")] },
      "qrCode: two reasons",
    ],
    "an unknown licence type": [{ ...sound, licenceTypes: ["11100000000019713D999"] }, "licenceTypes"],
    "an empty list of types": [{ ...sound, licenceTypes: [] }, "licenceTypes"],
  };
  for (const [what, [data, names]] of Object.entries(faulty)) {
    test(what, () => {
      const error = refusal(() => parseProfile(data));
      expect(error.code).toBe("profile.invalid");
      expect(error.detail).toContain(names);
    });
  }

  test("a sound one is taken, cannot be widened afterwards, and owes nothing to the data it came from", () => {
    const data = structuredClone(sound) as { fields: Record<string, string> };
    const profile = parseProfile(data);
    data.fields["qrCode"] = "clear";
    expect(profile.fields).toEqual(sound.fields);
    expect(() => Object.assign(profile.fields, { qrCode: "clear" })).toThrow(TypeError);
  });

  test("with a reason, a classified field may leave as it is", () => {
    const profile = parseProfile({ ...sound, fields: { qrCode: "clear" }, clearReasons: [reason("qrCode")] });
    expect(profile.fields).toEqual({ qrCode: "clear" });
  });
});

describe("the registry", () => {
  const profiles = createProfiles([sound, { ...sound, version: 2, fields: {} }]);

  test("knows the shipped profiles and the site's own by name and version", () => {
    expect(profiles.list().map(profileReference)).toEqual([
      "public-service@1",
      "collection@1",
      "inspector@1",
      "holder@1",
      "mini-program@1",
      "file-copy@1",
      "authorised-use@1",
      "verify-only@1",
      "statistics@1",
      "test@1",
      "test@2",
    ]);
    expect(profiles.has("test@2")).toBe(true);
    expect(profiles.has("test@3")).toBe(false);
    expect(profiles.has("toString")).toBe(false);
  });

  test("refuses one reference twice, so that an audit entry's profile means one thing", () => {
    expect(refusal(() => createProfiles([sound, sound])).detail).toBe("test@1 occurs twice");
    expect(refusal(() => createProfiles([{ ...sound, name: "holder" }])).code).toBe("profile.invalid");
  });

  test("an unknown reference is an error of configuration, never an empty or an open profile", () => {
    const licence = sampleLicence("071", "person");
    const asks = [
      () => profiles.get("nobody@1"),
      () => profiles.releasesFile("nobody@1"),
      () => profiles.covers("nobody@1", typeCodeOf("071")),
      () => profiles.clear("nobody@1", licence),
      () => profiles.preview(licence, "nobody@1"),
    ];
    for (const ask of asks) expect(refusal(ask).code).toBe("profile.invalid");
  });

  test("a profile made for some types lets out no other", () => {
    const narrow = createProfiles([{ ...sound, licenceTypes: [typeCodeOf("013")] }]);
    expect(narrow.preview(sampleLicence("013", "organisation"), "test@1")).toEqual({
      typeCode: typeCodeOf("013"),
      holder: { name: "成都锦程道路运输有限公司" },
    });
    expect(refusal(() => narrow.preview(sampleLicence("073", "person"), "test@1")).code).toBe(
      "grant.licence-type",
    );
  });

  test("a licence of no known type is not let out by any profile", () => {
    const { typeCode: _, ...untyped } = sampleLicence("071", "person");
    expect(refusal(() => profiles.clear("holder@1", untyped)).code).toBe("grant.licence-type");
  });

  test("an empty profile lets out nothing at all", () => {
    expect(profiles.preview(sampleLicence("071", "person"), "test@2")).toEqual({});
  });

  test("what leaves is a new object: the core's own stays whole and shares no list with it", () => {
    const licence = sampleLicence("071", "person");
    const before = structuredClone(licence);
    const left = profiles.preview(licence, "holder@1");
    expect(left).toEqual(licence);
    expect(left.practitioner).not.toBe(licence.practitioner);
    expect(left.practitioner?.categories).not.toBe(licence.practitioner?.categories);
    expect(licence).toEqual(before);
  });

  test("one field of each list element can leave alone", () => {
    const left = profiles.preview(sampleLicence("071", "person"), "statistics@1");
    expect(left.practitioner).toEqual({
      drivingClass: "A2",
      categories: [{ code: "02000" }, { code: "04000" }],
    });
  });
});

describe("what each shipped profile lets out is pinned", () => {
  test("a field that is added to or removed from a profile shows as a line of this file", async () => {
    const lines = createProfiles()
      .list()
      .flatMap((profile) => {
        const reference = profileReference(profile);
        const fields = Object.entries(profile.fields).map(([path, rule]) => `${reference} ${path}: ${rule}`);
        return profile.file === undefined ? fields : [...fields, `${reference} file: ${profile.file}`];
      });
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("profile-paths.txt");
  });

  test("holder@1 lists every field there is, so that a new one is decided on and not forgotten", () => {
    const { fields } = createProfiles().get("holder@1");
    expect(Object.keys(fields).sort()).toEqual(LICENCE_FIELDS.map(({ path }) => path).sort());
  });
});
