import { dateOfDayNumber } from "../../../gateway/core/numbers/dates.ts";

/** Each day is written once: a register of a million names the same few thousand days over and over. */
const texts: string[] = [];

/** `YYYY-MM-DD` of a day counted from 1970-01-01; days before it are counted, not kept. */
export function dateAt(dayNumber: number): string {
  if (dayNumber < 0) return dateOfDayNumber(dayNumber);
  const known = texts[dayNumber];
  if (known !== undefined) return known;
  const text = dateOfDayNumber(dayNumber);
  texts[dayNumber] = text;
  return text;
}
