import type { AnyInboundRoute } from "../../gateway/spi/adapter.ts";
import { statusCodec, submitCodec, withdrawCodec } from "./codec-application.ts";
import { downloadCodec } from "./codec-download.ts";
import { readCodec } from "./codec-read.ts";
import { searchCodec } from "./codec-search.ts";
import { verifyCodec } from "./codec-verify.ts";

export const basePath = "/v1";

/** Short questions: the largest honest one is far below 16 KiB. */
const wire = { method: "POST", contentType: "application/json", bodyBytesMax: 16_384 } as const;

const at = (name: string, path: string) => ({ ...wire, name, path: `${basePath}/${path}` });

export const routes: readonly AnyInboundRoute[] = [
  { ...at("searchLicences", "licences/search"), operation: "licence.search", codec: searchCodec },
  { ...at("readLicence", "licences/read"), operation: "licence.read", codec: readCodec },
  { ...at("verifyLicence", "licences/verify"), operation: "licence.verify", codec: verifyCodec },
  { ...at("downloadLicence", "licences/download"), operation: "licence.download", codec: downloadCodec },
  { ...at("submitApplication", "applications/submit"), operation: "application.submit", codec: submitCodec },
  { ...at("applicationStatus", "applications/status"), operation: "application.status", codec: statusCodec },
  {
    ...at("withdrawApplication", "applications/withdraw"),
    operation: "application.withdraw",
    codec: withdrawCodec,
  },
];
