import type { CertificateState } from "../../../gateway/core/licence.ts";
import { dateOfDayNumber, dayNumberOf } from "../../../gateway/core/numbers/dates.ts";
import type { Draw } from "./random.ts";

export interface Lifecycle {
  readonly state: CertificateState;
  readonly issueDate: string;
  readonly validFrom: string;
  readonly validTo: string;
}

/** `superseded`: a newer version follows; `current`: valid whatever the draw says. */
export type Fate = "drawn" | "current" | "superseded";

/**
 * State and dates of a licence.
 *
 * All dates hang on the first of January of `today`'s year, so the register stays the same for a whole
 * year: partners that hold copies do not see every licence move overnight. What is valid stays valid to
 * the end of the year, and what has expired did so before it began.
 */
export function lifecycleOf(draw: Draw, today: string, termYears: number, fate: Fate): Lifecycle {
  const anchor = dayNumberOf(`${today.slice(0, 4)}-01-01`);
  const term = Math.round(termYears * 365.25);
  const issued = anchor - 30 - draw.below(term - 430);
  if (fate === "superseded") {
    return dated("void", issued - 200 - draw.below(500), term);
  }
  const state = fate === "current" ? "valid" : drawState(draw);
  if (state === "expired") return dated(state, anchor - 10 - draw.below(890) - term, term);
  if (state === "valid" && fate === "drawn" && draw.below(100) === 0) return renewedAhead(draw, today, term);
  return dated(state, issued, term);
}

/** Seventy-eight in a hundred are valid; the rest show every other end a licence can come to. */
function drawState(draw: Draw): CertificateState {
  const share = draw.below(100);
  if (share < 78) return "valid";
  if (share < 88) return "expired";
  if (share < 92) return "cancelled";
  if (share < 95) return "withdrawn";
  return share < 98 ? "revoked" : "other";
}

function dated(state: CertificateState, issued: number, term: number): Lifecycle {
  const issueDate = dateOfDayNumber(issued);
  return { state, issueDate, validFrom: issueDate, validTo: dateOfDayNumber(issued + term - 1) };
}

/** Issued already, but not in force before next year. */
function renewedAhead(draw: Draw, today: string, term: number): Lifecycle {
  const from = dayNumberOf(`${Number(today.slice(0, 4)) + 1}-01-01`);
  const issued = dayNumberOf(`${today.slice(0, 4)}-01-01`) - draw.below(20);
  return {
    state: "valid",
    issueDate: dateOfDayNumber(issued),
    validFrom: dateOfDayNumber(from),
    validTo: dateOfDayNumber(from + term - 1),
  };
}
