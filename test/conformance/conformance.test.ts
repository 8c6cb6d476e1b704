import { describe, expect, test } from "vitest";
import { adapters } from "../../src/adapters/index.ts";
import type { SuiteName } from "../../src/gateway/spi/conformance.ts";
import { findSubjects, type Subject } from "./subject.ts";
import { callsSuite } from "./suites/calls.ts";
import { codecSuite } from "./suites/codec.ts";
import { contractSuite } from "./suites/contract.ts";
import { deliverySuite } from "./suites/delivery.ts";
import { errorsSuite } from "./suites/errors.ts";
import { maskSuite } from "./suites/mask.ts";
import { reconcileSuite } from "./suites/reconcile.ts";
import { replaySuite } from "./suites/replay.ts";
import { signatureSuite } from "./suites/signature.ts";
import { simulatorSuite } from "./suites/simulator.ts";

// One suite judges every partner folder. A new partner adds no line here; a suite it cannot satisfy is
// waived by its conformance half, with the clause that says so.

const suites: Partial<Record<SuiteName, (subject: Subject) => void>> = {
  contract: contractSuite,
  codec: codecSuite,
  signature: signatureSuite,
  replay: replaySuite,
  mask: maskSuite,
  calls: callsSuite,
  delivery: deliverySuite,
  reconcile: reconcileSuite,
  errors: errorsSuite,
};

const subjects = await findSubjects();

test("every partner folder is on the list of adapters, and the other way round", () => {
  expect(subjects.map(({ folder }) => folder).sort()).toEqual(adapters.map(({ id }) => id as string).sort());
});

describe.each(subjects)("$folder", (subject) => {
  for (const [name, suite] of Object.entries(suites) as [SuiteName, (subject: Subject) => void][]) {
    const clause = subject.conformance.waived[name];
    describe(name, () => {
      if (clause === undefined) suite(subject);
      else test(`is waived by ${clause}`, () => expect(clause).toMatch(/\S{3,}.*\S/));
    });
  }
  describe("simulator", () => simulatorSuite(subject));
});
