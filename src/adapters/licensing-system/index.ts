import { type Adapter, adapterId } from "../../gateway/spi/adapter.ts";
import { connect } from "./client.ts";
import { encodeError } from "./codec-refusal.ts";
import { basePath, contract } from "./contract.ts";
import { publications, routes, select } from "./routes.ts";
import { inbound, outbound, SOURCE_SERVICE } from "./scheme.ts";

/** 运政 and the exchange between provinces: `RoadTransService.Command`, asked and answered. */
export const licensingSystem: Adapter = {
  id: adapterId("licensing-system"),
  title: { zh: "道路运政管理信息系统", en: "Transport licensing system" },
  contract,
  scheme: { inbound, outbound },
  basePath,
  routes,
  select,
  publications,
  encodeError,
  connect,
  reachesLicensing: true,
  options: { [SOURCE_SERVICE]: "any" },
  // Nothing is known of what the exchange allows; this is what a counter's clerks need.
  quota: { perSecond: 20, concurrent: 8 },
};
