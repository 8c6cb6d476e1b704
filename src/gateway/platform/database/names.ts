import { GatewayError } from "../../core/gateway-error.ts";

const PLAIN_NAME = /^[a-z_][a-z0-9_]{0,62}$/;

/** A schema or channel name as it stands in SQL. @throws GatewayError `gateway.configuration` unless plain lower case */
export function plainName(name: string): string {
  if (!PLAIN_NAME.test(name))
    throw new GatewayError("gateway.configuration", { detail: "not a plain SQL name" });
  return name;
}
