import { describe, expect, test } from "vitest";
import { citizenIdFault, composeCitizenId } from "../../../src/gateway/core/check-digits/citizen-id.ts";
import { type ClearReason, parseProfile, profileReference } from "../../../src/gateway/mask/profile.ts";
import { createProfiles } from "../../../src/gateway/mask/profiles.ts";
import { idCandidates, reviewProfile } from "../../../src/gateway/mask/review-profile.ts";

const profile = (fields: Record<string, string>, ...clear: string[]) => {
  const clearReasons: ClearReason[] = clear.length === 0 ? [] : [{ paths: clear, zh: "理由", en: "reason" }];
  return parseProfile({
    name: "test",
    version: 1,
    title: { zh: "测试", en: "Test" },
    fields,
    ...(clear.includes("file") ? { file: "clear" } : {}),
    clearReasons,
  });
};
const MASKED = {
  areaCode: "clear",
  number: "id-number",
  "holder.code": "holder-code",
  "holder.name": "holder-name",
};

describe("how many ID numbers still fit is counted as a counter would", () => {
  test.each([
    [1, 2],
    [6, 4],
  ] as const)("%i+%i with birth date and area: as many as there are", (front, behind) => {
    // Every number of one area and day, grouped by what the mask shows: the average group.
    const groups = new Map<string, number>();
    for (let sequence = 1; sequence <= 999; sequence += 1) {
      const id = composeCitizenId({ areaCode: "510107", birthDate: "1990-01-01", sequence });
      expect(citizenIdFault(id, "2026-01-01")).toBeUndefined();
      const shown = id.slice(0, front) + id.slice(-behind);
      groups.set(shown, (groups.get(shown) ?? 0) + 1);
    }
    const average = 999 / groups.size;
    const computed = idCandidates({ front, behind, birth: "day", sex: true, area: true });
    expect(Math.abs(computed - average)).toBeLessThanOrEqual(1);
  });

  test("sex halves the sequences only while the last sequence digit is hidden", () => {
    const known = { front: 1, birth: "day", area: true } as const;
    expect(idCandidates({ ...known, behind: 0, sex: false })).toBe(1000);
    expect(idCandidates({ ...known, behind: 0, sex: true })).toBe(500);
    expect(idCandidates({ ...known, behind: 2, sex: true })).toBe(
      idCandidates({ ...known, behind: 2, sex: false }),
    );
  });
});

describe("a profile is judged as a whole", () => {
  test("1+2 alone leaves hundreds of thousands of numbers: no finding", () => {
    expect(reviewProfile(profile(MASKED))).toEqual([]);
  });

  test("1+2 with birth date and sex leaves about nine numbers, and eight persons of a county", () => {
    const fields = { ...MASKED, "practitioner.birthDate": "clear", "practitioner.sex": "clear" };
    const findings = reviewProfile(profile(fields, "practitioner.birthDate", "practitioner.sex"));
    expect(findings.map(({ code, candidates }) => [code, candidates])).toEqual([
      ["id-number-reconstructible", 9],
      ["person-singled-out", 8],
    ]);
    expect(findings[0]?.zh).toContain("约剩 9 个候选号码");
    expect(findings[0]?.en).toContain("about 9 candidates");
    expect(findings[0]?.paths).toContain("practitioner.birthDate");
  });

  test("1+2 with birth date and no area at all still leaves too few", () => {
    const fields = { number: "id-number", "practitioner.birthDate": "clear" };
    expect(reviewProfile(profile(fields, "practitioner.birthDate"))).toMatchObject([
      { code: "id-number-reconstructible", candidates: 4309 },
    ]);
  });

  test("1+2 with the year of birth leaves some three thousand", () => {
    expect(reviewProfile(profile({ ...MASKED, "practitioner.birthDate": "birth-year" }))).toMatchObject([
      { code: "id-number-reconstructible", candidates: 3318 },
    ]);
  });

  test("two masks of one number add up", () => {
    const fields = { ...MASKED, "practitioner.idNumber": "id-number-6-4", "practitioner.birthDate": "clear" };
    const [finding] = reviewProfile(profile(fields, "practitioner.birthDate"));
    expect(finding).toMatchObject({ code: "id-number-reconstructible", candidates: 1 });
    expect(finding?.en).toContain("6+4");
  });

  test("six stars tell nothing, so nothing joins with them", () => {
    const fields = {
      number: "all-stars",
      "practitioner.birthDate": "all-stars",
      "practitioner.sex": "all-stars",
    };
    expect(reviewProfile(profile({ ...fields, areaCode: "clear" }))).toEqual([]);
  });

  test("a number clear in one place makes its masks elsewhere vain", () => {
    const fields = { ...MASKED, number: "clear", "practitioner.idNumber": "id-number" };
    expect(reviewProfile(profile(fields, "number"))).toMatchObject([
      { code: "number-in-clear", paths: ["number"] },
      { code: "masked-in-vain", paths: ["holder.code", "practitioner.idNumber"] },
    ]);
  });

  test.each([
    ["identifier", "identifier-unguarded"],
    ["predecessor", "identifier-unguarded"],
    ["qrCode", "presentation-code-leaves"],
    ["practitioner.photo", "photo-leaves"],
    ["seal.image", "seal-image-leaves"],
  ])("%s as it is: %s", (path, code) => {
    expect(reviewProfile(profile({ [path]: "clear" }, path))).toMatchObject([{ code, paths: [path] }]);
  });

  test("a file shows everything", () => {
    expect(reviewProfile(profile({}, "file"))).toMatchObject([{ code: "file-leaves", paths: ["file"] }]);
  });
});

test("what the shipped profiles give away is known and pinned", () => {
  const findings = createProfiles()
    .list()
    .map((shipped) => [profileReference(shipped), reviewProfile(shipped).map(({ code }) => code)]);
  expect(Object.fromEntries(findings)).toEqual({
    "public-service@1": [],
    "collection@1": ["number-in-clear", "identifier-unguarded", "identifier-unguarded", "photo-leaves"],
    "mini-program@1": [],
    "file-copy@1": ["file-leaves"],
    "authorised-use@1": ["file-leaves"],
    "verify-only@1": [],
    "statistics@1": [],
    "inspector@1": ["number-in-clear", "identifier-unguarded", "identifier-unguarded", "photo-leaves"],
    "holder@1": [
      "number-in-clear",
      "identifier-unguarded",
      "identifier-unguarded",
      "presentation-code-leaves",
      "photo-leaves",
      "seal-image-leaves",
      "file-leaves",
    ],
  });
});
