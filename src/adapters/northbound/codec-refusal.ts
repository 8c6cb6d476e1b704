import { ERROR_CATALOGUE } from "../../gateway/core/error-catalogue.ts";
import type { ErrorView } from "../../gateway/spi/adapter.ts";
import { jsonReply } from "../../gateway/spi/json-reply.ts";
import type { WireResponse } from "../../gateway/spi/wire.ts";
import { challenge } from "./scheme.ts";

/** The catalogue's code, both texts and retry rule, under the catalogue's HTTP status. */
export function encodeError(error: ErrorView): WireResponse {
  const { origin, retry } = ERROR_CATALOGUE[error.code];
  const headers: [string, string][] = [["x-trace-id", error.traceId]];
  if (error.status === 401) headers.push(["www-authenticate", challenge]);
  if (error.retryAfterSeconds !== undefined) headers.push(["retry-after", String(error.retryAfterSeconds)]);
  if (error.remaining !== undefined) headers.push(["x-ratelimit-remaining", String(error.remaining)]);
  const { code, zh, en, fields, traceId } = error;
  return jsonReply(
    error.status,
    { error: { code, origin, message: { zh, en }, fields, retry, traceId } },
    headers,
  );
}
