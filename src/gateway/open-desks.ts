import type { CoreOperations } from "./core/operations.ts";
import type { Profiles } from "./mask/profiles.ts";
import { type ApplicationsRoom, openApplications } from "./open-applications.ts";
import { type LicensingRoom, openLicensing } from "./open-licensing.ts";
import type { Desks } from "./serve/serve.ts";
import { createShareDesk } from "./shares/share-desk.ts";

export interface OpenDesks {
  readonly desks: Omit<Desks, "core">;
  readonly close: () => Promise<void>;
}

/** Applications, and licences of other provinces: both by way of the transport licensing system. */
export function openDesks(
  room: Omit<ApplicationsRoom, "licensing"> &
    LicensingRoom & {
      readonly core: CoreOperations;
      readonly profiles: Profiles;
    },
  homeProvince: string,
): OpenDesks {
  const licensing = openLicensing(room);
  const { clock, core, database, profiles } = room;
  const shares = createShareDesk({ clock, core, database, profiles });
  const applications = openApplications({ ...room, licensing });
  return {
    desks: { applications, shares, elsewhere: { homeProvince, office: licensing.office } },
    close: async () => {
      await applications.stop();
      await licensing.close();
    },
  };
}
