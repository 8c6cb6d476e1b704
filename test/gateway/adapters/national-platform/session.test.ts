/** The risk: a secret is used after its end, thrown away while it is good, or asked for at every call. */
import { describe, expect, test } from "vitest";
import { readEndTime } from "../../../../src/adapters/national-platform/codec-session.ts";
import { outbound } from "../../../../src/adapters/national-platform/scheme-outbound.ts";
import type { WireResponse } from "../../../../src/gateway/spi/wire.ts";
import { openLine } from "./platform-line.ts";

const { session } = outbound;
const NOW = Date.UTC(2026, 5, 30, 4);
const MINUTE = 60_000;
const reply = (body: unknown, status = 200, headers: readonly [string, string][] = []): WireResponse => ({
  status,
  headers: new Map(headers),
  body: Buffer.from(typeof body === "string" ? body : JSON.stringify(body)),
});
const given = (secretEndTime: unknown, more: object = {}) =>
  reply({ code: "0", msg: "成功", data: { secret: "d3JhcHBlZA==", secretEndTime }, ...more });

describe("the end of a secret", () => {
  test.each([
    ["1782792000000", 1_782_792_000_000],
    [1_782_792_000_000, 1_782_792_000_000],
    ["2026-06-30 12:00:00", 1_782_792_000_000],
    ["2028-02-29 23:59:59", Date.UTC(2028, 1, 29, 15, 59, 59)],
  ])("%s is read, without a zone in Beijing", (text, expected) => {
    expect(readEndTime(text)).toBe(expected);
  });

  test.each([
    ["", "nothing"],
    ["1782792000", "seconds"],
    ["0x19f17f46a00", "hex"],
    ["1.782792e12", "an exponent"],
    [" 1782792000000", "a blank"],
    ["-178279200000", "a sign"],
    [1_782_792_000.5, "a fraction"],
    ["2026-02-29 12:00:00", "no such day"],
    ["2026-06-30 24:00:00", "no such hour"],
    ["2026-06-30T12:00:00Z", "another zone"],
    ["2026-06-30", "a day alone"],
    ["2026-06-30 12:00:00 ", "a blank behind"],
  ])("%j is not: %s", (text, _what) => {
    expect(readEndTime(text)).toBeUndefined();
  });
});

describe("a reply to the exchange", () => {
  test("gives the wrapped secret and its end, whatever the case of the keys", () => {
    const expected = { value: "d3JhcHBlZA==", endsAt: NOW + MINUTE };
    expect(session.read(given(String(NOW + MINUTE)), NOW)).toEqual(expected);
    const lower = { code: 0, data: { secret: "d3JhcHBlZA==", secretendtime: NOW + MINUTE } };
    expect(session.read(reply(lower), NOW)).toEqual(expected);
  });

  test.each([
    ["of another code", given(String(NOW + MINUTE), { code: "-1" }), "partner.unmapped"],
    ["of the report's success code", given(String(NOW + MINUTE), { code: "200" }), "partner.unmapped"],
    ["without data", reply({ code: "0" }), "partner.unmapped"],
    ["without an end", given(undefined), "partner.garbled"],
    ["with an empty end", given(""), "partner.garbled"],
    ["with a secret that is over", given(String(NOW)), "partner.garbled"],
    ["that is a page", reply("<html>200</html>"), "partner.garbled"],
    ["that is empty", reply(""), "partner.garbled"],
    ["of status 500", reply({ code: "0" }, 500), "partner.garbled"],
  ])("%s gives none", (_what, told, code) => {
    expect(() => session.read(told, NOW)).toThrow(expect.objectContaining({ code }));
  });

  test.each([429, 503])("of status %i says when to come back", (status) => {
    expect(() => session.read(reply("", status, [["retry-after", "9"]]), NOW)).toThrow(
      expect.objectContaining({ code: "partner.unavailable", retryAfterSeconds: 9 }),
    );
  });
});

describe("a secret is dropped", () => {
  test.each([
    ["by an unknown signature", reply({ code: 300, message: "api-1001 签名验证失败" }), true],
    ["by the same through the proxy", reply({ code: "300", msg: "api-1001 no", biz_data: {} }), true],
    ["by the code alone", reply({ code: "api-1001", message: "no" }), true],
    ["by HTTP 401", reply("", 401), true],
    ["not by a licence at fault", reply({ code: 300, message: "res-0042 no" }), false],
    ["not where we are not on the list", reply({ code: "E-106", message: "no" }), false],
    ["not by success", reply({ code: 200, message: "api-1001", data: { up_apply_id: "R1" } }), false],
    ["not by a page", reply("<html>api-1001</html>"), false],
    ["not by an overload", reply("", 503), false],
  ])("%s", (_what, told, isRejected) => {
    expect(session.isRejected(told)).toBe(isRejected);
  });
});

/** Until what a call has set off behind it is over. */
const settled = async (isSo: () => boolean): Promise<void> => {
  await expect.poll(isSo, { interval: 5, timeout: 5_000 }).toBe(true);
};

describe("over the wire", () => {
  test("the next secret is asked for ahead of the end, once, while reports go on", async () => {
    await using line = await openLine();
    await line.report("a");
    line.pass(54 * MINUTE);
    expect(await line.report("b")).toBe("delivered");
    expect(line.exchanges()).toBe(1);
    line.pass(2 * MINUTE);
    expect(await Promise.all(["c", "d", "e"].map(line.report))).toEqual(Array(3).fill("delivered"));
    await settled(() => line.exchanges() === 2);
    line.pass(10 * MINUTE); // beyond the end of the first
    expect(await line.report("f")).toBe("delivered");
    expect(line.exchanges()).toBe(2);
  });

  test("the last good one is used to its end where there is no next, and not beyond", async () => {
    await using line = await openLine();
    await line.report("a");
    line.setExchangeAway(true);
    line.pass(56 * MINUTE);
    expect(await line.report("b")).toBe("delivered");
    line.pass(3 * MINUTE);
    expect(await line.report("c")).toBe("delivered");
    line.pass(2 * MINUTE);
    await expect(line.report("d")).rejects.toMatchObject({ code: "partner.unavailable", unsent: true });
    expect(line.simulator.copy?.effects()).toHaveLength(3);
    line.setExchangeAway(false);
    line.pass(MINUTE); // the breaker tries again
    expect(await line.report("d")).toBe("delivered");
  });

  test("one that the platform rejects is not used again", async () => {
    await using line = await openLine();
    await line.report("a");
    line.simulator.behave("wrong-signature");
    expect(await line.report("b")).toBe("unavailable");
    line.simulator.behave("accept");
    expect(await line.report("b")).toBe("delivered");
    expect(line.exchanges()).toBe(2);
    expect(line.simulator.copy?.effects().map(({ id }) => id)).toEqual(["a", "b"]);
  });
});
