import type { Licence } from "../core/licence.ts";
import { asMasked, type Masked } from "../core/masked.ts";
import type { EventName, Events } from "../core/operations.ts";
import type { Profiles } from "./profiles.ts";

/**
 * What of an event may leave to a partner whose channel has this profile.
 *
 * @throws GatewayError `grant.licence-type`: the profile does not speak of licences of this type
 */
export function maskEvent(
  profiles: Pick<Profiles, "clear">,
  profile: string,
  licence: Licence,
): Masked<Events[EventName]> {
  return asMasked({ licence: profiles.clear(profile, licence) });
}
