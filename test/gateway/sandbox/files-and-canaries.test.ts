import { strFromU8, unzipSync } from "fflate";
import { PNG } from "pngjs";
import { describe, expect, test } from "vitest";
import { canariesOf, plantCanaries } from "../../../src/adapters/elicence-core/sandbox/canaries.ts";
import { createSandboxRegister } from "../../../src/adapters/elicence-core/sandbox/register.ts";
import { renderLicenceFile } from "../../../src/adapters/elicence-core/sandbox/render-file.ts";
import { citizenIdFault } from "../../../src/gateway/core/check-digits/citizen-id.ts";
import { creditCodeFault } from "../../../src/gateway/core/check-digits/credit-code.ts";
import { vinWarning } from "../../../src/gateway/core/check-digits/vin.ts";
import type { Licence } from "../../../src/gateway/core/licence.ts";
import { LICENCE_FIELDS } from "../../../src/gateway/core/licence-fields.ts";
import { readLicenceNumber } from "../../../src/gateway/core/numbers/licence-number.ts";
import { readPlate } from "../../../src/gateway/core/numbers/plate.ts";

const register = createSandboxRegister({ seed: 7, count: 96, today: "2026-01-15" });
const licences = [...register.all()];
const person = licences[0] as Licence;
const MARKER = "CANARY7F3A";

const valueAt = (licence: Licence, path: string): unknown =>
  path
    .split(".")
    .reduce<unknown>((inner, name) => (inner as Record<string, unknown> | undefined)?.[name], licence);

describe("files", () => {
  test("an OFD is a zip whose custom data are the items of GB/T 36903", () => {
    const files = unzipSync(renderLicenceFile(person, "ofd"));
    expect(Object.keys(files).toSorted()).toEqual(
      ["Doc_0/Document.xml", "Doc_0/Pages/Page_0/Content.xml", "Doc_0/PublicRes.xml", "OFD.xml"].toSorted(),
    );
    const xml = strFromU8(files["OFD.xml"] ?? new Uint8Array());
    expect(xml).toContain('xmlns:ofd="http://www.ofdspec.org/2016"');
    expect(xml).toContain(`<ofd:CustomData Name="ZZBS">${person.identifier}</ofd:CustomData>`);
    expect(xml).toContain(`<ofd:CustomData Name="CZZT">${person.holder.name}</ofd:CustomData>`);
    expect(xml).not.toContain("JZJYXQJZSJ");
  });

  test("an annotated copy says until when", () => {
    const files = unzipSync(renderLicenceFile(person, "ofd", { copyExpires: "2026-02-15" }));
    expect(strFromU8(files["OFD.xml"] ?? new Uint8Array())).toContain(
      '<ofd:CustomData Name="JZJYXQJZSJ">2026-02-15</ofd:CustomData>',
    );
  });

  test("markup in a name stays text", () => {
    const licence = { ...person, holder: { ...person.holder, name: '<a href="x">&</a>' } };
    const xml = strFromU8(unzipSync(renderLicenceFile(licence, "ofd"))["OFD.xml"] ?? new Uint8Array());
    expect(xml).toContain("&lt;a href=&quot;x&quot;&gt;&amp;&lt;/a&gt;");
  });

  test("a PNG decodes, and differs from licence to licence and from copy to copy", () => {
    const file = renderLicenceFile(person, "png");
    expect(PNG.sync.read(Buffer.from(file))).toMatchObject({ width: 160, height: 112 });
    const other = renderLicenceFile(licences[1] as Licence, "png");
    const copy = renderLicenceFile(person, "png", { copyExpires: "2026-02-15" });
    expect(Buffer.from(file).equals(other)).toBe(false);
    expect(Buffer.from(file).equals(copy)).toBe(false);
  });

  test("both are small, and the same bytes each time", () => {
    for (const fileType of ["ofd", "png"] as const) {
      const file = renderLicenceFile(person, fileType);
      expect(file.byteLength).toBeLessThan(4096);
      expect(Buffer.from(file).equals(renderLicenceFile(person, fileType))).toBe(true);
    }
  });
});

describe("canaries", () => {
  test("every classified field of every licence holds its canary, the optional ones too", () => {
    for (const licence of licences) {
      const planted = plantCanaries(licence, MARKER);
      const canaries = canariesOf(licence, MARKER);
      for (const { path, class: fieldClass, only } of LICENCE_FIELDS) {
        if (fieldClass === "public" || fieldClass === "sex") continue;
        if (only !== undefined && licence[only] === undefined) continue;
        expect(canaries[path], path).toBeDefined();
        expect(valueAt(planted, path), path).toBe(canaries[path]);
        expect(valueAt(planted, path), path).not.toBe(valueAt(licence, path));
      }
    }
  });

  test("public fields stay as they were, and so does the licence that was copied", () => {
    const before = structuredClone(person);
    const planted = plantCanaries(person, MARKER);
    expect(person).toEqual(before);
    for (const { path, class: fieldClass } of LICENCE_FIELDS) {
      if (fieldClass === "public" && !path.includes("[]"))
        expect(valueAt(planted, path)).toEqual(valueAt(person, path));
    }
  });

  test("each is told apart: by path, and by marker", () => {
    for (const licence of [person, licences[11] as Licence, licences[13] as Licence]) {
      const values = Object.values(canariesOf(licence, MARKER));
      expect(new Set(values).size).toBe(values.length);
      const others = new Set(Object.values(canariesOf(licence, "CANARY0000")));
      expect(values.filter((value) => others.has(value))).toEqual([]);
    }
  });

  test("each is well formed, so that nothing on the way refuses it", () => {
    const of = (licence: Licence) => canariesOf(licence, MARKER);
    expect(citizenIdFault(of(person)["practitioner.idNumber"] ?? "", "2026-01-15")).toBeUndefined();
    expect(citizenIdFault(of(person)["holder.code"] ?? "", "2026-01-15")).toBeUndefined();
    const vehicle = of(licences[13] as Licence);
    expect(creditCodeFault(vehicle["holder.code"] ?? "")).toBeUndefined();
    expect(readPlate(vehicle["vehicle.plateNumber"] ?? "")?.kind).toBe("ordinary");
    expect(vinWarning(vehicle["vehicle.vin"] ?? "")).toBeUndefined();
    expect(readLicenceNumber(vehicle["number"] ?? "")).toBeDefined();
    const photo = Buffer.from(of(person)["practitioner.photo"] ?? "", "base64");
    expect(photo.toString("base64")).toBe(of(person)["practitioner.photo"]);
    expect(PNG.sync.read(photo).width).toBe(24);
  });

  test("free text and images carry the marker itself", () => {
    const canaries = canariesOf(person, MARKER);
    for (const path of [
      "holder.name",
      "practitioner.address",
      "practitioner.photo",
      "seal.image",
      "qrCode",
    ]) {
      expect(canaries[path]).toContain(MARKER);
    }
  });
});
