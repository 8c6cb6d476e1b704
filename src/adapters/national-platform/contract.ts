import type { components } from "../../../contracts/generated/national-platform.d.ts";
import { GatewayError } from "../../gateway/core/gateway-error.ts";
import type { Contract } from "../../gateway/spi/adapter.ts";
import { loadContract } from "../../gateway/spi/contract-validator.ts";
import { notNow } from "../../gateway/spi/not-now.ts";
import { parseBoundedJson } from "../../gateway/spi/parse-bounded-json.ts";
import { refuseQuery } from "../../gateway/spi/request-fields.ts";
import type { WireRequest, WireResponse } from "../../gateway/spi/wire.ts";

export const contract: Contract = {
  kind: "openapi",
  file: "national-platform/openapi.yaml",
  version: "1.2.0",
  digest: "4213553cceba6765e548ac6eb089f0c79374611c53dcc7ed027463ede1615fbe",
};

export type Schemas = components["schemas"];
/** A reply about to be serialised, where an absent member may as well be `undefined`. */
export type Outgoing<T> = { [K in keyof T]: T[K] | undefined };

const loaded = loadContract(contract.file);

/** Bytes to a checked wire message: keys in lower case, none unknown, none twice, no query. */
function reader<Name extends keyof Schemas>(name: Name): (request: WireRequest) => Schemas[Name] {
  const check = loaded.compile<Schemas[Name]>(name);
  return (request) => {
    refuseQuery(request.query);
    return check(parseBoundedJson(request.body, { lowerCaseKeys: true }));
  };
}

export const readQueryCertInfo = reader("QueryCertInfoRequest");
export const readQueryCertInfoByHolderCode = reader("QueryCertInfoByHolderCodeRequest");
export const readVerifyCertInfo = reader("VerifyCertInfoRequest");
export const readDownloadFile = reader("DownloadFileRequest");

export type CertReport = Schemas["ReportCertInfoRequest"];
export type ApplicationReport = Schemas["ReportApplicationRequest"];
export type StatusReport = Schemas["ReportCertStatusRequest"];
/** What leaves is judged as strictly as what comes. All throw GatewayError `request.*`. */
export const checkCertReport = loaded.compile<CertReport>("ReportCertInfoRequest");
export const checkApplicationReport = loaded.compile<ApplicationReport>("ReportApplicationRequest");
export const checkStatusReport = loaded.compile<StatusReport>("ReportCertStatusRequest");

const checkRefresh = loaded.compile<Schemas["RefreshReply"]>("RefreshReply");
const checkListed = loaded.compile<Schemas["ListReportsReply"]>("ListReportsReply");

/** @throws GatewayError `partner.garbled`, `partner.unavailable` */
export function readRefreshReply(reply: WireResponse): Schemas["RefreshReply"] {
  const later = notNow(reply);
  if (later !== undefined) throw new GatewayError("partner.unavailable", later);
  if (reply.status !== 200) throw new GatewayError("partner.garbled", { detail: `HTTP ${reply.status}` });
  return garbledUnless(() => checkRefresh(parseBoundedJson(reply.body, { lowerCaseKeys: true })));
}

/** The data of a list that was given. @throws GatewayError `partner.garbled` */
export function readHoldings(data: unknown): NonNullable<Schemas["ListReportsReply"]["data"]> {
  const { data: listed } = garbledUnless(() => checkListed({ code: 200, data }));
  if (listed === undefined) throw new GatewayError("partner.garbled", { detail: "no list" });
  return listed;
}

function garbledUnless<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new GatewayError("partner.garbled", { cause, detail: "not the contract's" });
  }
}
