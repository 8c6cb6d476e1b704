import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { ERROR_CATALOGUE } from "../../../src/gateway/core/error-catalogue.ts";
import { GatewayError } from "../../../src/gateway/core/gateway-error.ts";
import { allRoutes, contractBytes, decodeSample, type Subject } from "../subject.ts";

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

  if (allRoutes(adapter).length === 0) return;

  test("every route has a sample that it takes, and one that it rejects", () => {
    const names = [...new Set(allRoutes(adapter).map(({ name }) => name))].sort();
    expect([...new Set(inbound.map(({ route }) => route))].sort()).toEqual(names);
    expect([...new Set(rejected.map(({ route }) => route))].sort()).toEqual(names);
  });

  test.each(inbound)("$route takes $file", (sample) => {
    const decoded = decodeSample(adapter, sample) as { readonly purpose?: string; readonly length?: number };
    expect(decodeSample(adapter, sample), "the same way twice").toEqual(decoded);
    // A question says why it is asked; what is told says something.
    expect(decoded.purpose?.trim().length ?? decoded.length).toBeGreaterThan(0);
  });

  test.each(rejected)("$route rejects $file as $code", (sample) => {
    expect(ERROR_CATALOGUE).toHaveProperty([sample.code]);
    const decode = (): unknown => decodeSample(adapter, sample);
    expect(decode).toThrow(GatewayError);
    expect(decode).toThrow(sample.code);
  });
}
