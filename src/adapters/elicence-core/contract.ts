import type { components } from "../../../contracts/generated/elicence-core.d.ts";
import type { Licence, LicenceIdentifier } from "../../gateway/core/licence.ts";
import type { CoreOperationName, OperationRequest, Verdict } from "../../gateway/core/operations.ts";
import type { Contract } from "../../gateway/spi/adapter.ts";
import { loadContract } from "../../gateway/spi/contract-validator.ts";

export const contract: Contract = {
  kind: "openapi",
  file: "elicence-core/openapi.yaml",
  version: "1.4.0",
  digest: "f28aa2345c434a9ebe99643b3fb645d1958012a91794a6acf4eff43a98584088",
};

const loaded = loadContract(contract.file);

type Schemas = components["schemas"];
export type Questions = {
  /** The generator has no type for "one key at least", which the schema wants. */
  readonly "licence.search": OperationRequest<"licence.search">;
  readonly "licence.read": Schemas["ReadRequest"];
  readonly "licence.verify": Schemas["VerifyRequest"];
  readonly "licence.download": Schemas["DownloadRequest"];
};
export type ToldEvents = Schemas["EventsRequest"];
export type EventsReply = Schemas["EventsReply"];
export type Refusal = Schemas["Refusal"];
export type RefusalCode = Schemas["RefusalCode"];

/**
 * The contract's licence is the canonical one, so what its schema has passed is taken as such: the only
 * cast of this folder. A type test holds the generated licence and the canonical one together.
 */
export interface Replies {
  readonly "licence.search": { readonly licences: readonly Licence[] };
  readonly "licence.read": { readonly licence: Licence };
  readonly "licence.verify": { readonly verdict: Verdict; readonly mismatched: readonly string[] };
  readonly "licence.download": {
    readonly identifier: LicenceIdentifier;
    readonly fileType: "ofd" | "png";
    readonly fileName: string;
    readonly file: string;
  };
}

/** Compiled once, here; each throws GatewayError `request.*`, which a codec turns into the core's fault. */
export const readReply: { readonly [Op in CoreOperationName]: (value: unknown) => Replies[Op] } = {
  "licence.search": loaded.compile("SearchReply"),
  "licence.read": loaded.compile("ReadReply"),
  "licence.verify": loaded.compile("VerifyReply"),
  "licence.download": loaded.compile("DownloadReply"),
};
export const readEventsList: (value: unknown) => Schemas["EventsListReply"] =
  loaded.compile("EventsListReply");
export const readCodeReply: (value: unknown) => Schemas["CodeReply"] = loaded.compile("CodeReply");
export const readEvents: (value: unknown) => ToldEvents = loaded.compile("EventsRequest");
/** Throws GatewayError `request.*` with the fields at fault. */
export const readLicence: (value: unknown) => Licence = loaded.compile("Licence");
export const readHealth: (value: unknown) => Schemas["HealthReply"] = loaded.compile("HealthReply");
export const readRefusal: (value: unknown) => Refusal = loaded.compile("Refusal");
