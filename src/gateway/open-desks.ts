import { type ApplicationsRoom, openApplications } from "./open-applications.ts";
import { type LicensingRoom, openLicensing } from "./open-licensing.ts";
import type { Desks } from "./serve/serve.ts";

export interface OpenDesks {
  readonly desks: Omit<Desks, "core">;
  readonly close: () => Promise<void>;
}

/** Applications, and licences of other provinces: both by way of the transport licensing system. */
export function openDesks(
  room: Omit<ApplicationsRoom, "licensing"> & LicensingRoom,
  homeProvince: string,
): OpenDesks {
  const licensing = openLicensing(room);
  const applications = openApplications({ ...room, licensing });
  return {
    desks: { applications, elsewhere: { homeProvince, office: licensing.office } },
    close: async () => {
      await applications.stop();
      await licensing.close();
    },
  };
}
