import { describe, expect, test } from "vitest";
import { GatewayError } from "../../../src/gateway/core/gateway-error.ts";
import { typeCodeOf } from "../../../src/gateway/core/licence.ts";
import type { Grant, Partner } from "../../../src/gateway/credentials/model.ts";
import { checkPartner, interfaceIdsOf, type Known } from "../../../src/gateway/credentials/partner-rules.ts";
import { adapterId } from "../../../src/gateway/spi/adapter.ts";

const known: Known = {
  adapter: (id) =>
    id === "national-platform"
      ? [
          { name: "queryCertInfo", operation: "licence.read" },
          { name: "verifyCertInfo", operation: "licence.verify" },
          { name: "option.family", operation: "delivery", values: ["gjzwfwpt", "gjgxjhpt"] },
        ]
      : undefined,
  profile: (reference) => reference === "public-service@1",
};

const grant: Grant = {
  operations: ["licence.read"],
  licenceTypes: [typeCodeOf("071")],
  purposes: ["行业监管"],
  addresses: ["10.1.0.0/16", "2001:db8::/32"],
  profile: "public-service@1",
};

const partner: Partner = {
  id: "national-platform",
  adapter: adapterId("national-platform"),
  title: "国家政务服务平台",
  state: "active",
  clientId: "TE0000000000000001@0123456789abcdef0123456789abcdef",
  interfaces: { queryCertInfo: "s_1_0001", verifyCertInfo: "s_1_0002" },
  limits: { perSecond: 20, burst: 40, concurrent: 8, perDay: 100_000 },
  requireBodySignature: false,
  grants: [grant],
};

function faultsOf(change: Partial<Partner>): readonly string[] {
  try {
    checkPartner({ ...partner, ...change }, known);
    return [];
  } catch (thrown) {
    if (!(thrown instanceof GatewayError) || thrown.code !== "partner.invalid") throw thrown;
    return thrown.fields;
  }
}
const withGrant = (change: Partial<Grant>): readonly string[] =>
  faultsOf({ grants: [{ ...grant, ...change }] });

describe("a partner's record", () => {
  test("passes as the contract describes it", () => {
    expect(faultsOf({})).toEqual([]);
    expect(faultsOf({ grants: [], interfaces: {} })).toEqual([]);
  });

  test.each(["", "A", "1a", "a_b", "a", "-a", `a${"b".repeat(63)}`, "a\nb", "a b"])(
    "is refused under the id %j",
    (id) => {
      expect(faultsOf({ id })).toEqual(["id"]);
    },
  );

  test("is refused for an adapter that this gateway does not have", () => {
    expect(faultsOf({ adapter: adapterId("no-such"), interfaces: {} })).toEqual(["adapter"]);
  });

  test.each(["", "a b", 'a"b', "a,b", "证", "a\\b", "a\u0000b", "x".repeat(129)])(
    "is refused with the client id %j, which would break a header or a log line",
    (clientId) => {
      expect(faultsOf({ clientId })).toEqual(["clientId"]);
    },
  );

  test("names a route of its adapter for every interface id", () => {
    expect(faultsOf({ interfaces: { noSuchRoute: "s_1" } })).toEqual(["interfaces.noSuchRoute"]);
    expect(faultsOf({ interfaces: { queryCertInfo: "" } })).toEqual(["interfaces.queryCertInfo"]);
  });

  // A signature that covers only the sid could otherwise be moved from one interface to the other.
  test("has no interface id twice", () => {
    expect(faultsOf({ interfaces: { queryCertInfo: "s_1", verifyCertInfo: "s_1" } })).toEqual([
      "interfaces.verifyCertInfo",
    ]);
  });

  test.each([
    [{ perSecond: 0, burst: 1 }, "limits.perSecond"],
    [{ perSecond: Number.NaN, burst: 1 }, "limits.perSecond"],
    [{ perSecond: Number.POSITIVE_INFINITY, burst: 1 }, "limits.perSecond"],
    [{ perSecond: 1, burst: 0 }, "limits.burst"],
    [{ perSecond: 1, burst: 1.5 }, "limits.burst"],
    [{ perSecond: 1, burst: 1, concurrent: 0 }, "limits.concurrent"],
    [{ perSecond: 1, burst: 1, perDay: -1 }, "limits.perDay"],
  ])("is refused with the limits %j", (limits, field) => {
    expect(faultsOf({ limits })).toEqual([field]);
  });

  test("names every field at fault and no value", () => {
    try {
      checkPartner({ ...partner, id: "Wrong-Id", title: "", clientId: "sp ace" }, known);
      expect.unreachable();
    } catch (thrown) {
      const error = thrown as GatewayError;
      expect(error.fields).toEqual(["id", "title", "clientId"]);
      expect(error.detail).not.toMatch(/Wrong-Id|sp ace/);
    }
  });
});

describe("a grant", () => {
  test.each([
    ["10.0.0.1", false],
    ["10.0.0.0/33", false],
    ["10.0.0.0/-1", false],
    ["10.0.0.0/", false],
    ["10.0.0.0/8/8", false],
    ["::/129", false],
    ["example.org/8", false],
    ["0.0.0.0/0", true],
    ["10.0.0.1/32", true],
    ["::1/128", true],
  ])("takes the range %s: %s", (range, sound) => {
    expect(withGrant({ addresses: [range] })).toEqual(sound ? [] : ["grants[0].addresses"]);
  });

  test("grants nothing by leaving a list empty", () => {
    expect(withGrant({ operations: [], licenceTypes: [], purposes: [] })).toEqual([
      "grants[0].operations",
      "grants[0].licenceTypes",
      "grants[0].purposes",
    ]);
  });

  test("may choose among what its adapter offers, and a misspelt choice is no default", () => {
    const choosing = (family: string) => faultsOf({ interfaces: { "option.family": family } });
    expect(choosing("gjgxjhpt")).toEqual([]);
    expect(choosing("gjgxjhtp")).toEqual(["interfaces.option.family"]);
    expect(interfaceIdsOf({ queryCertInfo: "s_1", "option.family": "gjgxjhpt" })).toEqual(["s_1"]);
  });

  test("is refused for an operation, a licence type or a profile that does not exist", () => {
    const wrong = { operations: ["licence.erase"], licenceTypes: ["071"], profile: "public-service@2" };
    expect(withGrant(wrong as unknown as Partial<Grant>)).toEqual([
      "grants[0].operations",
      "grants[0].licenceTypes",
      "grants[0].profile",
    ]);
  });

  test.each([[""], [" padded"], ["a\nb"], ["x".repeat(201)]])("does not take the purpose %j", (purpose) => {
    expect(withGrant({ purposes: [purpose] })).toEqual(["grants[0].purposes"]);
  });
});
