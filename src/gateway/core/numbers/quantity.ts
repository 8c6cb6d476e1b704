/** Numbers that peers write with their unit in the same field: `7030 mm`, `7.03米`, `13500kg`. */

const WRITTEN = /^([0-9]{1,9}(?:\.[0-9]{1,6})?)([a-z\u4e00-\u9fa5]*)$/;

/** How many of our unit one of theirs is. */
type Units = Readonly<Record<string, number>>;

const LENGTHS: Units = { "": 1, mm: 1, 毫米: 1, cm: 10, 厘米: 10, m: 1000, 米: 1000 };
const MASSES: Units = { "": 1, t: 1, 吨: 1, kg: 0.001, 千克: 0.001, 公斤: 0.001 };
const COUNTS: Units = { "": 1, 人: 1, 座: 1 };

/** Millimetres, the unit where none is written; undefined where it is no length. */
export const readLengthMm = (text: string): number | undefined => read(text, LENGTHS, 0);
/** Tonnes, the unit where none is written. */
export const readTonnes = (text: string): number | undefined => read(text, MASSES, 6);
export const readCount = (text: string): number | undefined => {
  const count = read(text, COUNTS, 6);
  return count === undefined || Number.isInteger(count) ? count : undefined;
};

function read(text: string, units: Units, places: number): number | undefined {
  const match = WRITTEN.exec(text.normalize("NFKC").replaceAll(/\s/g, "").toLowerCase());
  const [, digits = "", unit = ""] = match ?? [];
  if (match === null || !Object.hasOwn(units, unit)) return undefined;
  // 7.03 m is 7030 mm and not 7029.999….
  return Number((Number(digits) * (units[unit] ?? 1)).toFixed(places));
}
