import { type CodeSet, codeTable } from "./code-set.ts";

export type TechnicalGrade = "0" | "1" | "2" | "9";

export const TECHNICAL_GRADE: CodeSet<TechnicalGrade> = {
  name: "technical-grade",
  source: "National transport-licensing exchange, technical grade",
  certainty: "verified",
  codes: codeTable([
    ["0", "未评定", "Not graded"],
    ["1", "一级", "First"],
    ["2", "二级", "Second"],
    ["9", "不合格", "Failed"],
  ]),
};
