import type { ErrorView } from "../../gateway/spi/adapter.ts";
import type { WireRequest, WireResponse } from "../../gateway/spi/wire.ts";
import { encodeReply } from "./codec-envelope.ts";
import { retcodeOf } from "./codec-retcode.ts";

/** As the exchange has it: HTTP 200, a header that says no, and no body. Our own code and the trace stand in the text. */
export function encodeError(error: ErrorView, about?: WireRequest): WireResponse {
  const { code, zh, fields, traceId, at, retryAfterSeconds } = error;
  const named = fields.length === 0 ? "" : `：${fields.join(",")}`;
  return encodeReply(about, {
    retcode: retcodeOf(code),
    retmsg: `${zh}${named} [${code}] ${traceId}`,
    body: "",
    at,
    headers: [
      ["x-trace-id", traceId],
      ...(retryAfterSeconds === undefined ? [] : [["retry-after", String(retryAfterSeconds)] as const]),
    ],
  });
}
