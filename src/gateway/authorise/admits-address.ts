import { BlockList, isIPv4, isIPv6 } from "node:net";
import type { Grant } from "../credentials/model.ts";

/** Callers come from few addresses; past this many the answers are forgotten and worked out again. */
const REMEMBERED_MAX = 256;

/** One list for each family: in a common one, `::/0` would hold every IPv4 address as well. */
interface Ranges {
  readonly ipv4: BlockList;
  readonly ipv6: BlockList;
}

interface Compiled {
  readonly ranges: Ranges;
  readonly remembered: Map<string, boolean>;
}

/** Grants are replaced as whole objects on every change, so a compiled list cannot outlive its grant. */
const compiled = new WeakMap<Grant, Compiled>();

/**
 * Does the grant admit a call from this address? An empty list admits every address.
 *
 * An IPv4 address in IPv6 form (`::ffff:10.0.0.1`, as a dual-stack socket shows it) is the IPv4 address.
 * A range that is no CIDR admits nobody, and an address that is none is admitted by no range.
 */
export function admitsAddress(grant: Grant, address: string): boolean {
  if (grant.addresses.length === 0) return true;
  let rules = compiled.get(grant);
  if (rules === undefined) {
    rules = { ranges: compileRanges(grant.addresses), remembered: new Map() };
    compiled.set(grant, rules);
  }
  const known = rules.remembered.get(address);
  if (known !== undefined) return known;
  const admitted = contains(rules.ranges, address);
  if (rules.remembered.size >= REMEMBERED_MAX) rules.remembered.clear();
  rules.remembered.set(address, admitted);
  return admitted;
}

function contains({ ipv4, ipv6 }: Ranges, address: string): boolean {
  const plain = unmap(address);
  if (isIPv4(plain)) return ipv4.check(plain, "ipv4");
  return isIPv6(plain) && ipv6.check(plain.split("%", 1)[0] ?? plain, "ipv6");
}

function compileRanges(ranges: readonly string[]): Ranges {
  const [ipv4, ipv6] = [new BlockList(), new BlockList()];
  for (const range of ranges) {
    const [network = "", prefix = "", ...rest] = range.split("/");
    if (rest.length > 0 || !/^\d{1,3}$/.test(prefix)) continue;
    const bits = Number(prefix);
    if (isIPv4(network)) {
      if (bits <= 32) ipv4.addSubnet(network, bits, "ipv4");
    } else if (isIPv6(network) && !network.includes("%") && bits <= 128) {
      const mapped = unmap(network);
      if (mapped === network) ipv6.addSubnet(network, bits, "ipv6");
      else if (bits >= 96) ipv4.addSubnet(mapped, bits - 96, "ipv4");
    }
  }
  return { ipv4, ipv6 };
}

/** `::ffff:a.b.c.d`, also with the last 32 bits in hexadecimal, as `a.b.c.d`; any other text as it is. */
function unmap(address: string): string {
  if (!/^(?:::|(?:0{1,4}:){5})ffff:/i.test(address)) return address;
  const tail = address.slice(address.toLowerCase().indexOf("ffff:") + 5);
  if (isIPv4(tail)) return tail;
  const halves = /^([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(tail);
  if (halves === null) return address;
  const [high, low] = [Number.parseInt(halves[1] ?? "", 16), Number.parseInt(halves[2] ?? "", 16)];
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}
