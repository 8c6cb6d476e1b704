import { expect, test } from "vitest";
import { encodeError } from "../../../../src/adapters/northbound/codec-refusal.ts";
import { contract } from "../../../../src/adapters/northbound/contract.ts";
import {
  ERROR_CATALOGUE,
  ERROR_CODES,
  type ErrorCode,
} from "../../../../src/gateway/core/error-catalogue.ts";
import { loadContract } from "../../../../src/gateway/spi/contract-validator.ts";

const check = loadContract(contract.file).compile<{ error: unknown }>("Refusal");
const traceId = "0123456789abcdef0123456789abcdef";
const viewOf = (code: ErrorCode) => {
  const { status, zh, en } = ERROR_CATALOGUE[code];
  return { code, status, zh, en, fields: ["identifier"], traceId, at: 0 };
};

test.each(ERROR_CODES)("%s is told in both languages, with origin and retry rule", (code) => {
  const { status, zh, en, origin, retry } = ERROR_CATALOGUE[code];
  const reply = encodeError(viewOf(code));
  expect(reply.status).toBe(status);
  expect(check(JSON.parse(Buffer.from(reply.body).toString())).error).toEqual({
    code,
    origin,
    message: { zh, en },
    fields: ["identifier"],
    retry,
    traceId,
  });
});

test("when to come back stands in the headers where it is known", () => {
  const { headers } = encodeError({ ...viewOf("limit.rate"), retryAfterSeconds: 3, remaining: 0 });
  expect(headers.get("retry-after")).toBe("3");
  expect(headers.get("x-ratelimit-remaining")).toBe("0");
});

test("a 401 says which signatures are taken", () => {
  expect(encodeError(viewOf("signature.wrong")).headers.get("www-authenticate")).toBe(
    "ELGW1-HMAC-SHA256, ELGW1-HMAC-SM3, ELGW1-SM2-SM3, ELGW1-RSA-SHA256, ELGW1-RSA-PSS-SHA256",
  );
  expect(encodeError(viewOf("grant.operation")).headers.has("www-authenticate")).toBe(false);
});
