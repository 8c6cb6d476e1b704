import type { ApplicationKind } from "../operations.ts";
import { type CodeMap, type CodeSet, codeTable } from "./code-set.ts";

/** The services that 网上便民运政 and the mini-program are known to offer, and the first grant. */
export const APPLICATION_KIND: CodeSet<ApplicationKind> = {
  name: "application-kind",
  source: "core/operations.ts, after the services of 网上便民运政",
  certainty: "inferred",
  codes: codeTable([
    ["first-grant", "首次申请", "First grant"],
    ["change", "变更", "Change"],
    ["reissue", "补证", "Re-issue of a lost or damaged licence"],
    ["renewal", "换证", "Renewal"],
    ["cancellation", "注销", "Cancellation"],
    ["annual-review", "年度审验", "Annual review"],
  ]),
};

/** JT/T 415-2006 5.5.3. Of a cancellation and a review no licence comes out, so they are no kind of issue. */
export const ISSUE_KIND_OF_APPLICATION: CodeMap<ApplicationKind, string> = {
  "first-grant": "1",
  change: "5",
  reissue: "2",
  renewal: "6",
  cancellation: undefined,
  "annual-review": undefined,
};
