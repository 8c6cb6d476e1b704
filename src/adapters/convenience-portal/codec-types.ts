/** The portal's business types and states; but for 1001 they are ours, README §4. */
import type { ApplicationKind, ApplicationStage } from "../../gateway/core/operations.ts";

export type ApplicationCode = "2001" | "2002" | "2003" | "2004" | "2005" | "2006";

export const APPLICATION_OF_CODE: Readonly<Record<ApplicationCode, ApplicationKind>> = {
  "2001": "first-grant",
  "2002": "change",
  "2003": "reissue",
  "2004": "renewal",
  "2005": "cancellation",
  "2006": "annual-review",
};

export const APPLY_STATE: Readonly<Record<ApplicationStage, string>> = {
  accepted: "10",
  "in-review": "20",
  approved: "30",
  refused: "40",
  withdrawn: "50",
  finished: "60",
};
