import type { InboundCodec } from "../../gateway/spi/adapter.ts";
import { jsonReply } from "../../gateway/spi/json-reply.ts";
import { readHolderCode } from "../../gateway/spi/request-fields.ts";
import { readSearchRequest } from "./contract.ts";

/** The wire names are the canonical ones, so a masked result goes out as it is. */
export const searchCodec: InboundCodec<"licence.search"> = {
  decode: (request) => {
    const wire = readSearchRequest(request);
    return { ...wire, holderCode: readHolderCode(wire.holderCode, wire.holderCodeType, "holderCode") };
  },
  encode: ({ licences }, { traceId }) => jsonReply(200, { licences }, [["x-trace-id", traceId]]),
};
