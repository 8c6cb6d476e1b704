import type { IncomingMessage } from "node:http";
import { BlockList, isIP, isIPv6 } from "node:net";

/**
 * The address a message came from: the peer's, or the one that a proxy of ours states.
 *
 * `X-Forwarded-For` is a caller's text until it is proved an address: anything else in it (a name, a
 * number, two kilobytes) would reach limits, grants and the audit as if it were one.
 */
export function createPeerAddress(trustedProxies: readonly string[]): (request: IncomingMessage) => string {
  const trusted = new BlockList();
  for (const range of trustedProxies) {
    const [address = "", bits] = range.split("/");
    const family = isIPv6(address) ? "ipv6" : "ipv4";
    trusted.addSubnet(address, bits === undefined ? (family === "ipv6" ? 128 : 32) : Number(bits), family);
  }
  const isTrusted = (address: string): boolean => trusted.check(address, isIPv6(address) ? "ipv6" : "ipv4");
  return (request) => {
    const peer = plain(request.socket.remoteAddress ?? "");
    if (trustedProxies.length === 0 || !isTrusted(peer)) return peer;
    const stated = (request.headers["x-forwarded-for"] ?? "").toString().split(",");
    // From the right: the first hop that is not ours is the one a proxy of ours has really seen.
    for (const hop of stated.map((part) => plain(part.trim())).reverse()) {
      if (isIP(hop) === 0) return peer;
      if (!isTrusted(hop)) return hop;
    }
    return peer;
  };
}

/** Without the IPv4-mapped prefix, brackets and port that some proxies add. */
function plain(address: string): string {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(address)?.[1];
  const bare = bracketed ?? address.replace(/^(\d{1,3}(?:\.\d{1,3}){3}):\d+$/, "$1");
  return bare.startsWith("::ffff:") && bare.includes(".") ? bare.slice(7) : bare;
}
