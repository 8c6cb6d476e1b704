import { type Adapter, adapterId } from "../../gateway/spi/adapter.ts";
import { connect } from "./client.ts";
import { encodeError } from "./codec-refusal.ts";
import { contract } from "./contract.ts";
import { basePath, intake } from "./routes.ts";
import { inbound, outbound } from "./scheme.ts";

/** 省级电子证照系统: holds the licences, is asked on behalf of every partner, and tells what happens to them. */
export const elicenceCore: Adapter = {
  id: adapterId("elicence-core"),
  title: { zh: "省级电子证照系统", en: "Provincial e-licence core" },
  contract,
  scheme: { inbound, outbound },
  basePath,
  routes: [],
  intake,
  encodeError,
  connect,
  quota: { perSecond: 20_000, concurrent: 256 },
};
