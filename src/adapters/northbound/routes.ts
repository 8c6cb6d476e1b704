import type { AnyInboundRoute } from "../../gateway/spi/adapter.ts";
import { downloadCodec } from "./codec-download.ts";
import { readCodec } from "./codec-read.ts";
import { searchCodec } from "./codec-search.ts";
import { verifyCodec } from "./codec-verify.ts";

export const basePath = "/v1";

/** Four short questions: the largest honest one is far below 16 KiB. */
const wire = { method: "POST", contentType: "application/json", bodyBytesMax: 16_384 } as const;

export const routes: readonly AnyInboundRoute[] = [
  {
    ...wire,
    name: "searchLicences",
    path: `${basePath}/licences/search`,
    operation: "licence.search",
    codec: searchCodec,
  },
  {
    ...wire,
    name: "readLicence",
    path: `${basePath}/licences/read`,
    operation: "licence.read",
    codec: readCodec,
  },
  {
    ...wire,
    name: "verifyLicence",
    path: `${basePath}/licences/verify`,
    operation: "licence.verify",
    codec: verifyCodec,
  },
  {
    ...wire,
    name: "downloadLicence",
    path: `${basePath}/licences/download`,
    operation: "licence.download",
    codec: downloadCodec,
  },
];
