import type { ErrorCode } from "../../gateway/core/error-catalogue.ts";
import { GatewayError } from "../../gateway/core/gateway-error.ts";
import type { OperationName } from "../../gateway/core/operations.ts";
import type { ErrorView } from "../../gateway/spi/adapter.ts";
import type { WireResponse } from "../../gateway/spi/wire.ts";
import { garbled, readBody } from "./codec-body.ts";
import { type RefusalCode, readRefusal } from "./contract.ts";

/**
 * Contract, schema `RefusalCode`: the status that each code has, and what it means to us. Whatever the
 * core holds against our question is our own fault and not our caller's, so it never says `request.*`.
 */
export const REFUSALS: Readonly<Record<RefusalCode, { readonly status: number; readonly code: ErrorCode }>> =
  {
    "request-invalid": { status: 400, code: "core.refused" },
    "purpose-missing": { status: 400, code: "core.refused" },
    "signature-missing": { status: 401, code: "core.refused" },
    "key-unknown": { status: 401, code: "core.refused" },
    "signature-wrong": { status: 401, code: "core.refused" },
    "timestamp-outside-window": { status: 401, code: "core.refused" },
    "nonce-seen": { status: 401, code: "core.refused" },
    "not-permitted": { status: 403, code: "core.refused" },
    "licence-not-found": { status: 404, code: "licence.not-found" },
    "interface-unknown": { status: 404, code: "core.refused" },
    "too-many-requests": { status: 429, code: "core.unavailable" },
    "internal-error": { status: 500, code: "core.unavailable" },
    "not-available": { status: 503, code: "core.unavailable" },
  };

/** A code that the contract does not have, or one under another's status, is `core.garbled`: no guess. */
export function decodeRefusal(reply: WireResponse, operation?: OperationName): GatewayError {
  const { code, fields, retryAfterSeconds } = readBody(reply, readRefusal);
  const known = REFUSALS[code];
  if (known.status !== reply.status) throw garbled(`code ${code} under status ${reply.status}`);
  if (code === "licence-not-found" && operation !== "licence.read" && operation !== "licence.download") {
    throw garbled(`code ${code} to a question that names no one licence`);
  }
  return new GatewayError(known.code, {
    detail: `core code ${code}, ${fields?.length ?? 0} fields`,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}

/** To what the core tells: in the form of its own refusals, under the code of our catalogue. */
export function encodeError(error: ErrorView): WireResponse {
  const { code, en: message, fields, retryAfterSeconds, traceId } = error;
  const headers = new Map([
    ["content-type", "application/json"],
    ["elcore-trace-id", traceId],
  ]);
  if (retryAfterSeconds !== undefined) headers.set("retry-after", String(retryAfterSeconds));
  const body = Buffer.from(JSON.stringify({ code, message, fields, retryAfterSeconds, traceId }));
  return { status: error.status, headers, body };
}
