import type { components } from "../../../contracts/generated/national-platform.d.ts";
import type { Contract } from "../../gateway/spi/adapter.ts";
import { loadContract } from "../../gateway/spi/contract-validator.ts";
import { parseBoundedJson } from "../../gateway/spi/parse-bounded-json.ts";
import { refuseQuery } from "../../gateway/spi/request-fields.ts";
import type { WireRequest } from "../../gateway/spi/wire.ts";

export const contract: Contract = {
  kind: "openapi",
  file: "national-platform/openapi.yaml",
  version: "1.0.0",
  digest: "f71fa951775b3acebfefb28e6b807267da09d2111abacdbf9dede80b58bbbeda",
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
