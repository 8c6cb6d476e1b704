import type { AnyInboundRoute } from "../../gateway/spi/adapter.ts";
import { downloadCodec } from "./codec-download.ts";
import { readCodec } from "./codec-read.ts";
import { searchCodec } from "./codec-search.ts";
import { verifyCodec } from "./codec-verify.ts";

export const basePath = "/v1";

/** Four short questions: the largest honest one is far below 16 KiB. */
const wire = { method: "POST", contentType: "application/json", bodyBytesMax: 16_384 } as const;

const at = (name: string, verb: string) => ({ ...wire, name, path: `${basePath}/licences/${verb}` });

export const routes: readonly AnyInboundRoute[] = [
  { ...at("searchLicences", "search"), operation: "licence.search", codec: searchCodec },
  { ...at("readLicence", "read"), operation: "licence.read", codec: readCodec },
  { ...at("verifyLicence", "verify"), operation: "licence.verify", codec: verifyCodec },
  { ...at("downloadLicence", "download"), operation: "licence.download", codec: downloadCodec },
];
