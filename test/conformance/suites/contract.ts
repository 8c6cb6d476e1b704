import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { ERROR_CATALOGUE } from "../../../src/gateway/core/error-catalogue.ts";
import { GatewayError } from "../../../src/gateway/core/gateway-error.ts";
import { contractBytes, routeOf, type Subject, unsignedRequest } from "../subject.ts";

/** Risk: a partner revises its file, or we do by accident, and a citizen is the first to notice. */
export function contractSuite({ adapter, conformance }: Subject): void {
  const { inbound, rejected } = conformance.samples;

  test("the contract's digest and version are those of its file", () => {
    const bytes = contractBytes(adapter);
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(adapter.contract.digest);
    if (adapter.contract.kind !== "openapi") return;
    const { info } = parse(bytes.toString("utf8")) as { info: { version: string } };
    expect(info.version).toBe(adapter.contract.version);
  });

  if (adapter.routes.length === 0) return;

  test("every route has a sample that it takes, and one that it rejects", () => {
    const names = adapter.routes.map(({ name }) => name).sort();
    expect([...new Set(inbound.map(({ route }) => route))].sort()).toEqual(names);
    expect([...new Set(rejected.map(({ route }) => route))].sort()).toEqual(names);
  });

  test.each(inbound)("$route takes $file", (sample) => {
    const decoded = routeOf(adapter, sample.route).codec.decode(unsignedRequest(adapter, sample));
    expect(decoded.purpose.trim()).not.toBe("");
  });

  test.each(rejected)("$route rejects $file as $code", (sample) => {
    expect(ERROR_CATALOGUE).toHaveProperty([sample.code]);
    const decode = (): unknown =>
      routeOf(adapter, sample.route).codec.decode(unsignedRequest(adapter, sample));
    expect(decode).toThrow(GatewayError);
    expect(decode).toThrow(sample.code);
  });
}
