/** Which of a partner's grants decides about one licence. Two grants never lend each other a part. */
import type { LicenceTypeCode } from "../core/licence.ts";
import type { Grant } from "./model.ts";

export const forPurpose = (grants: readonly Grant[], purpose: string): readonly Grant[] =>
  grants.filter(({ purposes }) => purposes === "any" || purposes.includes(purpose));

/** The first that covers the type, and whose profile speaks of it. What is no type is in no grant's list. */
export const firstCovering = (
  grants: readonly Grant[],
  type: string,
  { covers }: { readonly covers: (profile: string, typeCode: LicenceTypeCode) => boolean },
): Grant | undefined =>
  grants.find(
    ({ licenceTypes, profile }) =>
      licenceTypes.includes(type as LicenceTypeCode) && covers(profile, type as LicenceTypeCode),
  );
