import { type Adapter, adapterId } from "../../gateway/spi/adapter.ts";
import { encodeError } from "./codec-refusal.ts";
import { contract } from "./contract.ts";
import { outward } from "./deliveries.ts";
import { basePath } from "./paths.ts";
import { routes } from "./routes.ts";
import { inbound } from "./scheme.ts";
import { outbound } from "./scheme-outbound.ts";

export const provincialPlatform: Adapter = {
  id: adapterId("provincial-platform"),
  title: { zh: "省级电子证照共享平台", en: "Provincial e-licence platform" },
  contract,
  scheme: { inbound, outbound },
  basePath,
  routes,
  outward,
  encodeError,
  // Not known: a careful guess.
  quota: { perSecond: 20, concurrent: 8 },
};
