import { type Adapter, adapterId } from "../../gateway/spi/adapter.ts";
import { encodeError } from "./codec-reply.ts";
import { contract } from "./contract.ts";
import { outward } from "./deliveries.ts";
import { basePath, routes } from "./routes.ts";
import { inbound, outbound } from "./scheme.ts";

export const conveniencePortal: Adapter = {
  id: adapterId("convenience-portal"),
  title: { zh: "网上便民运政", en: "Online convenience portal for transport licensing" },
  contract,
  scheme: { inbound, outbound },
  basePath,
  routes,
  outward,
  encodeError,
  // Not known: a careful guess.
  quota: { perSecond: 10, concurrent: 4 },
};
