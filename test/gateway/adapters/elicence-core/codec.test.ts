import { describe, expect, test } from "vitest";
import { decodeAnswer, decodeHealth } from "../../../../src/adapters/elicence-core/codec-answer.ts";
import { encodeQuestion } from "../../../../src/adapters/elicence-core/codec-question.ts";
import { REFUSALS } from "../../../../src/adapters/elicence-core/codec-refusal.ts";
import { ERROR_CATALOGUE } from "../../../../src/gateway/core/error-catalogue.ts";
import { GatewayError } from "../../../../src/gateway/core/gateway-error.ts";
import type { CoreCall } from "../../../../src/gateway/core/operations.ts";
import type { WireResponse } from "../../../../src/gateway/spi/wire.ts";
import { licenceOfType } from "../../../support/licences.ts";

const licence = licenceOfType("11100000000019713D071");
const vehicle = licenceOfType("11100000000019713D013");
const { identifier, typeCode, number, holder } = licence;
const purpose = "测试";
const traceId = "0123456789abcdef0123456789abcdef";

const read: CoreCall = { operation: "licence.read", request: { purpose, identifier } };
const search: CoreCall = {
  operation: "licence.search",
  request: { purpose, holderCode: holder.code, holderCodeType: holder.codeType, typeCode, number },
};
const verify: CoreCall = {
  operation: "licence.verify",
  request: { purpose, typeCode, number, holderName: holder.name, face: { "practitioner.sex": "1" } },
};
const download: CoreCall = {
  operation: "licence.download",
  request: { purpose, identifier, fileType: "png" },
};

const json = "application/json";
const reply = (value: unknown, status = 200, type = json): WireResponse => ({
  status,
  headers: new Map([["content-type", type]]),
  body: typeof value === "string" ? Buffer.from(value) : Buffer.from(JSON.stringify(value)),
});

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof GatewayError) return thrown.code;
    throw thrown;
  }
  return "taken";
}

describe("a question", () => {
  test("goes to its own path, with the trace and nothing that the contract does not name", () => {
    const extra = { ...read, request: { ...read.request, hidden: "x" } } as CoreCall;
    const sent = encodeQuestion(extra, traceId);
    expect([sent.method, sent.path, sent.query]).toEqual(["POST", "/core/licences/read", ""]);
    expect(Object.fromEntries(sent.headers)).toEqual({ "content-type": json, "elcore-trace-id": traceId });
    expect(JSON.parse(Buffer.from(sent.body).toString())).toEqual({ purpose, identifier });
    const paths = [search, verify, download].map((call) => encodeQuestion(call, traceId).path);
    expect(paths).toEqual(["/core/licences/search", "/core/licences/verify", "/core/licences/download"]);
  });

  test("says every member that was given, and leaves out what was not", () => {
    const said = [search, verify, download].map((call) =>
      JSON.parse(Buffer.from(encodeQuestion(call, traceId).body).toString()),
    );
    expect(said).toEqual([search.request, verify.request, download.request]);
  });
});

describe("an answer", () => {
  const file = { identifier, fileType: "png", fileName: "a.png", file: "iVBORw0KGgo=" };

  test("that fits its question is taken as it is", () => {
    expect(decodeAnswer(read, reply({ licence }))).toEqual({
      operation: "licence.read",
      result: { licence },
    });
    expect(decodeAnswer(search, reply({ licences: [licence] })).result).toEqual({ licences: [licence] });
    expect(decodeAnswer(search, reply({ licences: [] })).result).toEqual({ licences: [] });
    const mismatch = { verdict: "partly-wrong", mismatched: ["holderName", "practitioner.sex"] };
    expect(decodeAnswer(verify, reply(mismatch)).result).toEqual(mismatch);
    expect(decodeAnswer(download, reply(file)).result).toEqual(file);
    expect(() => decodeHealth(reply({ status: "ready" }))).not.toThrow();
    expect(codeOf(() => decodeAnswer(read, reply({ licence }, 200, "application/json; charset=utf-8")))).toBe(
      "taken",
    );
  });

  const foreign: readonly (readonly [string, CoreCall, unknown])[] = [
    ["another licence than asked for", read, { licence: licenceOfType("11100000000019713D072") }],
    ["a licence of another holder", search, { licences: [licence, { ...licence, holder: vehicle.holder }] }],
    [
      "another code type of the holder",
      search,
      { licences: [{ ...licence, holder: { ...holder, codeType: "414" } }] },
    ],
    [
      "another type than asked for",
      search,
      { licences: [{ ...licence, typeCode: "11100000000019713D075" }] },
    ],
    ["another number than asked for", search, { licences: [{ ...licence, number: "510100190001010000" }] }],
    ["the block of another class", read, { licence: { ...vehicle, identifier, typeCode } }],
    ["a mismatch of a field not given", verify, { verdict: "partly-wrong", mismatched: ["holderCode"] }],
    ["a mismatch that is a value", verify, { verdict: "partly-wrong", mismatched: [holder.name] }],
    ["a mismatch by an inherited name", verify, { verdict: "partly-wrong", mismatched: ["constructor"] }],
    ["a good verdict with a mismatch", verify, { verdict: "valid", mismatched: ["number"] }],
    ["partly wrong without a mismatch", verify, { verdict: "partly-wrong", mismatched: [] }],
    ["a verdict that nobody agreed", verify, { verdict: "0", mismatched: [] }],
    ["the file of another licence", download, { ...file, identifier: vehicle.identifier }],
    ["another file type", download, { ...file, fileType: "ofd" }],
    ["a file that is not base64", download, { ...file, file: "<html>" }],
    ["an empty file", download, { ...file, file: "" }],
    ["a file name that is a path", download, { ...file, fileName: "../a.png" }],
    ["a field that the contract does not know", read, { licence, also: 1 }],
    ["nothing", read, {}],
    ["null", read, null],
    ["a list", read, [licence]],
  ];
  test.each(foreign)("that is %s is garbled, however well it is signed", (_what, call, value) => {
    expect(codeOf(() => decodeAnswer(call, reply(value)))).toBe("core.garbled");
  });

  test("that is not JSON in UTF-8 by type and bytes is garbled", () => {
    const good = JSON.stringify({ licence });
    const seen = [
      reply("<html>502</html>"),
      reply(""),
      reply(`\ufeff${good}`),
      reply(good.slice(0, -1)),
      reply(good, 200, "text/html"),
      reply(good, 200, "application/json; charset=gbk"),
      { status: 200, headers: new Map<string, string>(), body: Buffer.from(good) },
      { ...reply(good), body: Buffer.from(good, "latin1") },
      { ...reply(good), body: Buffer.concat([Buffer.from(good.slice(0, -2)), Buffer.from([0xc3, 0x28])]) },
    ].map((each) => codeOf(() => decodeAnswer(read, each)));
    expect(new Set(seen)).toEqual(new Set(["core.garbled"]));
  });

  test("that is garbled is described by names, never by the values in it", () => {
    const wrong = {
      licence: { ...licence, holder: { ...holder, kind: holder.name, code: 7 }, remark: holder.code },
    };
    let detail = "";
    try {
      decodeAnswer(read, reply(wrong));
    } catch (thrown) {
      detail = thrown instanceof GatewayError ? `${thrown.detail} ${String(thrown.cause)}` : "";
    }
    expect(detail).toContain("remark");
    expect(detail).not.toContain(holder.name);
    expect(detail).not.toContain(holder.code);
  });
});

describe("a refusal", () => {
  const refuse = (code: string, status: number, more: object = {}): WireResponse =>
    reply({ code, message: "m", ...more }, status);

  test.each(Object.entries(REFUSALS))("%s maps to one catalogue code", (code, row) => {
    expect(ERROR_CATALOGUE).toHaveProperty([row.code]);
    expect(codeOf(() => decodeAnswer(read, refuse(code, row.status)))).toBe(row.code);
  });

  test("keeps the core's own code for the log and its time to come back for the caller", () => {
    let caught: unknown;
    try {
      decodeAnswer(read, refuse("not-available", 503, { retryAfterSeconds: 9 }));
    } catch (thrown) {
      caught = thrown;
    }
    expect(caught).toMatchObject({ code: "core.unavailable", retryAfterSeconds: 9 });
    expect((caught as GatewayError).detail).toContain("not-available");
  });

  test("with an unknown code, or a known one under another status, is garbled and never a guess", () => {
    const seen = [
      refuse("something-new", 400),
      refuse("licence-not-found", 400),
      refuse("request-invalid", 404),
      refuse("licence-not-found", 204),
      refuse("", 404),
      refuse("licence-not-found", 404, { licence }),
      reply({ licence }, 404),
      reply({ licence }, 201),
    ].map((each) => codeOf(() => decodeAnswer(read, each)));
    expect(new Set(seen)).toEqual(new Set(["core.garbled"]));
    // The right code under the status of a success is no success either.
    expect(codeOf(() => decodeAnswer(read, refuse("licence-not-found", 200)))).toBe("core.garbled");
  });

  test("no such licence is an answer only where one licence was named", () => {
    const seen = [read, download, search, verify].map((call) =>
      codeOf(() => decodeAnswer(call, refuse("licence-not-found", 404))),
    );
    expect(seen).toEqual(["licence.not-found", "licence.not-found", "core.garbled", "core.garbled"]);
    expect(codeOf(() => decodeHealth(refuse("licence-not-found", 404)))).toBe("core.garbled");
  });
});
