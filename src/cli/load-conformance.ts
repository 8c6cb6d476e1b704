import { GatewayError } from "../gateway/core/gateway-error.ts";
import type { Conformance } from "../gateway/spi/conformance.ts";

/**
 * The test-side half of a partner's folder, found by the folder's name.
 *
 * @throws GatewayError `operator.usage` where this gateway has no such adapter
 */
export async function loadConformance(adapter: string): Promise<Conformance> {
  const { adapters } = await import("../adapters/index.ts");
  const known = adapters.map(({ id }) => id as string);
  if (!known.includes(adapter)) {
    throw new GatewayError("operator.usage", {
      fields: ["adapter"],
      detail: `${adapter}: ${known.join(", ")}`,
    });
  }
  // As source under tsx, compiled under node: the suffix is this file's own.
  const suffix = import.meta.url.slice(import.meta.url.lastIndexOf("."));
  const module = (await import(
    new URL(`../adapters/${adapter}/conformance${suffix}`, import.meta.url).href
  )) as Record<string, unknown>;
  const found = Object.values(module).find(isConformance);
  if (found === undefined)
    throw new GatewayError("gateway.internal", { detail: `${adapter} exports no conformance` });
  return found;
}

function isConformance(value: unknown): value is Conformance {
  return typeof value === "object" && value !== null && "startSimulator" in value && "adapter" in value;
}
