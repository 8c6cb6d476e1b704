import { GatewayError } from "../../gateway/core/gateway-error.ts";
import type { InboundCodec } from "../../gateway/spi/adapter.ts";
import { jsonReply } from "../../gateway/spi/json-reply.ts";
import { readDay, readIdentifier } from "../../gateway/spi/request-fields.ts";
import { readDownloadFile } from "./contract.ts";

/** downloadFile: an annotated copy (加注件). */
export const downloadCodec: InboundCodec<"licence.download"> = {
  decode: (request) => {
    const wire = readDownloadFile(request);
    const expires = wire.certificatecopyexpiringtime;
    return {
      // The schema holds exactly one of each pair.
      purpose: wire.certificatecopycause ?? wire.usecause ?? "",
      identifier: readIdentifier(
        wire.certificateidentifier ?? wire.certidentifier ?? "",
        wire.certificateidentifier === undefined ? "certidentifier" : "certificateidentifier",
      ),
      fileType: wire.filetype,
      ...(expires === undefined ? {} : { copyExpires: readDay(expires, "certificatecopyexpiringtime") }),
    };
  },
  encode: ({ identifier, fileType, fileName, file }, { traceId }) => {
    // A success without the file would be taken for an empty file.
    if (file === undefined) throw new GatewayError("grant.file-withheld");
    const data = {
      status: "0",
      certificateidentifier: identifier,
      filetype: fileType,
      filename: fileName,
      file,
    };
    return jsonReply(200, { code: 200, message: "成功", data }, [["x-trace-id", traceId]]);
  },
};
