import type { IntakeRoute } from "../../gateway/spi/adapter.ts";
import { decodeEvents, encodeCollected } from "./codec-events.ts";

export const basePath = "/core";

/** 500 licences with their seals; with photos the core tells fewer at a time. */
const EVENTS_BYTES_MAX = 4 * 1024 * 1024;

export const intake: readonly IntakeRoute[] = [
  {
    name: "events",
    method: "POST",
    path: `${basePath}/events`,
    contentType: "application/json",
    bodyBytesMax: EVENTS_BYTES_MAX,
    decode: decodeEvents,
    encode: encodeCollected,
  },
];
