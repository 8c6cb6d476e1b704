import { describe, expect, test } from "vitest";
import type { LicenceClass } from "../../../src/gateway/core/licence.ts";
import type { LicenceView } from "../../../src/gateway/core/operations.ts";
import { MASK_RULES, type MaskRuleName } from "../../../src/gateway/mask/rules.ts";
import { subjectOf } from "../../../src/gateway/mask/subject.ts";
import { sampleHolder, sampleLicence } from "./sample-licence.ts";

const licence = sampleLicence("008", "organisation");
const mask = (rule: MaskRuleName, value: string, of: LicenceView = licence, as: LicenceClass = "operator") =>
  MASK_RULES[rule].mask(value, subjectOf(of, as));

/** Value to what leaves of it. */
const cases: { readonly [Rule in MaskRuleName]?: Readonly<Record<string, string | undefined>> } = {
  clear: { 任何文字: "任何文字" },
  "all-stars": { "": "******", a: "******", 任何一段很长很长的文字: "******" },
  "person-name": {
    张三: "张**",
    张三丰: "张**",
    " 张三 ": "张**",
    欧阳: "欧**",
    欧阳修: "欧阳**",
    司马相如: "司马**",
    欧明: "欧**",
    阿卜杜拉·买买提: "阿**",
    "John Smith": "J**",
    𠮷田: "𠮷**",
    "\ud842": "***",
    "": "***",
    "　": "***",
    "510100199001010013": "***",
    "５１０１": "***",
    "(张三)": "***",
  },
  "id-number": {
    "510100199001010013": "5***************13",
    "51010019900101001X": "5***************1X",
    "51010019900101001x": "5***************1x",
    " 510100199001010013\t": "5***************13",
    "510100900101001": "5***************01",
    E12345678: "E***************78",
    "H0123456(7)": "******************",
    "1234567": "******************",
    "": "******************",
    "51": "******************",
    证号张三李四王五赵六: "******************",
    川交从字510100199001010013号: "******************",
  },
  "id-number-6-4": {
    "510100199001010013": "510100********0013",
    "510100900101001": "5***************01",
    E12345678: "E***************78",
    "5101": "******************",
  },
  telephone: {
    "18012341999": "180****1999",
    "+86 180 1234 1999": "180****1999",
    "86-18012341999": "***********",
    "0086-180-1234-1999": "180****1999",
    "028-86512345": "028-******45",
    "1801234199": "***********",
    "5101": "***********",
    "": "***********",
    "510100199001010013": "***********",
  },
  landline: {
    "028-86512345": "028-******45",
    "02886512345": "028-******45",
    "0830-2512345": "0830-******45",
    "(010) 86512345": "010-******45",
    "028-86512345-801": "028-******45",
    "86512345": "***********",
    "18012341999": "***********",
    "": "***********",
  },
  address: {
    四川省成都市武侯区人民南路四段12号: "四川省成都市武侯区******",
    成都市武侯区科园小区3栋2单元: "成都市武侯区******",
    武侯区长寿苑路88号: "武侯区******",
    四川省甘孜藏族自治州道孚县鲜水镇12号: "四川省甘孜藏族自治州道孚县******",
    四川省凉山彝族自治州西昌市航天大道三段: "四川省凉山彝族自治州西昌市******",
    新疆维吾尔自治区乌鲁木齐市天山区解放南路: "新疆维吾尔自治区乌鲁木齐市天山区******",
    甘肃省临夏回族自治州积石山保安族东乡族撒拉族自治县吹麻滩镇:
      "甘肃省临夏回族自治州积石山保安族东乡族撒拉族自治县******",
    内蒙古自治区锡林郭勒盟苏尼特左旗满都拉图镇: "内蒙古自治区锡林郭勒盟苏尼特左旗******",
    西藏自治区阿里地区噶尔县狮泉河镇: "西藏自治区阿里地区噶尔县******",
    哈尔滨市道外区景阳街99号: "哈尔滨市道外区******",
    江西省景德镇市昌江区瓷都大道: "江西省景德镇市昌江区******",
    广西壮族自治区南宁市西乡塘区大学东路: "广西壮族自治区南宁市西乡塘区******",
    乐山市市中区嘉定中路: "乐山市市中区******",
    攀枝花市东区炳草岗大街: "攀枝花市东区******",
    江苏省苏州市苏州工业园区星湖街: "江苏省苏州市苏州工业园区******",
    广东省东莞市长安镇德政路: "广东省东莞市******",
    重庆市渝中区解放碑: "重庆市渝中区******",
    成都市人民南路四段科园小区12号: "成都市******",
    成都市锦绣花园小区7栋: "成都市******",
    成都市王家大院东区12栋: "成都市******",
    成都市幸福家园三区5栋: "成都市******",
    成都市红旗大道1号: "成都市******",
    人民南路四段12号: "******",
    "12号院武侯区": "******",
    "5号": "******",
    "No. 5, Wuhou District": "******",
    "": "******",
  },
  plate: {
    川A12345: "川A1***5",
    川A·12345: "川A1***5",
    川AD12345: "川AD***5",
    川A1234挂: "川A1***挂",
    川A123: "*******",
    使014578: "*******",
    "510100199001010013": "*******",
    "": "*******",
  },
  vin: {
    LSVAB2BR0FN734561: "LSV**********4561",
    LSVAB2BR0FN73456: "*****************",
    ENG12345: "*****************",
    "": "*****************",
  },
  "birth-year": { "1990-01-01": "1990-**-**", "19900101": undefined, "90-01-01xx": undefined, "": undefined },
  "e-mail": {
    "zhangsan@example.cn": "z****@example.cn",
    "z@example.cn": "z****@example.cn",
    "not an address": "******",
    "@example.cn": "******",
    "a@b@example.cn": "******",
  },
  "bank-card": {
    "6222020000000000000": "6222********0000",
    "6222 0200 0000 0000": "6222********0000",
    "622202": "****************",
    "": "****************",
  },
};

describe("each rule shows what its convention says and no more", () => {
  for (const [rule, table] of Object.entries(cases)) {
    for (const [value, expected] of Object.entries(table)) {
      test(`${rule} of ${JSON.stringify(value)} is ${expected ?? "withheld"}`, () => {
        expect(mask(rule as MaskRuleName, value)).toBe(expected);
      });
    }
  }
});

describe("the width of a mask says nothing about the length of what it hides", () => {
  const widths: { readonly [Rule in MaskRuleName]?: readonly [values: readonly string[], width: number] } = {
    "person-name": [["张三", "张三丰", "阿卜杜拉·买买提·吐尔逊", "J", ""], 3],
    "id-number": [["51010019900101001X", "510100900101001", "E12345678", "7", ""], 18],
    telephone: [["18012341999", "+8618012341999", "110", ""], 11],
    plate: [["川A12345", "川AD12345", "川A1", ""], 7],
    vin: [["LSVAB2BR0FN734561", "123456", ""], 17],
    "bank-card": [["6222020000000000000", "6222020000000", "1"], 16],
    "all-stars": [["", "1", "1".repeat(500)], 6],
  };
  for (const [rule, [values, width]] of Object.entries(widths)) {
    test(`${rule} is ${width} wide, whatever it hides`, () => {
      expect(values.map((value) => mask(rule as MaskRuleName, value)?.length)).toEqual(
        values.map(() => width),
      );
    });
  }

  test("no digit of an address is ever shown, wherever it stands", () => {
    const address = "四川省成都市武侯区";
    for (let at = 0; at <= address.length; at += 1) {
      for (const digit of ["7", "７"]) {
        expect(mask("address", address.slice(0, at) + digit + address.slice(at))).not.toMatch(/[0-9０-９]/);
      }
    }
  });

  test("a hostile address or e-mail of a hundred thousand characters is masked at once", () => {
    const started = performance.now();
    for (const text of ["市".repeat(1e5), "a".repeat(1e5), `${"0".repeat(1e5)}-`, `${"a@".repeat(5e4)}`]) {
      for (const rule of Object.keys(MASK_RULES) as MaskRuleName[]) mask(rule, text);
    }
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe("rules that look at the licence", () => {
  const held = (kind: "organisation" | "individual-business" | "person") => ({
    ...licence,
    holder: sampleHolder(kind),
  });

  test.each([
    ["organisation", "成都锦程道路运输有限公司"],
    ["individual-business", "成**"],
    ["person", "成**"],
  ] as const)("holder-name of an %s", (kind, expected) => {
    expect(mask("holder-name", "成都锦程道路运输有限公司", held(kind))).toBe(expected);
  });

  test.each([
    ["organisation", "92510107MA0000001L"],
    ["individual-business", "9***************1L"],
    ["person", "9***************1L"],
  ] as const)("holder-code of an %s", (kind, expected) => {
    expect(mask("holder-code", "92510107MA0000001L", held(kind))).toBe(expected);
  });

  test("licence-number: a practitioner's is masked whatever its shape, others leave unless they embed the holder", () => {
    const person = sampleLicence("071", "person");
    expect(mask("licence-number", "510100199001010013", person, "practitioner")).toBe("5***************13");
    expect(mask("licence-number", "川从业77", person, "practitioner")).toBe("******************");
    expect(mask("licence-number", "川交运管成字510107000456号", held("person"))).toBe(
      "川交运管成字510107000456号",
    );
    const own = `${sampleHolder("person").code}`;
    expect(mask("licence-number", own, held("person"))).not.toContain(own.slice(2, 16));
    expect(mask("licence-number", `字${own.slice(0, 17)}号`, held("person"))).toBe("******************");
  });

  test("licence-name: the type's title and an organisation's own stay, an individual business's is a name", () => {
    expect(mask("licence-name", "道路运输经营许可证", held("individual-business"))).toBe(
      "道路运输经营许可证",
    );
    expect(mask("licence-name", "张三货运部", held("individual-business"))).toBe("张**");
    expect(mask("licence-name", "锦程公司许可证", held("organisation"))).toBe("锦程公司许可证");
    // A title of another type is a custom name as any other.
    expect(mask("licence-name", "道路运输证", held("person"))).toBe("道**");
  });
});
