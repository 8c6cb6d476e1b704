import type { ReplyContext } from "../../src/gateway/spi/adapter.ts";
import type { WireRequest } from "../../src/gateway/spi/wire.ts";

const nothing: WireRequest = {
  method: "POST",
  path: "/",
  query: "",
  headers: new Map(),
  body: new Uint8Array(),
};

/** What a codec is told beside a result, on a fixed day. */
export const replyContext = (change: Partial<ReplyContext> = {}): ReplyContext => ({
  traceId: "0123456789abcdef0123456789abcdef",
  at: Date.UTC(2026, 5, 30, 4),
  today: "2026-06-30",
  about: nothing,
  ...change,
});
