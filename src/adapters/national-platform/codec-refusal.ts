import type { ShareStatus } from "../../gateway/core/code-sets/share-status.ts";
import type { ErrorCode } from "../../gateway/core/error-catalogue.ts";
import type { ErrorView } from "../../gateway/spi/adapter.ts";
import { jsonReply } from "../../gateway/spi/json-reply.ts";
import type { WireResponse } from "../../gateway/spi/wire.ts";

/** Status codes of the Shandong share service; what that list has no word for is 99 (other). */
const statuses: Readonly<Record<ErrorCode, ShareStatus>> = {
  "request.malformed": "102",
  "request.invalid": "102",
  "request.unknown-field": "102",
  "request.ambiguous-field": "102",
  "request.content-type": "102",
  "request.content-encoding": "102",
  "request.too-large": "102",
  "request.too-slow": "99",
  "request.header-missing": "12",
  "request.header-duplicate": "102",
  "request.header-malformed": "102",
  "request.purpose-missing": "12",
  "request.identifier-invalid": "102",
  "request.code-invalid": "102",
  "request.type-unknown": "113",
  "route.not-found": "2",
  "route.method": "2",
  "route.unknown-interface": "2",
  "credential.unknown": "11",
  "credential.revoked": "11",
  "credential.not-current": "11",
  "credential.algorithm": "11",
  "partner.suspended": "11",
  "signature.missing": "11",
  "signature.malformed": "11",
  "signature.wrong": "11",
  "signature.stale": "11",
  "signature.future": "11",
  "replay.seen": "11",
  "replay.window-closed": "99",
  "replay.unavailable": "99",
  "grant.operation": "100",
  "grant.licence-type": "100",
  "grant.purpose": "100",
  "grant.address": "100",
  "grant.file-withheld": "100",
  "limit.rate": "99",
  "limit.concurrent": "99",
  "limit.daily": "99",
  "limit.address": "99",
  "limit.unavailable": "99",
  "licence.not-found": "10",
  "core.unavailable": "99",
  "core.timeout": "99",
  "core.refused": "99",
  "core.garbled": "99",
  "core.signature": "99",
  "partner.unmapped": "99",
  "partner.unavailable": "99",
  "partner.garbled": "99",
  "partner.unknown": "99",
  "partner.exists": "99",
  "partner.invalid": "99",
  "credential.not-found": "99",
  "credential.invalid": "99",
  "operator.usage": "99",
  "operator.file": "99",
  "network.unreachable": "99",
  "audit.unavailable": "99",
  "audit.broken": "99",
  "database.unavailable": "99",
  "database.locked": "99",
  "gateway.draining": "99",
  "gateway.internal": "99",
  "gateway.configuration": "99",
  "crypto.self-test": "99",
  "crypto.unseal": "99",
  "profile.invalid": "99",
};

/** A refusal: the catalogue's HTTP status, `code` 300, the status table, and our code for those who know it. */
export function encodeError(error: ErrorView): WireResponse {
  const headers: [string, string][] = [["x-trace-id", error.traceId]];
  if (error.retryAfterSeconds !== undefined) headers.push(["retry-after", String(error.retryAfterSeconds)]);
  if (error.remaining !== undefined) headers.push(["x-ratelimit-remaining", String(error.remaining)]);
  const data = {
    status: statuses[error.code],
    error: error.code,
    fields: error.fields,
    traceid: error.traceId,
  };
  return jsonReply(error.status, { code: 300, message: error.zh, data }, headers);
}
