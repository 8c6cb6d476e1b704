import type { components } from "../../../contracts/generated/ministry-elicence.d.ts";
import { GatewayError } from "../../gateway/core/gateway-error.ts";
import type { Contract } from "../../gateway/spi/adapter.ts";
import { loadContract } from "../../gateway/spi/contract-validator.ts";
import { notNow } from "../../gateway/spi/not-now.ts";
import { parseBoundedJson } from "../../gateway/spi/parse-bounded-json.ts";
import type { WireResponse } from "../../gateway/spi/wire.ts";

export const contract: Contract = {
  kind: "openapi",
  file: "ministry-elicence/openapi.yaml",
  version: "1.0.0",
  digest: "cf3d1354efe3e5082a74150049073e60909a70d414122d260a24cce410f94643",
};

export type Schemas = components["schemas"];
export type MinistryRecord = Schemas["Record"];

const loaded = loadContract(contract.file);

/** @throws GatewayError `partner.unavailable`, `partner.garbled` */
function replyReader<Name extends keyof Schemas>(name: Name): (reply: WireResponse) => Schemas[Name] {
  const check = loaded.compile<Schemas[Name]>(name);
  return (reply) => {
    const rest = notNow(reply);
    if (rest !== undefined) throw new GatewayError("partner.unavailable", rest);
    if (reply.status !== 200) throw new GatewayError("partner.garbled", { detail: `HTTP ${reply.status}` });
    try {
      return check(parseBoundedJson(reply.body));
    } catch (cause) {
      throw new GatewayError("partner.garbled", { cause, detail: "not the contract's" });
    }
  };
}

export const readLoginReply = replyReader("LoginReply");
export const readOutcomes = replyReader("OutcomesReply");
export const readQueryReply = replyReader("QueryReply");

/** What leaves is judged as strictly as what comes. @throws GatewayError `request.*` */
export const checkRecord = loaded.compile<MinistryRecord>("Record");
