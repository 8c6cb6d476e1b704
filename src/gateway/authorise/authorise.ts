/**
 * What the caller may do, as far as it shows before the body is parsed: operation and source address.
 *
 * Guarantees: every grant handed on lists the route's operation and admits the address. Deny by
 * default: no grants, an address that cannot be read, a range that cannot be read, all refuse.
 * Licence type and purpose stand in the body and are judged after decoding (permit.ts).
 */
import { GatewayError } from "../core/gateway-error.ts";
import type { Grant } from "../credentials/model.ts";
import { type Authenticated, type Authorised, pass } from "../pipeline/states.ts";
import { admitsAddress } from "./admits-address.ts";

const authorised = pass<"authorise">();

/** The stage throws GatewayError `grant.operation`; `grant.address` where only the address is wrong. */
export function createAuthorise(): (message: Authenticated) => Authorised {
  return (message) => {
    const { operation } = message.route;
    const byOperation = message.partner.grants.filter((grant) => grant.operations.includes(operation));
    if (byOperation.length === 0) throw new GatewayError("grant.operation");
    const grants = withAddress(byOperation, message.address);
    if (grants.length === 0) throw new GatewayError("grant.address");
    return authorised(message, { grants });
  };
}

const withAddress = (grants: readonly Grant[], address: string): readonly Grant[] =>
  grants.filter((grant) => admitsAddress(grant, address));
