import { expect, test } from "vitest";
import { nationalPlatform } from "../../src/adapters/national-platform/index.ts";
import type { Masked } from "../../src/gateway/core/masked.ts";
import type { OperationResult } from "../../src/gateway/core/operations.ts";
import type { InboundRoute } from "../../src/gateway/spi/adapter.ts";
import { licence } from "../e2e/dialects.ts";
import { replyContext } from "../support/reply-context.ts";

// The register called a licence valid whose period had not begun, and we answered "success".

test.each([
  ["2000-01-01", 300, "23"],
  ["9999-01-01", 300, "22"],
  [licence.validTo, 200, "0"],
])("on %s a licence valid by state alone is told by its period", (today, code, status) => {
  const route = nationalPlatform.routes.find(
    ({ operation }) => operation === "licence.read",
  ) as InboundRoute<"licence.read">;
  const result = { licence } as Masked<OperationResult<"licence.read">>;
  const reply = JSON.parse(
    Buffer.from(route.codec.encode(result, replyContext({ today })).body).toString(),
  ) as {
    code: number;
    data: { status: string };
  };
  expect([reply.code, reply.data.status]).toEqual([code, status]);
});
