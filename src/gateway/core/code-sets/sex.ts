import { type CodeSet, codeTable } from "./code-set.ts";

export type Sex = "0" | "1" | "2" | "9";

export const SEX: CodeSet<Sex> = {
  name: "sex",
  source: "GB/T 2261.1",
  certainty: "verified",
  codes: codeTable([
    ["0", "未知的性别", "Unknown"],
    ["1", "男性", "Male"],
    ["2", "女性", "Female"],
    ["9", "未说明的性别", "Not stated"],
  ]),
};
