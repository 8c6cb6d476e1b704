import type { Licence } from "../core/licence.ts";
import { type Profile, profileReference } from "../mask/profile.ts";
import { type ProfileFinding, reviewProfile } from "../mask/review-profile.ts";
import type { Arguments } from "./arguments.ts";
import { onlyKnown, record, text, wrong } from "./arguments.ts";
import type { OperatorContext } from "./context.ts";

/** Profiles are data of the build: these commands need no database. */
type ProfileContext = Pick<OperatorContext, "profiles">;

interface ShownProfile {
  readonly profile: Profile;
  readonly warnings: readonly ProfileFinding[];
}

export const profileCommands = {
  "profile.list": async (args: Arguments, { profiles }: ProfileContext) => {
    onlyKnown(args, []);
    return profiles.list().map((profile) => ({
      reference: profileReference(profile),
      title: profile.title,
      fields: Object.keys(profile.fields).length,
      file: profile.file === "clear",
      warnings: reviewProfile(profile).length,
    }));
  },

  /** `{profile}` → the profile as it is, and what it gives away as a whole. */
  "profile.show": async (args: Arguments, { profiles }: ProfileContext): Promise<ShownProfile> => {
    onlyKnown(args, ["profile"]);
    const profile = profiles.get(text(args, "profile"));
    return { profile, warnings: reviewProfile(profile) };
  },

  /** `{profile, licence}` → the licence as it would leave. */
  "profile.preview": async (args: Arguments, { profiles }: ProfileContext) => {
    onlyKnown(args, ["profile", "licence"]);
    const licence = record(args, "licence");
    if (licence === undefined) throw wrong("licence", "is missing");
    const reference = text(args, "profile");
    return { profile: reference, licence: profiles.preview(licence as unknown as Licence, reference) };
  },
} as const;
