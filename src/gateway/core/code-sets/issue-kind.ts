import { type CodeSet, codeTable } from "./code-set.ts";

export type IssueKind = "1" | "2" | "3" | "4" | "5" | "6" | "7" | "9";

/** Why a licence was issued; only 1 is a first issue, all others follow a predecessor. */
export const ISSUE_KIND: CodeSet<IssueKind> = {
  name: "issue-kind",
  source: "JT/T 415-2006 5.5.3",
  certainty: "verified",
  codes: codeTable([
    ["1", "初领", "First issue"],
    ["2", "补发（遗失）", "Reissued, lost"],
    ["3", "换发（损坏）", "Replaced, damaged"],
    ["4", "换发（经营状态变更）", "Replaced, operating state changed"],
    ["5", "换发（信息变更）", "Replaced, data changed"],
    ["6", "换发（到期）", "Replaced, expired"],
    ["7", "换发（新版）", "Replaced, new edition"],
    ["9", "其他", "Other"],
  ]),
};
