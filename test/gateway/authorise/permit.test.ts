import { describe, expect, test } from "vitest";
import { createPermit } from "../../../src/gateway/authorise/permit.ts";
import { composeLicenceIdentifier } from "../../../src/gateway/core/check-digits/licence-identifier.ts";
import type { GatewayError } from "../../../src/gateway/core/gateway-error.ts";
import {
  type LicenceIdentifier,
  type LicenceTypeSuffix,
  typeCodeOf,
} from "../../../src/gateway/core/licence.ts";
import { type Call, OPERATIONS } from "../../../src/gateway/core/operations.ts";
import type { Grant } from "../../../src/gateway/credentials/model.ts";
import { createProfiles } from "../../../src/gateway/mask/profiles.ts";
import type { Decoded } from "../../../src/gateway/pipeline/states.ts";

const trucks = {
  name: "trucks",
  version: 1,
  title: { zh: "车辆", en: "Vehicles" },
  licenceTypes: [typeCodeOf("013")],
  fields: {},
  clearReasons: [],
};
const permit = createPermit({ profiles: createProfiles([trucks]) });

const grant = (change: Partial<Grant> = {}): Grant => ({
  operations: OPERATIONS,
  licenceTypes: [typeCodeOf("071")],
  purposes: "any",
  addresses: [],
  profile: "file-copy@1",
  ...change,
});

const identifier = (suffix: LicenceTypeSuffix): LicenceIdentifier =>
  composeLicenceIdentifier({
    typeCode: typeCodeOf(suffix),
    issuerCode: "11510000000000001L",
    serial: "00000000000000000001",
    version: 1,
  });

const calls = (suffix: LicenceTypeSuffix, purpose = "业务办理"): readonly Call[] => [
  {
    operation: "licence.search",
    request: { purpose, holderCode: "x", holderCodeType: "111", typeCode: typeCodeOf(suffix) },
  },
  { operation: "licence.read", request: { purpose, identifier: identifier(suffix) } },
  { operation: "licence.verify", request: { purpose, typeCode: typeCodeOf(suffix) } },
  { operation: "licence.download", request: { purpose, identifier: identifier(suffix), fileType: "ofd" } },
  {
    operation: "application.submit",
    request: {
      purpose,
      businessSn: "SN20261127000001",
      kind: "renewal",
      typeCode: typeCodeOf(suffix),
      applicant: { name: "测试", code: "x", codeType: "111" },
      areaCode: "510100",
    },
  },
  { operation: "session.use", request: { purpose } },
  { operation: "share.authorise", request: { purpose, identifier: identifier(suffix) } },
  { operation: "share.redeem", request: { purpose, code: "x", use: "data" } },
  { operation: "application.status", request: { purpose, businessSn: "SN20261127000001" } },
  { operation: "application.withdraw", request: { purpose, businessSn: "SN20261127000001" } },
];
/** It is about an application of the caller's own, of whatever type. */
const NAMES_NO_TYPE: readonly string[] = [
  "application.status",
  "application.withdraw",
  "session.use",
  "share.redeem",
];
/** Judged before, or about no licence. */
const ANY_PURPOSE: readonly string[] = ["session.use", "share.redeem"];
const callOf = (operation: Call["operation"], suffix: LicenceTypeSuffix, purpose?: string): Call => {
  const call = calls(suffix, purpose).find((one) => one.operation === operation);
  if (call === undefined) throw new Error(operation);
  return call;
};

/** The stage sees these two members and nothing else of a message. */
const message = (call: Call, ...grants: Grant[]) => ({ call, grants }) as unknown as Decoded;
const outcome = (call: Call, ...grants: Grant[]): string => {
  try {
    return `${permit(message(call, ...grants)).permitted.length}`;
  } catch (thrown) {
    return (thrown as GatewayError).code;
  }
};

describe("denied by default, for every operation", () => {
  for (const operation of OPERATIONS) {
    test(`${operation}: without a grant, for another operation, another type, another purpose`, () => {
      const call = callOf(operation, "071");
      expect(outcome(call)).toBe("grant.operation");
      expect(outcome(call, grant({ operations: OPERATIONS.filter((other) => other !== operation) }))).toBe(
        "grant.operation",
      );
      const other = ANY_PURPOSE.includes(operation) ? "1" : "grant.purpose";
      expect(outcome(call, grant({ purposes: [] }))).toBe(other);
      expect(outcome(call, grant({ purposes: ["执法检查"] }))).toBe(other);
      if (!NAMES_NO_TYPE.includes(operation)) {
        expect(outcome(call, grant({ licenceTypes: [] }))).toBe("grant.licence-type");
        expect(outcome(call, grant({ licenceTypes: [typeCodeOf("072")] }))).toBe("grant.licence-type");
        expect(outcome(call, grant({ profile: "trucks@1" }))).toBe("grant.licence-type");
      }
      expect(outcome(call, grant())).toBe("1");
    });

    test(`${operation}: a purpose that says nothing is none`, () => {
      for (const purpose of ["", " ", "　\t\n", "\u200b\u2060", "——", "***"]) {
        expect(outcome(callOf(operation, "071", purpose), grant())).toBe("request.purpose-missing");
      }
      const call = callOf(operation, "071");
      const { purpose: _, ...request } = call.request;
      expect(outcome({ ...call, request } as unknown as Call, grant())).toBe("request.purpose-missing");
    });

    if (NAMES_NO_TYPE.includes(operation)) continue;
    test(`${operation}: two grants never lend each other type and purpose`, () => {
      const call = callOf(operation, "071", "业务办理");
      const grants = [
        grant({ licenceTypes: [typeCodeOf("072")], purposes: ["业务办理"] }),
        grant({ licenceTypes: [typeCodeOf("071")], purposes: ["执法检查"] }),
      ];
      expect(outcome(call, ...grants)).toBe("grant.licence-type");
    });
  }

  test("an operation that is none is not granted", () => {
    const call = { operation: "licence.erase", request: { purpose: "业务办理" } } as unknown as Call;
    expect(outcome(call, grant())).toBe("grant.operation");
    expect(outcome(call, grant({ operations: ["licence.erase" as never] }))).toBe("grant.operation");
  });
});

describe("purpose", () => {
  test("is one of the grant's, to the letter; blanks around it do not count", () => {
    const only = grant({ purposes: ["业务办理", "执法检查"] });
    expect(outcome(callOf("licence.read", "071", " 执法检查　"), only)).toBe("1");
    expect(outcome(callOf("licence.read", "071", "执法检查等"), only)).toBe("grant.purpose");
    expect(outcome(callOf("licence.read", "071", "any"), only)).toBe("grant.purpose");
  });
});

describe("licence type", () => {
  test("a search that names none keeps its grants: the mask drops what they do not cover", () => {
    const call: Call = {
      operation: "licence.search",
      request: { purpose: "业务办理", holderCode: "x", holderCodeType: "111" },
    };
    expect(outcome(call, grant(), grant({ licenceTypes: [typeCodeOf("013")] }))).toBe("2");
  });

  test.each(["", "every", "11100000000019713D999", "11100000000019713D07", "toString"])(
    "a search or verification of type %j is not granted, even by a grant that says so",
    (type) => {
      const typeCode = type as never;
      const saysSo = grant({ licenceTypes: [typeCode] });
      const request = { purpose: "业务办理", typeCode };
      expect(outcome({ operation: "licence.verify", request }, saysSo)).toBe("grant.licence-type");
      const question = { ...request, holderCode: "x", holderCodeType: "111" };
      expect(outcome({ operation: "licence.search", request: question }, saysSo)).toBe("grant.licence-type");
    },
  );

  test.each([
    "",
    "1.2.156.3005.2.",
    `${identifier("071")}`.slice(2),
    identifier("071").replace("D071.", "D0711."),
  ])("an identifier that names no type is not granted: %j", (text) => {
    const request = { purpose: "业务办理", identifier: text as LicenceIdentifier };
    const saysSo = grant({ licenceTypes: [typeCodeOf("071"), "undefined" as never] });
    expect(outcome({ operation: "licence.read", request }, saysSo)).toBe("grant.licence-type");
  });

  test("an identifier of a licence that is none of the nine is not granted", () => {
    const foreign = composeLicenceIdentifier({
      typeCode: "11100000000013338W011",
      issuerCode: "11430000006122244L",
      serial: "20230000403",
      version: 1,
    });
    const request = { purpose: "业务办理", identifier: foreign };
    const saysSo = grant({ licenceTypes: ["11100000000013338W011" as never] });
    expect(outcome({ operation: "licence.read", request }, saysSo)).toBe("grant.licence-type");
  });
});

describe("file", () => {
  const call = callOf("licence.download", "071");

  test("is refused before the core is asked where every permitted grant withholds it", () => {
    expect(outcome(call, grant({ profile: "inspector@1" }), grant({ profile: "public-service@1" }))).toBe(
      "grant.file-withheld",
    );
  });

  test("only grants that release it are handed on, so that the mask's first is one of them", () => {
    const releasing = grant();
    const { permitted } = permit(message(call, grant({ profile: "inspector@1" }), releasing));
    expect(permitted).toEqual([releasing]);
  });

  test("a grant with a profile nobody knows is a fault of configuration", () => {
    expect(outcome(call, grant({ profile: "nobody@1" }))).toBe("profile.invalid");
  });
});
