import type { AnyInboundRoute } from "../../gateway/spi/adapter.ts";
import { downloadCodec } from "./codec-download.ts";
import { readCodec } from "./codec-read.ts";
import { searchCodec } from "./codec-search.ts";
import { verifyCodec } from "./codec-verify.ts";

export const basePath = "/national-platform";

/** Four short questions: the largest honest one is far below 16 KiB. */
const wire = { method: "POST", contentType: "application/json", bodyBytesMax: 16_384 } as const;
const at = (name: string) => ({ ...wire, name, path: `${basePath}/sysapi/${name}` });

export const routes: readonly AnyInboundRoute[] = [
  { ...at("queryCertInfo"), operation: "licence.read", codec: readCodec },
  { ...at("queryCertInfoByHolderCode"), operation: "licence.search", codec: searchCodec },
  { ...at("verifyCertInfo"), operation: "licence.verify", codec: verifyCodec },
  { ...at("downloadFile"), operation: "licence.download", codec: downloadCodec },
];
