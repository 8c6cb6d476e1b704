import { describe, expect, test } from "vitest";
import { encodeError } from "../../../../src/adapters/national-platform/codec-refusal.ts";
import { contract } from "../../../../src/adapters/national-platform/contract.ts";
import {
  ERROR_CATALOGUE,
  ERROR_CODES,
  type ErrorCode,
} from "../../../../src/gateway/core/error-catalogue.ts";
import { loadContract } from "../../../../src/gateway/spi/contract-validator.ts";

const check = loadContract(contract.file).compile<{
  code: number;
  message: string;
  data: { status: string };
}>("Refusal");
const viewOf = (code: ErrorCode) => {
  const { status, zh, en } = ERROR_CATALOGUE[code];
  return { code, status, zh, en, fields: ["usecause"], traceId: "0123456789abcdef0123456789abcdef", at: 0 };
};

test.each(ERROR_CODES)("%s is told in the platform's words, and never as success", (code) => {
  const reply = encodeError(viewOf(code));
  expect(reply.status).toBe(ERROR_CATALOGUE[code].status);
  const body = check(JSON.parse(Buffer.from(reply.body).toString()));
  expect(body).toMatchObject({
    code: 300,
    message: ERROR_CATALOGUE[code].zh,
    data: { error: code, fields: ["usecause"], traceid: "0123456789abcdef0123456789abcdef" },
  });
  expect(body.data.status).not.toBe("0");
});

test.each([
  ["licence.not-found", "10"],
  ["signature.wrong", "11"],
  ["replay.seen", "11"],
  ["request.purpose-missing", "12"],
  ["request.type-unknown", "113"],
  ["request.code-invalid", "102"],
  ["grant.licence-type", "100"],
  ["route.unknown-interface", "2"],
  ["core.timeout", "99"],
] as const)("%s has status %s of the share service's list", (code, status) => {
  expect(check(JSON.parse(Buffer.from(encodeError(viewOf(code)).body).toString())).data.status).toBe(status);
});

describe("when to come back", () => {
  test("stands in the headers where it is known", () => {
    const reply = encodeError({ ...viewOf("limit.rate"), retryAfterSeconds: 3, remaining: 0 });
    expect(reply.headers.get("retry-after")).toBe("3");
    expect(reply.headers.get("x-ratelimit-remaining")).toBe("0");
  });

  test("is not made up where it is not", () => {
    expect([...encodeError(viewOf("signature.wrong")).headers.keys()].sort()).toEqual([
      "content-type",
      "x-trace-id",
    ]);
  });
});
