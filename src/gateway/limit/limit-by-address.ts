import { isIPv4, isIPv6 } from "node:net";
import { GatewayError } from "../core/gateway-error.ts";
import type { LimitPolicy } from "../core/limit-policy.ts";
import { pass, type Received, type Screened } from "../pipeline/states.ts";
import type { Admission, Limiter } from "./limiter.ts";

const screen = pass<"screen">();
const NOTHING = {};

/**
 * Bounds what one address may ask, before arithmetic is spent on a stranger.
 *
 * The stage throws GatewayError `limit.address`, or `limit.unavailable`. It answers without a promise
 * where the limiter does.
 */
export function createLimitByAddress(
  limiter: Limiter,
  policy: LimitPolicy,
): (message: Received) => Screened | Promise<Screened> {
  return (message) => {
    const admission = limiter.admit(addressKey(message.address), policy);
    return admission instanceof Promise
      ? admission.then((later) => admit(message, later))
      : admit(message, admission);
  };
}

function admit(message: Received, admission: Admission): Screened {
  if (!admission.admitted) {
    throw new GatewayError("limit.address", {
      detail: `${admission.limit} limit of the address`,
      retryAfterSeconds: admission.retryAfterSeconds,
      remaining: admission.remaining,
    });
  }
  message.progress.releases.push(admission.release);
  return screen(message, NOTHING);
}

/**
 * One IPv4 address or one IPv6 /64 network: a subscriber has a whole /64 at hand, and would
 * otherwise have 2^64 fresh limits. What is no address shares a single limit.
 */
export function addressKey(address: string): string {
  if (!address.includes(":")) return isIPv4(address) ? `address:${address}` : "address:unknown";
  const zone = address.indexOf("%");
  const bare = zone < 0 ? address : address.slice(0, zone);
  if (bare.startsWith("::ffff:") && isIPv4(bare.slice(7))) return `address:${bare.slice(7)}`;
  if (!isIPv6(bare)) return "address:unknown";
  const mapped = bare.lastIndexOf(":") + 1;
  const tail = bare.slice(mapped);
  const groups = ipv6Groups(tail.includes(".") ? bare.slice(0, mapped) + asGroups(tail) : bare);
  // An IPv4 caller in another spelling than ::ffff:a.b.c.d, which a dual-stack listener uses.
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    const [high = 0, low = 0] = groups.slice(6);
    return `address:${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
  }
  return `address:${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(":")}::/64`;
}

function asGroups(dotted: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = dotted.split(".").map(Number);
  return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}

/** Eight numbers of a valid address without zone and without dots. */
function ipv6Groups(address: string): number[] {
  const [head = "", tail] = address.split("::");
  const before = readGroups(head);
  if (tail === undefined) return before;
  const after = readGroups(tail);
  return [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after];
}

const readGroups = (text: string): number[] =>
  text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
