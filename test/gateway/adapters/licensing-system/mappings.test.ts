import { readFileSync } from "node:fs";
import { XmlDocument, XsdValidator } from "libxml2-wasm";
import { afterAll, describe, expect, test } from "vitest";
import { licencesOf } from "../../../../src/adapters/licensing-system/codec-found.ts";
import { containersOf } from "../../../../src/adapters/licensing-system/codec-register.ts";
import { failureOf, RETCODES, retcodeOf } from "../../../../src/adapters/licensing-system/codec-retcode.ts";
import { read } from "../../../../src/adapters/licensing-system/contract.ts";
import { ERROR_CODES } from "../../../../src/gateway/core/error-catalogue.ts";
import { LICENCE_TYPE_CODES, type Licence, typeCodeOf } from "../../../../src/gateway/core/licence.ts";
import { readXml, writeXml } from "../../../../src/gateway/spi/read-xml.ts";
import { licenceOfType } from "../../../support/licences.ts";

// The risk: a column, code or unit means one thing on our side and another on theirs.

const schema = XmlDocument.fromString(readFileSync("contracts/licensing-system/body.xsd", "utf8"));
const validator = XsdValidator.fromDoc(schema);
afterAll(() => {
  validator.dispose();
  schema.dispose();
});

const CONTAINERS = ["vehicleInfo", "ownerInfo", "staffInfo"] as const;
const provinceCode = "510000";
const home = (code: (typeof LICENCE_TYPE_CODES)[number]): Licence => ({
  ...licenceOfType(code),
  areaCode: "510104",
});

/** Out as the exchange has it, judged by the XSD, and in again. */
function round(licences: readonly Licence[]) {
  const told = CONTAINERS.map(
    (container) => [container, containersOf(container, licences, provinceCode)] as const,
  );
  const xml = writeXml("respInfo", { resultconunt: "1", ...Object.fromEntries(told) });
  return licencesOf(read.respInfo(readXml(xml)));
}

describe("a licence goes out and comes back", () => {
  test.each(LICENCE_TYPE_CODES)("%s: what the exchange has a column for is unchanged", (code) => {
    const licence = home(code);
    const [back] = round([licence]);
    expect(back).toMatchObject({
      identifier: licence.identifier,
      number: licence.number,
      state: "valid",
      issueDate: licence.issueDate,
      validFrom: licence.validFrom,
      validTo: licence.validTo,
      areaCode: licence.areaCode,
      issuer: licence.issuer,
      holder: { name: licence.holder.name, code: licence.holder.code },
    });
    if (licence.vehicle !== undefined) {
      const { annualReview: _, fuel: __, technicalGrade: ___, ...columns } = licence.vehicle;
      expect(back?.vehicle).toMatchObject(columns);
    }
    if (licence.operator !== undefined) {
      expect(back?.operator).toMatchObject({
        address: licence.operator.address,
        legalRepresentative: licence.operator.legalRepresentative,
        operatingState: licence.operator.operatingState,
        businessScopeCodes: licence.operator.businessScopeCodes,
      });
    }
    if (licence.practitioner !== undefined)
      expect(back?.practitioner).toMatchObject({
        idNumber: licence.practitioner.idNumber,
        sex: licence.practitioner.sex,
      });
  });

  test.each(CONTAINERS)("%s is as the XSD says, order and all: a client may hold us to it", (container) => {
    const rows = containersOf(container, LICENCE_TYPE_CODES.map(home), provinceCode);
    expect(rows.length).toBeGreaterThan(0);
    const xml = writeXml("respInfo", { resultconunt: "1", [container]: rows });
    const document = XmlDocument.fromString(xml);
    expect(() => validator.validate(document)).not.toThrow();
    document.dispose();
  });

  test("of a person with two licences no driving class is lost", () => {
    const licence = home(typeCodeOf("071"));
    const other = { ...home(typeCodeOf("075")), holder: licence.holder };
    const classed = (of: Licence, drivingClass: string): Licence => ({
      ...of,
      practitioner: { ...of.practitioner, drivingClass } as NonNullable<Licence["practitioner"]>,
    });
    const told = containersOf("staffInfo", [classed(licence, "A2"), classed(other, "C1")], provinceCode);
    expect(told.map((row) => row["drivingClass"])).toEqual(["A2", "C1"]);
  });

  test("the licence types of drivers and owners come back; a vehicle's follows from its scope", () => {
    for (const suffix of ["071", "008", "016", "079", "013"] as const)
      expect(round([home(typeCodeOf(suffix))])[0]?.typeCode).toBe(typeCodeOf(suffix));
  });

  test.each([
    ["valid", "valid"],
    ["void", "void"],
    ["expired", "void"],
    ["cancelled", "void"],
    ["withdrawn", "void"],
    ["revoked", "void"],
    ["other", undefined],
  ] as const)("state %s comes back as %s, as the contract's README says", (state, back) => {
    expect(round([{ ...home(typeCodeOf("013")), state }])[0]?.state).toBe(back);
  });

  test("two certificates of one vehicle stand in one container", () => {
    const licence = home(typeCodeOf("013"));
    const containers = containersOf("vehicleInfo", [licence, { ...licence, state: "void" }], provinceCode);
    expect(containers).toHaveLength(1);
    expect(containers[0]?.["certificateInfo"]).toHaveLength(2);
  });

  test("a licence of another province, or whose province does not show, is not told", () => {
    const licence = home(typeCodeOf("013"));
    expect(containersOf("vehicleInfo", [licence], "440000")).toEqual([]);
    const { areaCode: _, issuer: __, ...hidden } = licence;
    expect(containersOf("vehicleInfo", [hidden], provinceCode)).toEqual([]);
  });
});

describe("what peers write", () => {
  const vehicle = (columns: string, certificate = ""): string =>
    `<respInfo><resultcount>1</resultcount><vehicleInfo>${columns}<certificateInfo>${certificate}</certificateInfo></vehicleInfo></respInfo>`;
  const of = (xml: string) => licencesOf(read.respInfo(readXml(xml)))[0];

  test.each([
    ["<plateColor>黄色</plateColor>", "2"],
    ["<plateColor>黄</plateColor>", "2"],
    ["<plateColor>渐变绿</plateColor>", "94"],
    ["<plateColor>黄绿双拼色</plateColor>", "93"],
    ["<plateColor>蓝</plateColor><plateColorCode>1</plateColorCode>", "1"],
    ["<plateColor>粉</plateColor>", undefined],
  ])("colour %s is %s", (columns, colour) => expect(of(vehicle(columns))?.vehicle?.plateColour).toBe(colour));

  test.each([
    ["20301231", "2030-12-31"],
    ["20301231000000", "2030-12-31"],
    ["2030-12-31", "2030-12-31"],
    ["1924876800000", "2030-12-31"],
    ["20300231", undefined],
    ["", undefined],
    ["长期", undefined],
  ])("date %j is %s", (text, day) =>
    expect(of(vehicle("", `<certificateExpireDate>${text}</certificateExpireDate>`))?.validTo).toBe(day),
  );

  test.each([
    ["渝交运管渝字", "500103100001号"],
    ["渝交运管渝", "500103100001"],
  ])("number %s + %s is one", (word, code) =>
    expect(
      of(
        vehicle(
          "",
          `<transCertificateWord>${word}</transCertificateWord><transCertificateCode>${code}</transCertificateCode>`,
        ),
      )?.number,
    ).toBe("渝交运管渝字500103100001号"),
  );

  test("a number that is none stays as it is, and is not mended", () => {
    expect(of(vehicle("", "<transCertificateCode>12</transCertificateCode>"))?.number).toBe("12");
  });

  test("a vehicle without certificate is no licence", () => {
    expect(
      licencesOf(read.respInfo(readXml("<respInfo><resultconunt>1</resultconunt><vehicleInfo/></respInfo>"))),
    ).toEqual([]);
  });
});

describe("codes", () => {
  test("0000 to 0047 are each known, and nothing but 0000 and 0046 is an answer", () => {
    const gaps = ["0024", "0033", "0034", "0035", "0038", "0039"];
    const all = Array.from({ length: 48 }, (_, at) => String(at).padStart(4, "0")).filter(
      (code) => !gaps.includes(code),
    );
    expect(Object.keys(RETCODES).sort()).toEqual(all);
    for (const code of all)
      expect(failureOf(code, "")?.code === undefined, code).toBe(["0000", "0046"].includes(code));
  });

  test.each([
    ["0015", "对端不可达", "partner.unavailable"],
    ["0015", "connect timed out", "partner.unavailable"],
    ["0015", "未配置适配器", "partner.refused"],
    ["0015", "no adapter configured", "partner.refused"],
    ["0037", "redis连接失败", "partner.unavailable"],
    ["0037", "操作不支持", "partner.refused"],
    ["0015", "出错了", "partner.unmapped"],
    ["0015", "未配置，连接超时", "partner.unmapped"],
    ["0001", "", "partner.unavailable"],
    ["0021", "", "partner.refused"],
    ["0047", "", "partner.garbled"],
    ["0024", "", "partner.unmapped"],
    ["9999", "成功", "partner.unmapped"],
    ["", "成功", "partner.unmapped"],
    ["0", "成功", "partner.unmapped"],
    ["toString", "成功", "partner.unmapped"],
  ])("%s %j is %s", (retcode, retmsg, code) => expect(failureOf(retcode, retmsg)?.code).toBe(code));

  test("no refusal of ours sounds like a success", () => {
    for (const code of ERROR_CODES) expect(RETCODES).toHaveProperty(retcodeOf(code));
    expect(ERROR_CODES.filter((code) => retcodeOf(code) === "0000")).toEqual([]);
    expect(ERROR_CODES.filter((code) => retcodeOf(code) === "0046")).toEqual(["licence.not-found"]);
  });
});
