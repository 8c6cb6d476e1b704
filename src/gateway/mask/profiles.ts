import { GatewayError } from "../core/gateway-error.ts";
import {
  LICENCE_TYPE_CODES,
  type Licence,
  type LicenceClass,
  type LicenceTypeCode,
  licenceType,
} from "../core/licence.ts";
import { asMasked, type Masked } from "../core/masked.ts";
import type { LicenceView } from "../core/operations.ts";
import { type ClearLicence, compileProfile } from "./compile-profile.ts";
import { type Profile, parseProfile, profileReference } from "./profile.ts";
import authorisedUse from "./profiles/authorised-use.json" with { type: "json" };
import collection from "./profiles/collection.json" with { type: "json" };
import fileCopy from "./profiles/file-copy.json" with { type: "json" };
import holder from "./profiles/holder.json" with { type: "json" };
import inspector from "./profiles/inspector.json" with { type: "json" };
import miniProgram from "./profiles/mini-program.json" with { type: "json" };
import publicService from "./profiles/public-service.json" with { type: "json" };
import statistics from "./profiles/statistics.json" with { type: "json" };
import verifyOnly from "./profiles/verify-only.json" with { type: "json" };

const SHIPPED: readonly unknown[] = [
  publicService,
  collection,
  inspector,
  holder,
  miniProgram,
  fileCopy,
  authorisedUse,
  verifyOnly,
  statistics,
];

/** Profiles by `name@version`. Whatever takes a reference throws `profile.invalid` where there is none such. */
export interface Profiles {
  readonly has: (reference: string) => boolean;
  readonly get: (reference: string) => Profile;
  readonly list: () => readonly Profile[];
  /** Does the profile speak of this licence type at all? */
  readonly covers: (reference: string, typeCode: LicenceTypeCode) => boolean;
  readonly releasesFile: (reference: string) => boolean;
  /**
   * The licence as the profile lets it out.
   *
   * @throws GatewayError `grant.licence-type` where the profile does not cover the licence's type, or
   *   the type is none of the nine
   */
  readonly clear: (reference: string, licence: LicenceView) => Masked<LicenceView>;
  /** The same for a whole licence, before anyone is granted the profile (`elgw profile preview`). */
  readonly preview: (licence: Licence, reference: string) => Masked<LicenceView>;
}

interface Compiled {
  readonly profile: Profile;
  /** Only the types that the profile covers. */
  readonly byType: ReadonlyMap<string, ClearLicence>;
}

/**
 * The shipped profiles and the site's own, each checked and compiled once.
 *
 * @throws GatewayError `profile.invalid` where one is not sound, or a `name@version` occurs twice
 */
export function createProfiles(extra: readonly unknown[] = []): Profiles {
  const byReference = new Map<string, Compiled>();
  for (const data of [...SHIPPED, ...extra]) {
    const profile = parseProfile(data);
    const reference = profileReference(profile);
    if (byReference.has(reference)) {
      throw new GatewayError("profile.invalid", { detail: `${reference} occurs twice` });
    }
    byReference.set(reference, compile(profile));
  }

  const find = (reference: string): Compiled => {
    const found = byReference.get(reference);
    if (found === undefined) throw new GatewayError("profile.invalid", { detail: `no profile ${reference}` });
    return found;
  };
  const clear = (reference: string, licence: LicenceView): Masked<LicenceView> => {
    const clearLicence = find(reference).byType.get(licence.typeCode ?? "");
    if (clearLicence === undefined) {
      throw new GatewayError("grant.licence-type", { detail: `${reference} does not cover the licence` });
    }
    return asMasked(clearLicence(licence));
  };
  return {
    has: (reference) => byReference.has(reference),
    get: (reference) => find(reference).profile,
    list: () => [...byReference.values()].map(({ profile }) => profile),
    covers: (reference, typeCode) => find(reference).byType.has(typeCode),
    releasesFile: (reference) => find(reference).profile.file === "clear",
    clear,
    preview: (licence, reference) => clear(reference, licence),
  };
}

function compile(profile: Profile): Compiled {
  const byClass: Readonly<Record<LicenceClass, ClearLicence>> = {
    operator: compileProfile(profile, "operator"),
    vehicle: compileProfile(profile, "vehicle"),
    practitioner: compileProfile(profile, "practitioner"),
  };
  const byType = new Map<string, ClearLicence>();
  for (const typeCode of profile.licenceTypes ?? LICENCE_TYPE_CODES) {
    const type = licenceType(typeCode);
    if (type !== undefined) byType.set(typeCode, byClass[type.class]);
  }
  return { profile, byType };
}
