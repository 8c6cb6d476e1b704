/** Number plates (GA 36-2018). A vehicle is known by plate and colour together, never by the plate alone. */
import { PROVINCE_ABBREVIATIONS } from "../code-sets/area-code.ts";

type PlateKind =
  | "ordinary"
  | "small-new-energy"
  | "large-new-energy"
  | "trailer" // 挂, always yellow
  | "learner" // 学
  | "police" // 警
  | "hong-kong" // 港
  | "macao" // 澳
  | "emergency" // 应急
  | "embassy" // 使
  | "consulate"; // 领

export interface Plate {
  /** Upper case, without the dot and blanks that people write into it. */
  readonly text: string;
  readonly kind: PlateKind;
  /** Province in one character; an embassy's plate has none. */
  readonly province?: string;
}

const PROVINCE = `[${Object.keys(PROVINCE_ABBREVIATIONS).join("")}]`;
/** Letters I and O are left out, because they read as digits. */
const HEAD = `^${PROVINCE}[A-HJ-NP-Z]`;
const SERIAL = "[A-HJ-NP-Z0-9]";
const NEW_ENERGY = "[ABCDEFGHJK]";

const RULES: readonly (readonly [PlateKind, RegExp])[] = [
  ["ordinary", new RegExp(`${HEAD}${SERIAL}{5}$`)],
  ["small-new-energy", new RegExp(`${HEAD}${NEW_ENERGY}${SERIAL}\\d{4}$`)],
  ["large-new-energy", new RegExp(`${HEAD}\\d{5}${NEW_ENERGY}$`)],
  ["trailer", new RegExp(`${HEAD}${SERIAL}{4}挂$`)],
  ["learner", new RegExp(`${HEAD}${SERIAL}{4}学$`)],
  ["police", new RegExp(`${HEAD}${SERIAL}{4}警$`)],
  ["hong-kong", /^粤Z[A-HJ-NP-Z0-9]{4}港$/],
  ["macao", /^粤Z[A-HJ-NP-Z0-9]{4}澳$/],
  ["emergency", new RegExp(`${HEAD}${SERIAL}{4}应急$`)],
  ["consulate", new RegExp(`${HEAD}${SERIAL}{4}领$`)],
  ["embassy", /^(?:使\d{6}|\d{6}使)$/],
];

/** The plate and its kind, or undefined where no rule of GA 36 fits. */
export function readPlate(text: string): Plate | undefined {
  const plate = normalisePlate(text);
  const rule = RULES.find(([, pattern]) => pattern.test(plate));
  if (rule === undefined) return undefined;
  const [kind] = rule;
  return kind === "embassy" ? { text: plate, kind } : { text: plate, kind, province: plate.charAt(0) };
}

function normalisePlate(text: string): string {
  return text.replaceAll(/[\s·•・．.-]/g, "").toUpperCase();
}
