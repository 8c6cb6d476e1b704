import type { CoreEvent, LicenceEvent } from "../core/licence-event.ts";
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
  event: LicenceEvent,
): Masked<Events[LicenceEvent["event"]]>;
export function maskEvent(
  profiles: Pick<Profiles, "clear">,
  profile: string,
  event: CoreEvent,
): Masked<Events[EventName]>;
export function maskEvent(
  profiles: Pick<Profiles, "clear">,
  profile: string,
  event: CoreEvent,
): Masked<Events[EventName]> {
  if (event.event !== "application.progressed")
    return asMasked({ licence: profiles.clear(profile, event.licence) });
  // Built anew from what is known, so that a field that is new in the core has no way out.
  const { businessSn, number, itemCode, itemName, stage, department, areaCode } = event.application;
  const { name, code } = department;
  return asMasked({
    application: {
      ...(businessSn === undefined ? {} : { businessSn }),
      ...{ number, itemCode, itemName, stage, department: { name, code }, areaCode },
    },
  });
}
