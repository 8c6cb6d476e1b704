import { expect, test } from "vitest";
import type { Subject } from "../subject.ts";

/** The outbox brings the proofs; until then an adapter that declares a delivery must not pass unjudged. */
export function deliverySuite({ adapter }: Subject): void {
  test("declares no delivery that this suite does not judge", () => {
    expect(Object.keys(adapter.deliveries)).toEqual([]);
  });
}
