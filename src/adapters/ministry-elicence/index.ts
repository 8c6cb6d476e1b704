import { type Adapter, adapterId } from "../../gateway/spi/adapter.ts";
import { jsonReply } from "../../gateway/spi/json-reply.ts";
import { contract } from "./contract.ts";
import { outward } from "./deliveries.ts";
import { outbound } from "./scheme.ts";

/** 部级道路运输电子证照系统: gives out the codes and collects every licence. It asks us nothing. */
export const ministryElicence: Adapter = {
  id: adapterId("ministry-elicence"),
  title: { zh: "部级道路运输电子证照系统", en: "Ministry road-transport e-licence system" },
  contract,
  scheme: { outbound },
  routes: [],
  outward,
  // No route of ours is the ministry's; were one called in its name, this is what it would read.
  encodeError: (error) => jsonReply(error.status, { ReturnCode: "0", ReturnMsg: error.code }),
  // What the ministry allows is unknown, so this is a careful guess.
  quota: { perSecond: 100, concurrent: 4 },
};
