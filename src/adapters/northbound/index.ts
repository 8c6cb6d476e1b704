import { type Adapter, adapterId } from "../../gateway/spi/adapter.ts";
import { encodeError } from "./codec-refusal.ts";
import { contract } from "./contract.ts";
import { basePath, routes } from "./routes.ts";
import { inbound } from "./scheme.ts";

/** Our own API v1. Nothing is sent to these partners, so there is no outbound scheme and no client. */
export const northbound: Adapter = {
  id: adapterId("northbound"),
  title: {
    zh: "北向接口 v1（小程序后端与一般接入方）",
    en: "Northbound API v1 (mini-programs, generic partners)",
  },
  contract,
  scheme: { inbound },
  basePath,
  routes,
  encodeError,
  quota: { perSecond: 10, concurrent: 4 },
};
