import type { CertificateState } from "../../../gateway/core/licence.ts";
import { dayNumberOf } from "../../../gateway/core/numbers/dates.ts";
import type { Draw } from "./random.ts";

/** Days are counted from 1970-01-01. */
export interface Lifecycle {
  readonly state: CertificateState;
  readonly issued: number;
  readonly validFrom: number;
  readonly validTo: number;
}

/** `current`: valid whatever the draw says. A number: void since a newer version was issued on that day. */
export type Fate = "drawn" | "current" | number;

/**
 * The year that all dates hang on.
 *
 * The register stays the same from one first of January to the next, so that partners that hold copies
 * do not see every licence move overnight: what is valid stays valid to the end of the year, and what
 * has expired did so before it began.
 */
export interface Year {
  readonly firstDay: number;
  readonly nextFirstDay: number;
}

export function yearOf(today: string): Year {
  const year = Number(today.slice(0, 4));
  return { firstDay: dayNumberOf(`${year}-01-01`), nextFirstDay: dayNumberOf(`${year + 1}-01-01`) };
}

export function lifecycleOf(draw: Draw, year: Year, termYears: number, fate: Fate): Lifecycle {
  const term = Math.round(termYears * 365.25);
  const issued = year.firstDay - 30 - draw.below(term - 430);
  if (typeof fate === "number") return running("void", fate - 200 - draw.below(500), term);
  const state = fate === "current" ? "valid" : drawState(draw);
  if (state === "expired") return running(state, year.firstDay - 10 - draw.below(890) - term, term);
  if (state !== "valid" || fate === "current" || !draw.percent(1)) return running(state, issued, term);
  const ahead = { issued: year.firstDay - draw.below(20), validFrom: year.nextFirstDay };
  return { state, ...ahead, validTo: year.nextFirstDay + term - 1 };
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

function running(state: CertificateState, issued: number, term: number): Lifecycle {
  return { state, issued, validFrom: issued, validTo: issued + term - 1 };
}
