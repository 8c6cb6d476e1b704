import { SHARE_STATUS_OF_ERROR } from "../../gateway/core/share-refusal.ts";
import type { ErrorView } from "../../gateway/spi/adapter.ts";
import { jsonReply } from "../../gateway/spi/json-reply.ts";
import type { WireResponse } from "../../gateway/spi/wire.ts";

/** A refusal: the catalogue's HTTP status, `code` 300, the status table, and our code for those who know it. */
export function encodeError(error: ErrorView): WireResponse {
  const headers: [string, string][] = [["x-trace-id", error.traceId]];
  if (error.retryAfterSeconds !== undefined) headers.push(["retry-after", String(error.retryAfterSeconds)]);
  if (error.remaining !== undefined) headers.push(["x-ratelimit-remaining", String(error.remaining)]);
  const data = {
    status: SHARE_STATUS_OF_ERROR[error.code],
    error: error.code,
    fields: error.fields,
    traceid: error.traceId,
  };
  return jsonReply(error.status, { code: 300, message: error.zh, data }, headers);
}
