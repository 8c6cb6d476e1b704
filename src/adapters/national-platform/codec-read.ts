import { shareStandingOf } from "../../gateway/core/share-standing.ts";
import type { InboundCodec } from "../../gateway/spi/adapter.ts";
import { jsonReply } from "../../gateway/spi/json-reply.ts";
import { readIdentifier } from "../../gateway/spi/request-fields.ts";
import { toWireLicence } from "./codec-licence.ts";
import { readQueryCertInfo } from "./contract.ts";

/** queryCertInfo. Only a licence in force answers 200: a client that looks no further must not be misled. */
export const readCodec: InboundCodec<"licence.read"> = {
  decode: (request) => {
    const { certidentifier, certificateidentifier, usecause } = readQueryCertInfo(request);
    return {
      purpose: usecause,
      identifier: readIdentifier(
        certidentifier ?? certificateidentifier ?? "",
        certidentifier === undefined ? "certificateidentifier" : "certidentifier",
      ),
    };
  },
  encode: ({ licence }, { traceId, today }) => {
    const standing = shareStandingOf(licence, today);
    const code = standing.status === "0" ? 200 : 300;
    const reply = { code, message: standing.message, data: toWireLicence(licence, standing) };
    return jsonReply(200, reply, [["x-trace-id", traceId]]);
  },
};
