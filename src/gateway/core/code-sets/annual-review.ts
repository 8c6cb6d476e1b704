import { type CodeSet, codeTable } from "./code-set.ts";

export type AnnualReview = "0" | "1" | "2";

export const ANNUAL_REVIEW: CodeSet<AnnualReview> = {
  name: "annual-review",
  source: "National transport-licensing exchange, annual review",
  certainty: "verified",
  codes: codeTable([
    ["0", "未审验", "Not done"],
    ["1", "合格", "Pass"],
    ["2", "不合格", "Fail"],
  ]),
};
