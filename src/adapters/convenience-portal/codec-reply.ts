import type { ErrorCode } from "../../gateway/core/error-catalogue.ts";
import type { ErrorView } from "../../gateway/spi/adapter.ts";
import type { XmlMembers } from "../../gateway/spi/read-xml.ts";
import type { WireRequest, WireResponse } from "../../gateway/spi/wire.ts";
import { messageOf, momentText, textIn } from "./codec-message.ts";

interface Word {
  readonly code: string;
  readonly message: string;
}

interface About {
  readonly at: number;
  readonly traceId: string;
  readonly about?: WireRequest | undefined;
}

/** Its crcCode is filled in, and it is encrypted, for whoever has proved who it is. */
export function replyOf(
  root: string,
  { at, traceId, about }: About,
  { code, message }: Word,
  members: XmlMembers,
): WireResponse {
  return {
    status: 200,
    headers: new Map([
      ["content-type", "application/xml; charset=GB18030"],
      ["x-trace-id", traceId],
    ]),
    body: messageOf(root, {
      code,
      message,
      ...members,
      requestCrcCode: crcCodeOf(about),
      replyDate: momentText(at),
    }),
  };
}

/** What makes one question different from every other: so no answer can be moved to another, a "no" least of all. */
function crcCodeOf(about: WireRequest | undefined): string | undefined {
  const crcCode = about === undefined ? "" : textIn(about.body, "crcCode");
  return /^[0-9a-f]{64}$/.test(crcCode) ? crcCode : undefined;
}

type Family = ErrorCode extends `${infer Name}.${string}` ? Name : never;

/** By family: whose fault it is, and what to do, follows from it. The exact code of ours stands beside it. */
const FAMILY: Readonly<Record<Family, string>> = {
  request: "4000",
  route: "4004",
  credential: "4001",
  partner: "5002",
  signature: "4001",
  replay: "4009",
  grant: "4003",
  limit: "4029",
  licence: "4404",
  share: "4404",
  application: "4409",
  core: "5001",
  delivery: "5000",
  channel: "5002",
  operator: "5000",
  network: "5002",
  audit: "5003",
  database: "5003",
  gateway: "5000",
  crypto: "5000",
  key: "5000",
  certificate: "5000",
  profile: "5000",
};

export function encodeError(error: ErrorView, about?: WireRequest): WireResponse {
  const { code, zh, fields, traceId, at, retryAfterSeconds, status } = error;
  const word = { code: FAMILY[code.slice(0, code.indexOf(".")) as Family], message: zh };
  const detail = { error: code, fields: fields.length === 0 ? undefined : fields.join(","), traceId };
  const reply = replyOf("portalReply", { at, traceId, about }, word, detail);
  const retry: readonly (readonly [string, string])[] =
    retryAfterSeconds === undefined ? [] : [["retry-after", String(retryAfterSeconds)]];
  return { ...reply, status, headers: new Map([...reply.headers, ...retry]) };
}
