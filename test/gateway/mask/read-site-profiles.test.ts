import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createProfiles } from "../../../src/gateway/mask/profiles.ts";
import { readSiteProfiles } from "../../../src/gateway/mask/read-site-profiles.ts";

const folder = mkdtempSync(join(tmpdir(), "elgw-profiles-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const profile = {
  name: "city-portal",
  version: 1,
  title: { zh: "某市门户", en: "A city portal" },
  fields: { typeCode: "clear", state: "clear" },
  clearReasons: [],
};

test("a site's profile stands beside the shipped ones; what is no profile stops the start", () => {
  expect(readSiteProfiles(undefined)).toEqual([]);
  writeFileSync(join(folder, "city-portal.json"), JSON.stringify(profile));
  writeFileSync(join(folder, "notes.txt"), "not a profile");
  const profiles = createProfiles(readSiteProfiles(folder));
  expect(profiles.has("city-portal@1")).toBe(true);
  expect(profiles.has("public-service@1")).toBe(true);

  writeFileSync(join(folder, "broken.json"), "{");
  expect(() => readSiteProfiles(folder)).toThrow("profile.invalid");
  expect(() => readSiteProfiles(join(folder, "absent"))).toThrow("profile.invalid");
});
