import { type CodeSet, codeTable } from "./code-set.ts";

export type VehicleState = "10" | "21" | "22" | "31" | "32" | "33" | "34" | "80" | "90";

export const VEHICLE_STATE: CodeSet<VehicleState> = {
  name: "vehicle-state",
  source: "JT/T 415-2006 5.4.6",
  certainty: "verified",
  codes: codeTable([
    ["10", "营运", "In service"],
    ["21", "停运", "Out of service"],
    ["22", "挂失", "Reported lost"],
    ["31", "迁出（过户）", "Moved out, new owner"],
    ["32", "迁出（转籍）", "Moved out, new place"],
    ["33", "报废", "Scrapped"],
    ["34", "歇业", "Closed"],
    ["80", "注销", "Cancelled"],
    ["90", "其他", "Other"],
  ]),
};
