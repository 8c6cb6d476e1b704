/** Parameters in the address: each once, none but those that a call has. */
import { GatewayError } from "../../gateway/core/gateway-error.ts";
import type { WireRequest } from "../../gateway/spi/wire.ts";

export type Parameters = Readonly<Partial<Record<string, string>>>;

/** @throws GatewayError `request.ambiguous-field`, `request.unknown-field` */
export function parametersOf({ query }: Pick<WireRequest, "query">, allowed: readonly string[]): Parameters {
  const found: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(query)) {
    if (!allowed.includes(name)) throw new GatewayError("request.unknown-field", { fields: ["?"] });
    if (found[name] !== undefined) throw new GatewayError("request.ambiguous-field", { fields: [name] });
    found[name] = value;
  }
  return found;
}

/** @throws GatewayError `request.invalid` */
export function parameter(request: WireRequest, name: string, others: readonly string[]): string {
  const value = parametersOf(request, [name, ...others])[name];
  if (value === undefined || value === "" || value.length > 128)
    throw new GatewayError("request.invalid", { fields: [name] });
  return value;
}
