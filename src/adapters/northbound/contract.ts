import type { components } from "../../../contracts/generated/gateway.d.ts";
import type { Contract } from "../../gateway/spi/adapter.ts";
import { loadContract } from "../../gateway/spi/contract-validator.ts";
import { parseBoundedJson } from "../../gateway/spi/parse-bounded-json.ts";
import { refuseQuery } from "../../gateway/spi/request-fields.ts";
import type { WireRequest } from "../../gateway/spi/wire.ts";

export const contract: Contract = {
  kind: "openapi",
  file: "gateway/openapi.yaml",
  version: "1.1.0",
  digest: "3704659523461339e5d2d6e1dd7d115b7479525fe7cf06a3d6132feedab6b456",
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
export const readSubmitRequest = reader("SubmitRequest");
export const readApplicationQuery = reader("ApplicationQuery");
export const readDownloadRequest = reader("DownloadRequest");
