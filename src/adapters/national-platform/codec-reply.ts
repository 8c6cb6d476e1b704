/** What the platform's replies mean, in either envelope. Total: only the documented success is success. */
import type { AskedOutcome, Outcome } from "../../gateway/spi/delivery.ts";
import { notNow } from "../../gateway/spi/not-now.ts";
import { parseBoundedJson } from "../../gateway/spi/parse-bounded-json.ts";
import type { WireResponse } from "../../gateway/spi/wire.ts";

interface Told {
  readonly isSuccess: boolean;
  readonly code: string;
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Signature or secret unknown: nothing was taken, and a new secret may help. */
const SESSION_CODE = "api-1001";
/** Our registration is at fault, and nothing was taken. E-106, not on the interface's list, is no fault of the secret. */
const CREDENTIAL_CODES: readonly string[] = [SESSION_CODE, "E-106"];
const DOMAIN_CODE = /\b(?:catalog|res|api|db)-\d+\b/;

/** The proxy answers `{code, msg, biz_data}` with "1", the platform `{code, message, data}` with 200. */
export function readReply(reply: WireResponse): Told | undefined {
  if (reply.status !== 200) return undefined;
  try {
    const told = parseBoundedJson(reply.body, { lowerCaseKeys: true });
    const isProxied = Object.hasOwn(told, "biz_data") || Object.hasOwn(told, "msg");
    const code = told["code"];
    if (typeof code !== "string" && typeof code !== "number") return undefined;
    const data = isProxied ? recordOf(told["biz_data"])["result"] : told["data"];
    const message = told[isProxied ? "msg" : "message"];
    return {
      isSuccess: String(code) === (isProxied ? "1" : "200"),
      code: String(code),
      message: typeof message === "string" ? message : "",
      data: recordOf(data),
    };
  } catch {
    return undefined;
  }
}

const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};

/** The platform's own code: the domain code in the message says more than the 300 beside it. */
const codeOf = ({ code, message }: Told): string => DOMAIN_CODE.exec(message)?.[0] ?? code;

export function isSessionRejected(reply: WireResponse): boolean {
  if (reply.status === 401) return true;
  const told = readReply(reply);
  return told !== undefined && !told.isSuccess && codeOf(told) === SESSION_CODE;
}

/** Why nothing can be read as success: the same for a report and for a question about one. */
function failureOf(reply: WireResponse, told: Told | undefined): Outcome {
  const later = notNow(reply);
  if (later !== undefined) return { kind: "unavailable", ...later };
  if (reply.status === 401) return { kind: "unavailable", partnerCode: "401" };
  if (told === undefined) return { kind: "unknown", reason: `HTTP ${reply.status}, not the contract's` };
  const partnerCode = codeOf(told);
  if (CREDENTIAL_CODES.includes(partnerCode)) return { kind: "unavailable", partnerCode };
  const isRefusal = told.code === "300" || DOMAIN_CODE.test(partnerCode);
  return isRefusal ? { kind: "refused", partnerCode } : { kind: "unknown", reason: `code ${told.code}` };
}

export function decodeReport(reply: WireResponse): Outcome {
  const told = readReply(reply);
  if (told === undefined || !told.isSuccess) return failureOf(reply, told);
  const receipt = told.data["up_apply_id"];
  // A success without the platform's receipt is none that we could prove.
  return typeof receipt === "string" && receipt !== ""
    ? { kind: "delivered", receipt }
    : { kind: "unknown", reason: "no receipt" };
}

export function decodeReportQuery(reply: WireResponse): AskedOutcome {
  const told = readReply(reply);
  if (told === undefined || !told.isSuccess) {
    const failure = failureOf(reply, told);
    // That the question was refused says nothing about the report.
    return failure.kind === "refused"
      ? { kind: "unknown", reason: `question refused: ${failure.partnerCode}` }
      : failure;
  }
  const { state, up_apply_id: receipt } = told.data;
  if (state === "absent") return { kind: "absent" };
  return state === "taken" && typeof receipt === "string" && receipt !== ""
    ? { kind: "delivered", receipt }
    : { kind: "unknown", reason: "no such state" };
}
