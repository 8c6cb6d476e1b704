import type { AnyInboundRoute } from "../../gateway/spi/adapter.ts";
import { statusCodec, submitCodec, vehicleCodec, withdrawCodec } from "./codec-calls.ts";

export const basePath = "/convenience-portal";

const at = (name: string, bodyBytesMax: number) =>
  ({
    name,
    method: "POST",
    path: `${basePath}/${name}`,
    contentType: "text/plain",
    charsets: ["us-ascii", "utf-8", "utf8", "gb18030"],
    bodyBytesMax,
  }) as const;

export const routes: readonly AnyInboundRoute[] = [
  // The portal may send a picture with it, which the gateway does not keep.
  { ...at("vehicleQuery", 4 * 1024 * 1024), operation: "licence.search", codec: vehicleCodec },
  { ...at("apply", 65_536), operation: "application.submit", codec: submitCodec },
  { ...at("applyQuery", 16_384), operation: "application.status", codec: statusCodec },
  { ...at("applyWithdraw", 16_384), operation: "application.withdraw", codec: withdrawCodec },
];
