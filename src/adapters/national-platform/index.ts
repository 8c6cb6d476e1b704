import { type Adapter, adapterId } from "../../gateway/spi/adapter.ts";
import { connect } from "./client.ts";
import { encodeError } from "./codec-refusal.ts";
import { contract } from "./contract.ts";
import { outward } from "./deliveries.ts";
import { basePath, routes } from "./routes.ts";
import { inbound } from "./scheme.ts";
import { outbound } from "./scheme-outbound.ts";

export const nationalPlatform: Adapter = {
  id: adapterId("national-platform"),
  title: { zh: "国家政务服务平台", en: "National government service platform" },
  contract,
  scheme: { inbound, outbound },
  basePath,
  routes,
  outward,
  encodeError,
  connect,
  // Registered per interface on the national side; the figure is unknown, so this is a careful guess.
  quota: { perSecond: 10, concurrent: 4 },
};
