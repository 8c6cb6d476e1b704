/**
 * What a partner's record must be before it is stored. Pure, so that the same rules hold for the CLI,
 * the running gateway and an import.
 */
import { isIP } from "node:net";
import { GatewayError } from "../core/gateway-error.ts";
import { LICENCE_TYPE_CODES } from "../core/licence.ts";
import type { LimitPolicy } from "../core/limit-policy.ts";
import { OPERATIONS } from "../core/operations.ts";
import type { AdapterId } from "../spi/adapter.ts";
import type { Grant, Partner } from "./model.ts";

/** What a record may refer to. */
export interface Known {
  /** Route names of an adapter and the operations they ask; undefined: no such adapter. */
  readonly adapter: (id: AdapterId) =>
    | readonly {
        readonly name: string;
        readonly operation: string;
        /** Of an option: what it may say. */
        readonly values?: readonly string[] | "any";
      }[]
    | undefined;
  /** Whether `name@version` is a field profile. */
  readonly profile: (reference: string) => boolean;
}

const PARTNER_ID = /^[a-z][a-z0-9-]{1,62}$/;
/** Goes into headers, URLs and logs of both sides: visible ASCII without quotes, commas and backslashes. */
const WIRE_ID = /^[!#-+\--[\]-~]{1,128}$/;

/** The ids among what a partner's registration says: an option is nobody's id, and two partners may choose the same. */
export const interfaceIdsOf = (interfaces: Partner["interfaces"]): readonly string[] =>
  Object.entries(interfaces).flatMap(([name, id]) => (name.startsWith("option.") ? [] : [id]));

export const isWireId = (text: string): boolean => WIRE_ID.test(text);

/** @throws GatewayError `partner.invalid`, naming every field at fault and no value */
export function checkPartner(partner: Partner, known: Known): void {
  const faults = [
    ...identityFaults(partner, known),
    ...interfaceFaults(partner, known),
    ...limitFaults(partner.limits),
    ...partner.grants.flatMap((grant, index) =>
      grantFaults(grant, known).map((field) => `grants[${index}].${field}`),
    ),
  ];
  if (faults.length > 0) {
    throw new GatewayError("partner.invalid", {
      fields: faults,
      detail: `fields at fault: ${faults.join(", ")}`,
    });
  }
}

function identityFaults(partner: Partner, known: Known): string[] {
  const faults: string[] = [];
  if (!PARTNER_ID.test(partner.id)) faults.push("id");
  if (known.adapter(partner.adapter) === undefined) faults.push("adapter");
  if (!/^[^\p{Cc}]{1,100}$/u.test(partner.title) || partner.title.trim() === "") faults.push("title");
  if (!isWireId(partner.clientId)) faults.push("clientId");
  return faults;
}

function interfaceFaults(partner: Partner, known: Known): string[] {
  const routes = known.adapter(partner.adapter) ?? [];
  const seen = new Set<string>();
  return Object.entries(partner.interfaces).flatMap(([route, id]) => {
    const known = routes.find(({ name }) => name === route);
    const mayBe = known?.values ?? "any";
    // One id for two routes would let a signature over the id be moved from one to the other.
    const sound =
      known !== undefined && isWireId(id) && !seen.has(id) && (mayBe === "any" || mayBe.includes(id));
    seen.add(id);
    return sound ? [] : [`interfaces.${route}`];
  });
}

const isCount = (value: number): boolean =>
  Number.isSafeInteger(value) && value >= 1 && value <= 1_000_000_000;

function limitFaults(limits: LimitPolicy): string[] {
  const faults: string[] = [];
  if (!(Number.isFinite(limits.perSecond) && limits.perSecond > 0 && limits.perSecond <= 1_000_000)) {
    faults.push("limits.perSecond");
  }
  if (!isCount(limits.burst)) faults.push("limits.burst");
  if (limits.concurrent !== undefined && !isCount(limits.concurrent)) faults.push("limits.concurrent");
  if (limits.perDay !== undefined && !isCount(limits.perDay)) faults.push("limits.perDay");
  return faults;
}

function grantFaults(grant: Grant, known: Known): string[] {
  const faults: string[] = [];
  const oneOf = (list: readonly string[], allowed: readonly string[]): boolean =>
    list.length > 0 && list.every((value) => allowed.includes(value));
  if (!oneOf(grant.operations, OPERATIONS)) faults.push("operations");
  if (!oneOf(grant.licenceTypes, LICENCE_TYPE_CODES)) faults.push("licenceTypes");
  if (!isPurposes(grant.purposes)) faults.push("purposes");
  if (!grant.addresses.every(isRange)) faults.push("addresses");
  if (!known.profile(grant.profile)) faults.push("profile");
  return faults;
}

function isPurposes(purposes: Grant["purposes"]): boolean {
  if (purposes === "any") return true;
  return (
    purposes.length > 0 && purposes.every((text) => text.trim() === text && /^[^\p{Cc}]{1,200}$/u.test(text))
  );
}

/** CIDR, either family. A bare address is none: the caller of the command means one host and says `/32`. */
function isRange(range: string): boolean {
  const slash = range.indexOf("/");
  const family = isIP(range.slice(0, slash));
  const prefix = range.slice(slash + 1);
  if (slash < 0 || family === 0 || !/^\d{1,3}$/.test(prefix)) return false;
  return Number(prefix) <= (family === 4 ? 32 : 128);
}
