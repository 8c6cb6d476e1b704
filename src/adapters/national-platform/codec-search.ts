import { shareStandingOf } from "../../gateway/core/share-standing.ts";
import type { InboundCodec } from "../../gateway/spi/adapter.ts";
import { jsonReply } from "../../gateway/spi/json-reply.ts";
import { readHolderCode } from "../../gateway/spi/request-fields.ts";
import { toWireLicence } from "./codec-licence.ts";
import { readQueryCertInfoByHolderCode } from "./contract.ts";

/** queryCertInfoByHolderCode. Each licence has its own status; a holder without any is not a success. */
export const searchCodec: InboundCodec<"licence.search"> = {
  decode: (request) => {
    const { holdercode, holdertypecode, certtypecode, certno, usecause } =
      readQueryCertInfoByHolderCode(request);
    return {
      purpose: usecause,
      holderCode: readHolderCode(holdercode, holdertypecode, "holdercode"),
      holderCodeType: holdertypecode,
      ...(certtypecode === undefined ? {} : { typeCode: certtypecode }),
      ...(certno === undefined ? {} : { number: certno }),
    };
  },
  encode: ({ licences }, { traceId, today }) => {
    const none = licences.length === 0;
    const reply = {
      code: none ? 300 : 200,
      message: none ? "未找到证照" : "成功",
      data: {
        status: none ? "10" : "0",
        licences: licences.map((licence) => toWireLicence(licence, shareStandingOf(licence, today))),
      },
    };
    return jsonReply(200, reply, [["x-trace-id", traceId]]);
  },
};
