import { readFileSync } from "node:fs";
import { ParseOption, XmlDocument, XsdValidator } from "libxml2-wasm";
import { afterAll, describe, expect, test } from "vitest";
import { GatewayError } from "../../../src/gateway/core/gateway-error.ts";
import { readXml, writeXml } from "../../../src/gateway/spi/read-xml.ts";
import { loadXsd } from "../../../src/gateway/spi/xsd.ts";
import { definitionsOf } from "../../../src/gateway/spi/xsd-definitions.ts";

// The risk: our reading of an XSD is kinder than the XSD. libxml2 is the second opinion, document by document.

const file = "licensing-system/body.xsd";
const schema = XmlDocument.fromString(readFileSync(`contracts/${file}`, "utf8"));
const validator = XsdValidator.fromDoc(schema);
afterAll(() => {
  validator.dispose();
  schema.dispose();
});

const quiet = ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_NO_XXE;
function saysLibxml2(xml: string): boolean {
  const document = XmlDocument.fromString(xml, { option: quiet });
  try {
    validator.validate(document);
    return true;
  } catch {
    return false;
  } finally {
    document.dispose();
  }
}

const loaded = loadXsd(file);
function weSay(root: string, xml: string): boolean {
  try {
    loaded.reader(root)(readXml(xml));
    return true;
  } catch (thrown) {
    if (thrown instanceof GatewayError && thrown.code.startsWith("request.")) return false;
    throw thrown;
  }
}

const good: Readonly<Record<string, string>> = {
  vehicleRequest:
    "<vehicleRequest><vehicleNo>川A12345</vehicleNo><plateColor>黄色</plateColor><provinceCode>510000</provinceCode><limit>10</limit><useCause>路检</useCause></vehicleRequest>",
  staffRequest:
    "<staffRequest><idCard>510100199001010013</idCard><idType>1</idType><provinceCode>510000</provinceCode></staffRequest>",
  applicationRequest:
    "<applicationRequest><businessSn>SN20261127</businessSn><applyKind>04</applyKind><certTypeCode>11100000000019713D071</certTypeCode><applyName>测试</applyName><idType>1</idType><idCard>x</idCard><plateColorCode>93</plateColorCode><areaCode>510100</areaCode></applicationRequest>",
  respInfo:
    "<respInfo><resultconunt>2</resultconunt><pageInfo><limit>10</limit><page>1</page></pageInfo><vehicleInfo><vehicleNo>川A1</vehicleNo><plateColorCode>2</plateColorCode><certificateInfo><transCertificateCode>1</transCertificateCode><certificateState>1</certificateState></certificateInfo><certificateInfo/></vehicleInfo><vehicleInfo/><staffInfo><idType>9</idType></staffInfo><applicationInfo><businessSn>S</businessSn><acceptNo>a</acceptNo><applyState>30</applyState><changeTime>20261127120000</changeTime></applicationInfo></respInfo>",
};

/** Every element left out, doubled, renamed, emptied, and given a value of another kind: one change at a time. */
function* changesOf(xml: string): Generator<string> {
  for (const match of xml.matchAll(/<(\w+)>([^<]*)<\/\1>/g)) {
    const [whole, name = "", text = ""] = match;
    const at = match.index;
    const put = (replacement: string): string =>
      xml.slice(0, at) + replacement + xml.slice(at + whole.length);
    yield put("");
    yield put(whole + whole);
    yield put(`<other>${text}</other>`);
    yield put(`<${name}></${name}>`);
    yield put(`<${name}>${text}x</${name}>`);
    yield put(`<${name}>0</${name}>`);
    yield put(`<${name}>${"9".repeat(300)}</${name}>`);
    yield put(`<${name}><inner>1</inner></${name}>`);
    yield put(`text${whole}`);
  }
}

describe.each(Object.entries(good))("%s", (root, xml) => {
  test("is taken by both, and every change of it is taken by both or by neither", () => {
    expect([weSay(root, xml), saysLibxml2(xml)]).toEqual([true, true]);
    let [taken, refused] = [0, 0];
    for (const changed of changesOf(xml)) {
      const verdict = saysLibxml2(changed);
      expect(weSay(root, changed), changed).toBe(verdict);
      if (verdict) taken += 1;
      else refused += 1;
    }
    expect(Math.min(taken, refused)).toBeGreaterThan(0);
  });
});

test("both spellings of the count are read, and not both at once", () => {
  for (const [inside, isTaken] of [
    ["<resultconunt>0</resultconunt>", true],
    ["<resultcount>0</resultcount>", true],
    ["<resultconunt>0</resultconunt><resultcount>0</resultcount>", false],
    ["", false],
  ] as const) {
    const xml = `<respInfo>${inside}</respInfo>`;
    expect([weSay("respInfo", xml), saysLibxml2(xml)], inside).toEqual([isTaken, isTaken]);
  }
});

test("the one thing not judged is the order of elements", () => {
  const turned = "<respInfo><pageInfo/><resultconunt>0</resultconunt></respInfo>";
  expect([weSay("respInfo", turned), saysLibxml2(turned)]).toEqual([true, false]);
});

test("a construct that is not known here is refused at start and not skipped", () => {
  const xsd = (inside: string) =>
    readXml(`<schema>${inside}</schema>`, { depth: 16, elements: 100, withAttributes: true });
  for (const inside of [
    '<attribute name="x"/>',
    '<simpleType name="x"><restriction base="string"><totalDigits value="3"/></restriction></simpleType>',
    '<simpleType name="x"><union memberTypes="a b"/></simpleType>',
    '<complexType name="x"><all/></complexType>',
    '<complexType name="x"><sequence><any/></sequence></complexType>',
  ])
    expect(() => definitionsOf(xsd(inside), "x.xsd"), inside).toThrow("gateway.configuration");
});

describe("reading and writing", () => {
  test("what is written is read as it was, whatever is in it", () => {
    const text = `<&>"' 川 𠮷 ]]> <![CDATA[x]]> &lt;`;
    expect(readXml(writeXml("a", { b: text })).children[0]?.text).toBe(text);
    expect(writeXml("a", { b: "x\u0000y\u0008\ud800z", c: undefined })).toBe("<a><b>xyz</b></a>");
  });

  test.each([
    ["<!DOCTYPE a><a/>"],
    ["<a>&nope;</a>"],
    ["<a><b></a>"],
    ["<a/><b/>"],
    ["<a b='1' b='2'/>"],
    ["text"],
    [""],
    ["<a>\u0001</a>"],
    [`${"<a>".repeat(17)}${"</a>".repeat(17)}`],
    [`<a ${Array.from({ length: 9 }, (_, at) => `x${at}="1"`).join(" ")}/>`],
  ])("refuses %j", (xml) => {
    expect(() => readXml(xml)).toThrow("request.malformed");
  });
});
