import { type Adapter, adapterId } from "../../gateway/spi/adapter.ts";
import { connect } from "./client.ts";
import { encodeError } from "./codec-refusal.ts";
import { contract } from "./contract.ts";
import { outbound } from "./scheme.ts";

/** 省级电子证照系统: the system that holds the licences, asked by the gateway on behalf of every partner. */
export const elicenceCore: Adapter = {
  id: adapterId("elicence-core"),
  title: { zh: "省级电子证照系统", en: "Provincial e-licence core" },
  contract,
  scheme: { outbound },
  routes: [],
  deliveries: {},
  encodeError,
  connect,
  quota: { perSecond: 20_000, concurrent: 256 },
};
