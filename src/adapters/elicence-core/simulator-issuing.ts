/** Lets the sandbox core issue: a register whose licences are renewed one by one, on top of the synthetic one. */
import {
  composeLicenceIdentifier,
  normaliseLicenceIdentifier,
  parseLicenceIdentifier,
} from "../../gateway/core/check-digits/licence-identifier.ts";
import { GatewayError } from "../../gateway/core/gateway-error.ts";
import type { Licence } from "../../gateway/core/licence.ts";
import { dateOfDayNumber, dayNumberOf } from "../../gateway/core/numbers/dates.ts";
import type { SandboxRegister } from "./sandbox/register.ts";

export interface Renewal {
  readonly issued: Licence;
  readonly replaced: Licence;
}

export interface IssuingRegister extends SandboxRegister {
  /** Whether a licence is another one than the synthetic register made. */
  readonly isChanged: (identifier: string) => boolean;
  /** @throws GatewayError `licence.not-found`: none in force has this identifier */
  readonly renew: (identifier: string, today: string) => Renewal;
}

const TERM_DAYS = { operator: 4 * 365, vehicle: 4 * 365, practitioner: 6 * 365 } as const;

export function issuingRegister(base: SandboxRegister): IssuingRegister {
  const changed = new Map<string, Licence>();
  const current = (licence: Licence): Licence => changed.get(licence.identifier) ?? licence;
  const byIdentifier = (identifier: string): Licence | undefined =>
    changed.get(normaliseLicenceIdentifier(identifier)) ?? base.byIdentifier(identifier);
  const renew = (identifier: string, today: string): Renewal => {
    const licence = byIdentifier(identifier);
    const parts = parseLicenceIdentifier(identifier);
    if (licence?.state !== "valid" || parts === undefined) throw new GatewayError("licence.not-found");
    const issued = renewed(licence, { ...parts, version: parts.version + 1 }, today);
    const replaced: Licence = { ...licence, state: "void" };
    for (const each of [issued, replaced]) changed.set(each.identifier, each);
    return { issued, replaced };
  };
  return {
    size: base.size,
    byIdentifier,
    byHolder: (codeType, code) => {
      const old = base.byHolder(codeType, code).map(current);
      const added = [...changed.values()].filter(
        ({ holder, identifier }) =>
          holder.code === code &&
          holder.codeType === codeType &&
          !old.some((each) => each.identifier === identifier),
      );
      return [...old, ...added];
    },
    at: (place) => {
      const licence = base.at(place);
      return licence === undefined ? undefined : current(licence);
    },
    all: function* () {
      for (const licence of base.all()) yield current(licence);
    },
    isChanged: (identifier) => changed.has(normaliseLicenceIdentifier(identifier)),
    renew,
  };
}

function renewed(
  licence: Licence,
  parts: Parameters<typeof composeLicenceIdentifier>[0],
  today: string,
): Licence {
  const { practitioner } = licence;
  const kind =
    practitioner !== undefined ? "practitioner" : licence.vehicle !== undefined ? "vehicle" : "operator";
  const validTo = dateOfDayNumber(dayNumberOf(today) + TERM_DAYS[kind] - 1);
  const period = { validFrom: today, validTo };
  return {
    ...licence,
    ...period,
    identifier: composeLicenceIdentifier(parts),
    state: "valid",
    issueDate: today,
    predecessor: licence.identifier,
    ...(practitioner === undefined
      ? {}
      : {
          practitioner: {
            ...practitioner,
            categories: practitioner.categories.map((category) => ({ ...category, ...period })),
          },
        }),
  };
}
