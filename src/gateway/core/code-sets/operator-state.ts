import { type CodeSet, codeTable } from "./code-set.ts";

export type OperatorState = "1" | "2" | "3" | "4" | "5" | "6" | "9";

export const OPERATOR_STATE: CodeSet<OperatorState> = {
  name: "operator-state",
  source: "JT/T 415-2006 5.3.1",
  certainty: "verified",
  codes: codeTable([
    ["1", "营业", "Operating"],
    ["2", "停业", "Suspended by itself"],
    ["3", "整改", "Rectifying"],
    ["4", "停业整顿", "Suspended for rectification"],
    ["5", "歇业", "Closed"],
    ["6", "注销", "Cancelled"],
    ["9", "其他", "Other"],
  ]),
};
