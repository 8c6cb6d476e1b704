/** Messages to the ministry, and the outcomes that its replies tell of each item. */
import { toGatewayError } from "../../gateway/core/gateway-error.ts";
import type { EventName } from "../../gateway/core/operations.ts";
import type { Carried, OutboundItem, Outcome } from "../../gateway/spi/delivery.ts";
import { parseBoundedJson } from "../../gateway/spi/parse-bounded-json.ts";
import type { WireRequest, WireResponse } from "../../gateway/spi/wire.ts";
import { readOutcomes, type Schemas } from "./contract.ts";

const HEADERS: ReadonlyMap<string, string> = new Map([
  ["content-type", "application/json;charset=utf-8"],
  ["accept", "application/json"],
]);

export function messageTo(path: string, body: unknown): WireRequest {
  return { method: "POST", path, query: "", headers: HEADERS, body: Buffer.from(JSON.stringify(body)) };
}

/** "Not now" in the ministry's words; every other error is final. */
const BUSY = "E-BUSY";

type ReturnData = NonNullable<Schemas["OutcomesReply"]["ReturnData"]>;
type Success = NonNullable<ReturnData["SuccessData"]>[number];

/** Contract README §2: the items decide. */
export function decodeOutcomes(
  reply: WireResponse,
  items: readonly OutboundItem<EventName>[],
  carry: (success: Success) => Carried | undefined = () => ({}),
): readonly Outcome[] {
  let told: Schemas["OutcomesReply"];
  try {
    told = readOutcomes(reply);
  } catch (thrown) {
    const { code, detail, retryAfterSeconds } = toGatewayError(thrown);
    const outcome: Outcome =
      code === "partner.unavailable"
        ? { kind: "unavailable", ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) }
        : { kind: "unknown", reason: detail ?? code };
    return items.map(() => outcome);
  }
  if (isTokenRejected(reply)) return items.map(() => ({ kind: "unavailable", retryAfterSeconds: 1 }));
  const { SuccessData = [], ErrorData = [], WarnData = [] } = told.ReturnData ?? {};
  const successes = new Map(SuccessData.map((success) => [success.eCertID, success]));
  const errors = new Map(ErrorData.map((error) => [error.ErrorGuid, error]));
  const warnings = new Map(WarnData.map((warning) => [warning.WarnGuid, warning.WarnCode ?? "warning"]));
  return items.map(({ id }) => {
    const [success, error, warning] = [successes.get(id), errors.get(id), warnings.get(id)];
    if (success !== undefined && error !== undefined) return { kind: "unknown", reason: "taken and refused" };
    if (error !== undefined) {
      const partnerCode = error.ErrorCode ?? "error";
      return partnerCode === BUSY ? { kind: "unavailable", partnerCode } : { kind: "refused", partnerCode };
    }
    const carried = success === undefined ? undefined : carry(success);
    if (success === undefined || carried === undefined)
      return { kind: "unknown", reason: success === undefined ? "not named" : "taken, and incomplete" };
    const remark = warning === undefined ? {} : { warning };
    return { kind: "delivered", receipt: success.receipt ?? id, carry: carried, ...remark };
  });
}

export function isTokenRejected(reply: WireResponse): boolean {
  if (reply.status === 401) return true;
  try {
    const told = parseBoundedJson(reply.body);
    return told["ReturnCode"] === "0" && told["ReturnMsg"] === "token" && told["ReturnData"] === undefined;
  } catch {
    return false;
  }
}
