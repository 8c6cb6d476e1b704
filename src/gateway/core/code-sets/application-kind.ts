import type { ApplicationKind } from "../operations.ts";
import { type CodeSet, codeTable } from "./code-set.ts";

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

/** JT/T 415-2006 has no list of applications; these two digits are ours, for the exchange's message. */
export type ExchangeApplicationKind = "01" | "02" | "03" | "04" | "05" | "06";

export const EXCHANGE_OF_APPLICATION: Readonly<Record<ApplicationKind, ExchangeApplicationKind>> = {
  "first-grant": "01",
  change: "02",
  reissue: "03",
  renewal: "04",
  cancellation: "05",
  "annual-review": "06",
};
