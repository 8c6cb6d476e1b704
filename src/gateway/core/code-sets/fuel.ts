import { type CodeSet, codeTable } from "./code-set.ts";

export type Fuel = "1" | "2" | "3" | "4" | "5" | "9";

export const FUEL: CodeSet<Fuel> = {
  name: "fuel",
  source: "JT/T 697.7-2014 5.4.5",
  certainty: "verified",
  codes: codeTable([
    ["1", "汽油", "Petrol"],
    ["2", "柴油", "Diesel"],
    ["3", "天然气", "Natural gas"],
    ["4", "液化石油气", "Liquefied petroleum gas"],
    ["5", "电", "Electric"],
    ["9", "其他", "Other"],
  ]),
};
