/**
 * Dates as peers write them, and as we do: `YYYY-MM-DD`.
 *
 * Peers stamp Beijing time without a zone (China has kept UTC+8 without summer time since 1992), so an
 * epoch time is read in that zone whatever the machine's zone is. A day that does not exist is refused:
 * letting 31 February roll over would move the end of a licence.
 */
import { GatewayError } from "../gateway-error.ts";
import type { DateText } from "../licence.ts";

/** `compact` yyyyMMdd, `timestamp` yyyyMMddHHmmss, `dashed` yyyy-MM-dd, `epoch-ms` decimal milliseconds. */
export type DateShape = "compact" | "timestamp" | "dashed" | "epoch-ms";

const BEIJING_OFFSET_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/;
const TIMESTAMP = /^(\d{4})(\d{2})(\d{2})(?:[01]\d|2[0-3])[0-5]\d[0-5]\d$/;
const DASHED = /^(\d{4})-(\d{2})-(\d{2})$/;
const EPOCH_MS = /^\d{12,13}$/;

/** The day a text names in any of the four shapes, or undefined where it names none that exists. */
export function readDate(text: string): DateText | undefined {
  const trimmed = text.trim();
  if (EPOCH_MS.test(trimmed)) return dateOfEpochMs(Number(trimmed));
  const match = DASHED.exec(trimmed) ?? COMPACT.exec(trimmed) ?? TIMESTAMP.exec(trimmed);
  if (match === null) return undefined;
  const [, year = "", month = "", day = ""] = match;
  return dayExists(Number(year), Number(month), Number(day)) ? `${year}-${month}-${day}` : undefined;
}

/** Is this `YYYY-MM-DD` of a day that exists? */
export function isDateText(text: string): text is DateText {
  return DASHED.test(text) && readDate(text) !== undefined;
}

/** The calendar day in Beijing at an instant, or undefined for an instant that is no four-digit year. */
export function dateOfEpochMs(epochMs: number): DateText | undefined {
  const dayNumber = Math.floor((epochMs + BEIJING_OFFSET_MS) / DAY_MS);
  if (!Number.isSafeInteger(dayNumber)) return undefined;
  if (dayNumber < FIRST_DAY || dayNumber > LAST_DAY) return undefined;
  return dateOfDayNumber(dayNumber);
}

/**
 * A day in the shape a peer wants; times of day are midnight in Beijing.
 *
 * @throws GatewayError `gateway.internal` where the canonical date is none, so that no peer is sent one.
 */
export function writeDate(date: DateText, shape: DateShape): string {
  const dayNumber = dayNumberOf(date);
  switch (shape) {
    case "dashed":
      return date;
    case "compact":
      return date.replaceAll("-", "");
    case "timestamp":
      return `${date.replaceAll("-", "")}000000`;
    case "epoch-ms":
      return String(dayNumber * DAY_MS - BEIJING_OFFSET_MS);
  }
}

/** Does a validity period run forwards? Peers send begin after end; that is flagged, not repaired. */
export function isPeriod(from: DateText, to: DateText): boolean {
  return from <= to;
}

/**
 * Days since 1970-01-01, for arithmetic on calendar days.
 *
 * @throws GatewayError `gateway.internal` where the text is no day.
 */
export function dayNumberOf(date: DateText): number {
  if (!isDateText(date))
    throw new GatewayError("gateway.internal", { detail: "canonical date is not a day" });
  return Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1, Number(date.slice(8, 10))) / DAY_MS;
}

/** The day that is so many days after 1970-01-01; years 1000 to 9999. */
export function dateOfDayNumber(dayNumber: number): DateText {
  return new Date(dayNumber * DAY_MS).toISOString().slice(0, 10);
}

const FIRST_DAY = Date.UTC(1000, 0, 1) / DAY_MS;
const LAST_DAY = Date.UTC(9999, 11, 31) / DAY_MS;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

function dayExists(year: number, month: number, day: number): boolean {
  const days = MONTH_DAYS[month - 1];
  if (year < 1000 || days === undefined || day < 1) return false;
  const leapDay = month === 2 && (year % 4 === 0 && year % 100 !== 0 ? true : year % 400 === 0) ? 1 : 0;
  return day <= days + leapDay;
}
