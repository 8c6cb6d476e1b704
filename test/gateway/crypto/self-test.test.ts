import { expect, test } from "vitest";
import { SELF_TESTS, selfTest } from "../../../src/gateway/crypto/self-test.ts";

test.each([...SELF_TESTS])("this Node passes: $name", ({ passes }) => {
  expect(passes()).toBe(true);
});

test("all of them together let the gateway start", () => {
  expect(() => selfTest()).not.toThrow();
});

test("an engine that gives another answer, or none, keeps the gateway from starting", () => {
  const named = expect.objectContaining({ code: "crypto.self-test", detail: "SM9" });
  expect(() => selfTest([...SELF_TESTS, { name: "SM9", passes: () => false }])).toThrow(named);
  const throwing = () => {
    throw new Error("unsupported");
  };
  expect(() => selfTest([{ name: "SM9", passes: throwing }])).toThrow(named);
});
