import { describe, expect, test } from "vitest";
import { createAuthorise } from "../../../src/gateway/authorise/authorise.ts";
import type { GatewayError } from "../../../src/gateway/core/gateway-error.ts";
import { typeCodeOf } from "../../../src/gateway/core/licence.ts";
import type { OperationName } from "../../../src/gateway/core/operations.ts";
import type { Grant } from "../../../src/gateway/credentials/model.ts";
import type { Authenticated } from "../../../src/gateway/pipeline/states.ts";

const authorise = createAuthorise();

const grant = (operations: readonly OperationName[], ...addresses: string[]): Grant => ({
  operations,
  licenceTypes: [typeCodeOf("071")],
  purposes: "any",
  addresses,
  profile: "public-service@1",
});

/** The stage sees these three members and nothing else of a message. */
const message = (grants: readonly Grant[], address = "10.1.2.3", operation: OperationName = "licence.read") =>
  ({ partner: { grants }, address, route: { operation } }) as unknown as Authenticated;

const outcome = (of: Authenticated): string => {
  try {
    return `${authorise(of).grants.length}`;
  } catch (thrown) {
    return (thrown as GatewayError).code;
  }
};

describe("denied by default", () => {
  test("no grants, or none for the operation", () => {
    expect(outcome(message([]))).toBe("grant.operation");
    expect(outcome(message([grant([])]))).toBe("grant.operation");
    expect(outcome(message([grant(["licence.search", "licence.verify", "licence.download"])]))).toBe(
      "grant.operation",
    );
  });

  test("the operation is granted, but only from elsewhere", () => {
    const grants = [grant(["licence.read"], "10.2.0.0/16"), grant(["licence.search"], "10.1.0.0/16")];
    expect(outcome(message(grants))).toBe("grant.address");
  });

  test.each(["", "unknown", "10.1.2", "10.1.2.3.4", "10.1.2.3:443", "localhost", "::ffff:10.1.2", "[::1]"])(
    "an address that cannot be read: %j",
    (address) => {
      expect(outcome(message([grant(["licence.read"], "0.0.0.0/0", "::/0")], address))).toBe("grant.address");
    },
  );

  test.each([
    "10.1.2.3",
    "10.1.2.3/33",
    "10.1.2.3/",
    "10.1.2.3/x",
    "10.1.2.3/8/8",
    "",
    "any",
    "10.1.2/24",
    "::1/129",
    "*",
  ])("a range that cannot be read admits nobody: %j", (range) => {
    expect(outcome(message([grant(["licence.read"], range)]))).toBe("grant.address");
  });
});

describe("the grants handed on are those for the operation and the address", () => {
  test("and keep the partner's order", () => {
    const grants = [
      grant(["licence.search"]),
      grant(["licence.read"], "10.1.0.0/16"),
      grant(["licence.read"], "10.9.0.0/16"),
      grant(["licence.search", "licence.read"]),
    ];
    expect(authorise(message(grants)).grants).toEqual([grants[1], grants[3]]);
  });

  test("a grant that names no range admits every address, even one that cannot be read", () => {
    expect(outcome(message([grant(["licence.read"])], "unix"))).toBe("1");
  });

  test.each([
    ["10.1.0.0/16", "10.1.2.3", true],
    ["10.1.0.0/16", "10.2.2.3", false],
    ["10.1.2.3/32", "10.1.2.3", true],
    ["10.1.2.3/32", "10.1.2.4", false],
    ["10.1.2.99/24", "10.1.2.3", true],
    ["0.0.0.0/0", "203.0.113.9", true],
    ["0.0.0.0/0", "2001:db8::1", false],
    ["10.1.0.0/16", "::ffff:10.1.2.3", true],
    ["10.1.0.0/16", "::FFFF:10.1.2.3", true],
    ["10.1.0.0/16", "0:0:0:0:0:ffff:10.1.2.3", true],
    ["10.1.0.0/16", "::ffff:0a01:0203", true],
    ["10.1.0.0/16", "::ffff:10.2.2.3", false],
    ["10.1.0.0/16", "64:ff9b::10.1.2.3", false],
    ["::ffff:10.1.0.0/112", "10.1.2.3", true],
    ["::ffff:10.1.0.0/112", "10.2.2.3", false],
    ["::ffff:0:0/8", "10.1.2.3", false],
    ["::/0", "10.1.2.3", false],
    ["::/0", "::ffff:10.1.2.3", false],
    ["::/0", "2001:db8::1", true],
    ["2001:db8::/32", "2001:db8:1::1", true],
    ["2001:db8::/32", "2001:db9::1", false],
    ["fe80::/10", "fe80::1%eth0", true],
    ["::1/128", "::1", true],
    ["::1/128", "127.0.0.1", false],
  ])("%s and %s: %j", (range, address, admitted) => {
    const of = message([grant(["licence.read"], range)], address);
    expect(outcome(of)).toBe(admitted ? "1" : "grant.address");
    // Asked again, the answer comes from memory and is the same.
    expect(outcome(of)).toBe(admitted ? "1" : "grant.address");
  });

  test("a flood of addresses neither fills the memory nor confuses the answers", () => {
    const only = grant(["licence.read"], "10.0.0.0/9");
    for (let round = 0; round < 2; round += 1) {
      for (let at = 0; at < 2000; at += 1) {
        const address = `10.${at % 256}.${at >> 8}.1`;
        expect(outcome(message([only], address))).toBe(at % 256 < 128 ? "1" : "grant.address");
      }
    }
  });
});
