import { SHARE_STATUS_OF_ERROR } from "../../gateway/core/share-refusal.ts";
import type { ErrorView } from "../../gateway/spi/adapter.ts";
import type { WireRequest, WireResponse } from "../../gateway/spi/wire.ts";
import { ack } from "./codec-app.ts";
import { jsonHeaders, withBody } from "./codec-body.ts";
import { isB } from "./paths.ts";

/** In the words of the family that was spoken. Both say no inside HTTP 200. */
export function encodeError(error: ErrorView, about?: WireRequest): WireResponse {
  const { code, zh, fields, traceId, at, retryAfterSeconds } = error;
  const retry: readonly (readonly [string, string])[] =
    retryAfterSeconds === undefined ? [] : [["retry-after", String(retryAfterSeconds)]];
  if (about !== undefined && isB(about)) {
    const message = fields.length === 0 ? zh : `${zh}：${fields.join(",")}`;
    return ack({ traceId, at }, undefined, [{ code, message }], retry);
  }
  const head = { status: SHARE_STATUS_OF_ERROR[code], message: zh, error: code, fields, traceId };
  return withBody({ headers: jsonHeaders(traceId, retry) }, { head });
}
