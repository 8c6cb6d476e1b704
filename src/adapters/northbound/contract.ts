import type { components } from "../../../contracts/generated/gateway.d.ts";
import type { Contract } from "../../gateway/spi/adapter.ts";
import { loadContract } from "../../gateway/spi/contract-validator.ts";
import { parseBoundedJson } from "../../gateway/spi/parse-bounded-json.ts";
import { refuseQuery } from "../../gateway/spi/request-fields.ts";
import type { WireRequest } from "../../gateway/spi/wire.ts";

export const contract: Contract = {
  kind: "openapi",
  file: "gateway/openapi.yaml",
  version: "1.0.0",
  digest: "cd9de24e6778ec6fd62338f718bc2458b348281ca0c7d1e6db5c551235069081",
};

export type Schemas = components["schemas"];

const loaded = loadContract(contract.file);

/** Bytes to a checked wire message: no field unknown, none twice, no query. */
function reader<Name extends keyof Schemas>(name: Name): (request: WireRequest) => Schemas[Name] {
  const check = loaded.compile<Schemas[Name]>(name);
  return (request) => {
    refuseQuery(request.query);
    return check(parseBoundedJson(request.body));
  };
}

export const readSearchRequest = reader("SearchRequest");
export const readReadRequest = reader("ReadRequest");
export const readVerifyRequest = reader("VerifyRequest");
export const readDownloadRequest = reader("DownloadRequest");
