/** A search's result as a reply of the exchange. */
import type { Masked } from "../../gateway/core/masked.ts";
import type { OperationResult } from "../../gateway/core/operations.ts";
import type { InboundCodec, ReplyContext } from "../../gateway/spi/adapter.ts";
import { writeXml } from "../../gateway/spi/read-xml.ts";
import type { WireRequest, WireResponse } from "../../gateway/spi/wire.ts";
import { encodeReply } from "./codec-envelope.ts";
import { type Container, containersOf } from "./codec-register.ts";
import type { Asked } from "./codec-request.ts";

export const searchCodec = (
  container: Container,
  read: (request: WireRequest) => Asked,
): InboundCodec<"licence.search"> => ({
  decode: (request) => read(request).search,
  encode: (result, context) => encode(container, read(context.about), result, context),
});

/** None is 0046, which is no error. Pages are counted in containers, as `resultconunt` is. */
function encode(
  container: Container,
  { limit, page, provinceCode }: Asked,
  { licences }: Masked<OperationResult<"licence.search">>,
  { about, at, traceId }: ReplyContext,
): WireResponse {
  const all = containersOf(container, licences, provinceCode);
  const headers = [["x-trace-id", traceId]] as const;
  const shown = all.slice((page - 1) * limit, page * limit);
  if (shown.length === 0)
    return encodeReply(about, { retcode: "0046", retmsg: "结果为空", body: "", at, headers });
  const totalpages = Math.ceil(all.length / limit);
  const body = writeXml("respInfo", {
    resultconunt: String(shown.length),
    pageInfo: {
      limit: String(limit),
      page: String(page),
      totalcount: String(all.length),
      totalpages: String(totalpages),
    },
    [container]: shown,
  });
  return encodeReply(about, { retcode: "0000", retmsg: "成功", body, at, headers });
}
