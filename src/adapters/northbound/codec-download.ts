import { GatewayError } from "../../gateway/core/gateway-error.ts";
import type { InboundCodec } from "../../gateway/spi/adapter.ts";
import { jsonReply } from "../../gateway/spi/json-reply.ts";
import { readDay, readIdentifier } from "../../gateway/spi/request-fields.ts";
import { readDownloadRequest } from "./contract.ts";

export const downloadCodec: InboundCodec<"licence.download"> = {
  decode: (request) => {
    const wire = readDownloadRequest(request);
    if (wire.copyExpires !== undefined) readDay(wire.copyExpires, "copyExpires");
    return { ...wire, identifier: readIdentifier(wire.identifier, "identifier") };
  },
  encode: ({ identifier, fileType, fileName, file }, { traceId }) => {
    // A success without the file would be taken for an empty file.
    if (file === undefined) throw new GatewayError("grant.file-withheld");
    return jsonReply(200, { identifier, fileType, fileName, file }, [["x-trace-id", traceId]]);
  },
};
