import type { CoreCall, CoreOperationName } from "../../gateway/core/operations.ts";
import type { WireRequest } from "../../gateway/spi/wire.ts";
import type { Questions } from "./contract.ts";

const PATHS: Readonly<Record<CoreOperationName, string>> = {
  "licence.search": "/core/licences/search",
  "licence.read": "/core/licences/read",
  "licence.verify": "/core/licences/verify",
  "licence.download": "/core/licences/download",
};

/** The core has no business effect to show for it, and no trace to keep. */
export const HEALTH_QUESTION: WireRequest = {
  method: "GET",
  path: "/core/health",
  query: "",
  headers: new Map(),
  body: new Uint8Array(0),
};

/** A question in the core's words; members that the contract does not name never leave. */
export function encodeQuestion(call: CoreCall, traceId: string): WireRequest {
  return {
    method: "POST",
    path: PATHS[call.operation],
    query: "",
    headers: new Map([
      ["content-type", "application/json"],
      ["elcore-trace-id", traceId],
    ]),
    body: Buffer.from(JSON.stringify(questionOf(call))),
  };
}

/** JSON.stringify leaves undefined members out. */
type Loose<T> = { readonly [K in keyof T]: T[K] | undefined };

function questionOf(call: CoreCall): Loose<Questions[CoreOperationName]> {
  switch (call.operation) {
    case "licence.read": {
      const { purpose, identifier } = call.request;
      return { purpose, identifier };
    }
    case "licence.search": {
      const { purpose, holderCode, holderCodeType, holderName, typeCode, number } = call.request;
      const { plateNumber, plateColour, qrCode } = call.request;
      const keys = { holderCode, holderCodeType, holderName, plateNumber, plateColour, qrCode };
      return { purpose, ...keys, typeCode, number };
    }
    case "licence.verify": {
      const { purpose, typeCode, holderName, holderCode, number, identifier, face, file } = call.request;
      return { purpose, typeCode, holderName, holderCode, number, identifier, face, file };
    }
    case "licence.download": {
      const { purpose, identifier, fileType, copyExpires } = call.request;
      return { purpose, identifier, fileType, copyExpires };
    }
  }
}
