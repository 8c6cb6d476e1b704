import { expect, test } from "vitest";
import { fuzzSignatures } from "../../../fuzz/signatures.ts";

// The long run is `npm run fuzz -- signatures`.
test("of 3,000 mutated SM2 signatures, OpenSSL and we take the same", { timeout: 60_000 }, () => {
  const { disagreements, taken } = fuzzSignatures(3_000, () => {});
  expect(disagreements).toEqual([]);
  expect(taken).toBeGreaterThan(50);
});
