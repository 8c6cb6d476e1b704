import type { components } from "../../../contracts/generated/provincial-platform.d.ts";
import { GatewayError } from "../../gateway/core/gateway-error.ts";
import type { Contract } from "../../gateway/spi/adapter.ts";
import { loadContract } from "../../gateway/spi/contract-validator.ts";
import { notNow } from "../../gateway/spi/not-now.ts";
import { parseBoundedJson } from "../../gateway/spi/parse-bounded-json.ts";
import { refuseQuery } from "../../gateway/spi/request-fields.ts";
import type { WireRequest, WireResponse } from "../../gateway/spi/wire.ts";

export const contract: Contract = {
  kind: "openapi",
  file: "provincial-platform/openapi.yaml",
  version: "1.0.0",
  digest: "21195e02d7fc3f6b8d933ea0924537c499640c3fd5b22e2e94daa3bdb7ada72d",
};

export type Schemas = components["schemas"];
const loaded = loadContract(contract.file);

const MEMBERS_MAX = 200;

const read = new WeakMap<WireRequest, Record<string, unknown>>();

/**
 * Once for all stages: a file in base64 is the largest thing that anybody sends. It is read before it is known who sends
 * it, so it may have few members.
 */
export function parsed(request: WireRequest): Record<string, unknown> {
  const known = read.get(request);
  if (known !== undefined) return known;
  const message = parseBoundedJson(request.body, { membersMax: MEMBERS_MAX });
  read.set(request, message);
  return message;
}

/** Of dialect A: head and data; the head was judged with the token. */
function dataReader<Name extends keyof Schemas>(name: Name) {
  const check = loaded.compile<Schemas[Name]>(name);
  return (request: WireRequest): Schemas[Name] => {
    refuseQuery(request.query);
    return check(parsed(request));
  };
}

export const readDownloadFile = dataReader("DownloadFileRequest");
export const readDownloadUrl = dataReader("DownloadUrlRequest");
export const readDownloadUrls = dataReader("DownloadUrlsByHolderCodeRequest");
export const readQuery = dataReader("QueryCertInfoRequest");
export const readQueryByHolder = dataReader("QueryCertInfoByHolderCodeRequest");
export const readQueryByQRcode = dataReader("QueryCertInfoByQRcodeRequest");
export const readVerifyFile = dataReader("VerifyFileRequest");
export const readVerify = dataReader("VerifyCertInfoRequest");
export const readRemark = dataReader("GetCertRemarkInfoRequest");

/** Of dialect B: the token stands in the query. */
function bodyReader<Name extends keyof Schemas>(name: Name) {
  const check = loaded.compile<Schemas[Name]>(name);
  return (request: WireRequest): Schemas[Name] => check(parsed(request));
}
export const readLogin = bodyReader("LoginRequest");
export const readLicenseHolder = bodyReader("LicenseHolderRequest");
export const readLicenseAuth = bodyReader("LicenseAuthRequest");

const checkPush = loaded.compile<Schemas["PushReply"]>("PushReply");

/** @throws GatewayError `partner.unavailable`, `partner.garbled` */
export function readPushReply(reply: WireResponse): Schemas["PushReply"] {
  const rest = notNow(reply);
  if (rest !== undefined) throw new GatewayError("partner.unavailable", rest);
  if (reply.status !== 200) throw new GatewayError("partner.garbled", { detail: `HTTP ${reply.status}` });
  try {
    return checkPush(parseBoundedJson(reply.body));
  } catch (cause) {
    throw new GatewayError("partner.garbled", { cause, detail: "not the contract's" });
  }
}
