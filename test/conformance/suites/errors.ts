import { expect, test } from "vitest";
import { ERROR_CATALOGUE, ERROR_CODES } from "../../../src/gateway/core/error-catalogue.ts";
import { allRoutes, type Subject } from "../subject.ts";

const traceId = "0123456789abcdef0123456789abcdef";

/** Risk: a refusal nobody thought of leaves as a blank page, or as a success. */
export function errorsSuite({ adapter, conformance }: Subject): void {
  if (allRoutes(adapter).length === 0) {
    test("refuses nobody: no one calls us in this dialect", () => expect(adapter.basePath).toBeUndefined());
    return;
  }

  test("every catalogue code has a reply in the partner's format, each telling which it is", () => {
    const bodies = ERROR_CODES.map((code) => {
      const { status, zh, en } = ERROR_CATALOGUE[code];
      const reply = adapter.encodeError({
        code,
        status,
        zh,
        en,
        fields: ["usecause"],
        traceId,
        at: 1_790_000_000_000,
        retryAfterSeconds: 7,
        remaining: 0,
      });
      expect(reply.status, code).toBe(conformance.refusedInside === undefined ? status : 200);
      expect(reply.headers.get("retry-after"), code).toBe("7");
      expect(reply.headers.get("content-type"), code).toMatch(/json|xml/);
      const body = Buffer.from(reply.body).toString("utf8");
      expect(body, code).toContain(code);
      expect(body, code).toContain(traceId);
      return body;
    });
    expect(new Set(bodies).size).toBe(ERROR_CODES.length);
  });
}
