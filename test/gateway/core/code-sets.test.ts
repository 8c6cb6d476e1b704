import { describe, expect, test } from "vitest";
import {
  PROVINCE,
  PROVINCE_ABBREVIATIONS,
  readAreaCode,
} from "../../../src/gateway/core/code-sets/area-code.ts";
import {
  BUSINESS_SCOPE,
  businessScopeText,
  DANGEROUS_GOODS_CLASSES,
  dangerousGoodsScopeCode,
  INDUSTRY,
  INDUSTRY_OF_SCOPE,
  readDangerousGoodsScope,
  SCOPE_OF_INDUSTRY,
} from "../../../src/gateway/core/code-sets/business-scope.ts";
import {
  CERTIFICATE_KIND_OF_CLASS,
  CLASS_OF_CERTIFICATE_KIND,
} from "../../../src/gateway/core/code-sets/certificate-kind.ts";
import {
  MINISTRY_OF_STATE,
  SHARE_INTERNAL_OF_STATE,
  STATE_OF_MINISTRY,
  STATE_OF_SHARE_INTERNAL,
  STATE_OF_TRANSPORT,
  TRANSPORT_OF_STATE,
} from "../../../src/gateway/core/code-sets/certificate-state.ts";
import { type CodeMap, codesOf, isCode, mapCode } from "../../../src/gateway/core/code-sets/code-set.ts";
import { CODE_SETS, LOSSY_MAPPINGS } from "../../../src/gateway/core/code-sets/code-set-index.ts";
import {
  HOLDER_CODE_TYPE,
  HOLDER_OF_PERSON_DOCUMENT,
  holderOfCodeType,
  PERSON_DOCUMENT_OF_HOLDER,
} from "../../../src/gateway/core/code-sets/holder-code-type.ts";
import {
  PLATE_COLOUR_OF_TERMINAL,
  PLATE_COLOUR_OF_TOLL,
  plateColourOfWord,
  TERMINAL_OF_PLATE_COLOUR,
  TOLL_OF_PLATE_COLOUR,
} from "../../../src/gateway/core/code-sets/plate-colour.ts";
import {
  SHARE_STATUS_OF_STATE,
  STATE_OF_SHARE_STATUS,
} from "../../../src/gateway/core/code-sets/share-status.ts";
import {
  TRANSPORT_OF_VEHICLE_TYPE,
  VEHICLE_TYPE,
  VEHICLE_TYPE_OF_TRANSPORT,
} from "../../../src/gateway/core/code-sets/vehicle-type.ts";
import { SHARE_OF_VERDICT, VERDICT_OF_SHARE } from "../../../src/gateway/core/code-sets/verdict.ts";
import type { CertificateState } from "../../../src/gateway/core/licence.ts";

type AnyMap = Readonly<Record<string, string | readonly string[] | undefined>>;

const MAPS: Readonly<Record<string, AnyMap>> = {
  "certificate-state → ministry": MINISTRY_OF_STATE,
  "ministry → certificate-state": STATE_OF_MINISTRY,
  "certificate-state → jtt415": TRANSPORT_OF_STATE,
  "jtt415 → certificate-state": STATE_OF_TRANSPORT,
  "share-internal → certificate-state": STATE_OF_SHARE_INTERNAL,
  "certificate-state → share-internal": SHARE_INTERNAL_OF_STATE,
  "share-status → certificate-state": STATE_OF_SHARE_STATUS,
  "certificate-state → share-status": SHARE_STATUS_OF_STATE,
  "share-verdict → verdict": VERDICT_OF_SHARE,
  "verdict → share-verdict": SHARE_OF_VERDICT,
  "holder-code-type → person-document": PERSON_DOCUMENT_OF_HOLDER,
  "person-document → holder-code-type": HOLDER_OF_PERSON_DOCUMENT,
  "plate-colour → toll": TOLL_OF_PLATE_COLOUR,
  "toll → plate-colour": PLATE_COLOUR_OF_TOLL,
  "plate-colour → terminal": TERMINAL_OF_PLATE_COLOUR,
  "terminal → plate-colour": PLATE_COLOUR_OF_TERMINAL,
  "certificate-kind → class": CLASS_OF_CERTIFICATE_KIND,
  "class → certificate-kind": CERTIFICATE_KIND_OF_CLASS,
  "industry → business-scope": SCOPE_OF_INDUSTRY,
  "business-scope → industry": INDUSTRY_OF_SCOPE,
  "vehicle-type → jtt415": TRANSPORT_OF_VEHICLE_TYPE,
  "jtt415 → vehicle-type": VEHICLE_TYPE_OF_TRANSPORT,
};

describe("a change of a set or of a map is a visible change of the golden file", () => {
  test("maps", async () => {
    const lines = Object.entries(MAPS).flatMap(([name, map]) => [
      `[${name}]`,
      ...Object.keys(map)
        .sort()
        .map((code) => `${code} -> ${String(map[code] ?? "(none)")}`),
    ]);
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("golden/code-maps.txt");
  });

  test("sets", async () => {
    const lines = CODE_SETS.flatMap((set) => [
      `[${set.name}] ${set.source} (${set.certainty})`,
      ...codesOf(set)
        .toSorted()
        .map((code) => `${code} ${set.codes[code]?.zh} | ${set.codes[code]?.en}`),
    ]);
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("golden/code-sets.txt");
  });

  test("losses", async () => {
    const lines = LOSSY_MAPPINGS.map(
      ({ from, to, code, becomes, loss }) => `${from} ${code} -> ${to} ${becomes ?? "(none)"}: ${loss}`,
    );
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("golden/code-losses.txt");
  });
});

test("every code of every set is named in both languages, and no two sets share a name", () => {
  const unnamed = CODE_SETS.flatMap((set) =>
    codesOf(set).filter((code) => !/\p{Script=Han}/u.test(set.codes[code]?.zh ?? "") || !set.codes[code]?.en),
  );
  expect(unnamed).toEqual([]);
  expect(new Set(CODE_SETS.map(({ name }) => name)).size).toBe(CODE_SETS.length);
});

test("a code that is not in a set maps to nothing, also one that every object has", () => {
  for (const stranger of ["", "77", "toString", "__proto__", "constructor", "valid "]) {
    for (const map of Object.values(MAPS)) {
      expect(mapCode(map as CodeMap<string, string>, stranger)).toBeUndefined();
    }
    for (const set of CODE_SETS) expect(isCode(set, stranger)).toBe(false);
  }
});

test("what a map yields is always a code of the set it leads to", () => {
  const members = (map: AnyMap) => Object.values(map).flatMap((value) => value ?? []);
  const astray = Object.entries(MAPS).filter(([name, map]) => {
    const [from = "", to = ""] = name.split(" → ");
    const back = MAPS[`${to} → ${from}`];
    return members(map).some((code) => back !== undefined && !Object.hasOwn(back, code));
  });
  expect(astray.map(([name]) => name)).toEqual([]);
});

test("no state of a licence that is not valid becomes valid in any set, in either direction", () => {
  const states = Object.keys(MINISTRY_OF_STATE) as CertificateState[];
  const ended = states.filter((state) => state !== "valid");
  expect(ended.map((state) => MINISTRY_OF_STATE[state])).not.toContain("10");
  expect(ended.map((state) => TRANSPORT_OF_STATE[state])).not.toContain("1");
  expect(ended.map((state) => SHARE_STATUS_OF_STATE[state])).not.toContain("0");
  expect(ended.flatMap((state) => SHARE_INTERNAL_OF_STATE[state])).not.toContain("11");
  expect(Object.entries(STATE_OF_SHARE_INTERNAL).filter(([, state]) => state === "valid")).toEqual([
    ["5", "valid"],
    ["11", "valid"],
  ]);
  expect(Object.values(STATE_OF_SHARE_STATUS)).not.toContain("valid");
});

test("ministry states and verdicts go there and back without loss", () => {
  for (const [state, code] of Object.entries(MINISTRY_OF_STATE)) expect(STATE_OF_MINISTRY[code]).toBe(state);
  for (const [verdict, code] of Object.entries(SHARE_OF_VERDICT))
    expect(VERDICT_OF_SHARE[code]).toBe(verdict);
});

describe("plate colours", () => {
  test("one digit means three colours in three sets, and each is told by its set", () => {
    expect(PLATE_COLOUR_OF_TOLL["2"]).toBe("3");
    expect(PLATE_COLOUR_OF_TERMINAL["2"]).toBe("2");
    expect(TOLL_OF_PLATE_COLOUR["2"]).toBe("1");
  });

  test.each([
    ["黄色", "2"],
    ["黄", "2"],
    [" 蓝色 ", "1"],
    ["渐变绿色", "94"],
    ["渐变绿", "94"],
    ["黄绿双拼色", "93"],
    ["农黄", "91"],
    ["蓝白渐变色", undefined],
    ["紫色", undefined],
    ["", undefined],
  ])("the word %s is %s", (word, code) => {
    expect(plateColourOfWord(word)).toBe(code);
  });
});

describe("business scopes", () => {
  test("dangerous goods are composed and read back, commercial or not", () => {
    expect(dangerousGoodsScopeCode({ commercial: true, goods: "31" })).toBe("03131");
    expect(dangerousGoodsScopeCode({ commercial: false, goods: "31" })).toBe("03231");
    expect(dangerousGoodsScopeCode({ commercial: true, goods: "17" })).toBeUndefined();
    for (const goods of Object.keys(DANGEROUS_GOODS_CLASSES)) {
      for (const commercial of [true, false]) {
        const code = dangerousGoodsScopeCode({ commercial, goods }) ?? "";
        expect(readDangerousGoodsScope(code)).toEqual({ commercial, goods });
        expect(isCode(BUSINESS_SCOPE, code)).toBe(true);
      }
    }
    expect(readDangerousGoodsScope("02101")).toBeUndefined();
    expect(readDangerousGoodsScope("03100")).toBeUndefined();
  });

  test("several scopes are worded as a licence prints them, an unknown one is not worded at all", () => {
    expect(businessScopeText(["01204", "02100"])).toBe("省际包车客运、道路普通货物运输");
    expect(businessScopeText(["02100", "99999"])).toBeUndefined();
  });

  test("every scope has its industry, and no transport scope falls under another trade", () => {
    const astray = codesOf(BUSINESS_SCOPE).filter((code) => {
      const industry = INDUSTRY_OF_SCOPE[code];
      return industry === undefined || !isCode(INDUSTRY, industry) || !code.startsWith(industry.slice(0, 2));
    });
    expect(astray).toEqual([]);
  });
});

test("vehicle types are the groups of GA/T 16.4", () => {
  for (const code of ["K11", "K43", "H10", "H55", "Q32", "G38", "B1A", "B2B", "B39", "X99", "N11", "Z71"]) {
    expect(isCode(VEHICLE_TYPE, code)).toBe(true);
  }
  for (const code of ["K44", "H36", "Q40", "B3A", "B40", "k11", "11"])
    expect(isCode(VEHICLE_TYPE, code)).toBe(false);
  expect(VEHICLE_TYPE.codes["B13"]).toEqual({ zh: "重型罐式半挂车", en: "Heavy tank semi-trailer" });
});

test("holder code types say whose code it is", () => {
  const organisations = codesOf(HOLDER_CODE_TYPE).filter((code) => holderOfCodeType(code) === "organisation");
  expect(organisations.toSorted()).toEqual(["001", "099"]);
});

test("an area code is known by its province, counties are not checked", () => {
  expect(readAreaCode("510000")).toEqual({ province: "51", level: "province" });
  expect(readAreaCode("510100")).toEqual({ province: "51", level: "city" });
  expect(readAreaCode("510199")).toEqual({ province: "51", level: "county" });
  expect(readAreaCode("660000")).toEqual({ province: "66", level: "province" });
  expect(readAreaCode("990000")).toBeUndefined();
  expect(readAreaCode("5101")).toBeUndefined();
  for (const province of Object.values(PROVINCE_ABBREVIATIONS)) expect(isCode(PROVINCE, province)).toBe(true);
});
