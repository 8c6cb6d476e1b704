import type { InboundCodec } from "../../gateway/spi/adapter.ts";
import { jsonReply } from "../../gateway/spi/json-reply.ts";
import { readIdentifier } from "../../gateway/spi/request-fields.ts";
import { readReadRequest } from "./contract.ts";

export const readCodec: InboundCodec<"licence.read"> = {
  decode: (request) => {
    const { purpose, identifier } = readReadRequest(request);
    return { purpose, identifier: readIdentifier(identifier, "identifier") };
  },
  encode: ({ licence }, { traceId }) => jsonReply(200, { licence }, [["x-trace-id", traceId]]),
};
