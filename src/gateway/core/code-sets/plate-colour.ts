/**
 * Plate colours: three incompatible code sets, and words.
 *
 * `2` is yellow in transport licensing and black at the toll booth. A digit is never passed through
 * without naming its set; the canonical one is JT/T 697.7.
 */
import { type CodeMap, type CodeSet, codeTable, lossesOf } from "./code-set.ts";

export type PlateColour = "1" | "2" | "3" | "4" | "5" | "9" | "91" | "92" | "93" | "94";

export const PLATE_COLOUR: CodeSet<PlateColour> = {
  name: "plate-colour",
  source: "JT/T 697.7-2014 5.6",
  certainty: "verified",
  codes: codeTable([
    ["1", "蓝色", "Blue"],
    ["2", "黄色", "Yellow"],
    ["3", "黑色", "Black"],
    ["4", "白色", "White"],
    ["5", "绿色", "Green (old)"],
    ["9", "其他", "Other"],
    ["91", "农黄色", "Agricultural yellow"],
    ["92", "农绿色", "Agricultural green"],
    ["93", "黄绿双拼色", "Yellow and green (large new-energy)"],
    ["94", "渐变绿色", "Graded green (small new-energy)"],
  ]),
};

export type TollPlateColour = "0" | "1" | "2" | "3" | "4" | "5" | "6";

export const TOLL_PLATE_COLOUR: CodeSet<TollPlateColour> = {
  name: "toll-plate-colour",
  source: "Toll collection and ETC",
  certainty: "verified",
  codes: codeTable([
    ["0", "蓝色", "Blue"],
    ["1", "黄色", "Yellow"],
    ["2", "黑色", "Black"],
    ["3", "白色", "White"],
    ["4", "渐变绿色", "Graded green (small new-energy)"],
    ["5", "黄绿双拼色", "Yellow and green (large new-energy)"],
    ["6", "蓝白渐变色", "Graded blue and white (temporary)"],
  ]),
};

export type TerminalPlateColour = "0" | PlateColour;

export const TERMINAL_PLATE_COLOUR: CodeSet<TerminalPlateColour> = {
  name: "terminal-plate-colour",
  source: "JT/T 808 vehicle terminals",
  certainty: "inferred",
  codes: { "0": { zh: "未上牌", en: "No plate yet" }, ...PLATE_COLOUR.codes },
};

export const TOLL_OF_PLATE_COLOUR: CodeMap<PlateColour, TollPlateColour> = {
  ...{ "1": "0", "2": "1", "3": "2", "4": "3", "93": "5", "94": "4" },
  ...{ "5": undefined, "9": undefined, "91": undefined, "92": undefined },
};

export const PLATE_COLOUR_OF_TOLL: CodeMap<TollPlateColour, PlateColour> = {
  ...{ "0": "1", "1": "2", "2": "3", "3": "4", "4": "94", "5": "93" },
  "6": undefined,
};

export const TERMINAL_OF_PLATE_COLOUR: Readonly<Record<PlateColour, TerminalPlateColour>> = {
  ...{ "1": "1", "2": "2", "3": "3", "4": "4", "5": "5", "9": "9" },
  ...{ "91": "91", "92": "92", "93": "93", "94": "94" },
};

export const PLATE_COLOUR_OF_TERMINAL: CodeMap<TerminalPlateColour, PlateColour> = {
  ...{ "0": undefined, "1": "1", "2": "2", "3": "3", "4": "4", "5": "5", "9": "9" },
  ...{ "91": "91", "92": "92", "93": "93", "94": "94" },
};

export const PLATE_COLOUR_LOSSES = [
  ...lossesOf(PLATE_COLOUR, TOLL_PLATE_COLOUR, TOLL_OF_PLATE_COLOUR, PLATE_COLOUR_OF_TOLL),
  ...lossesOf(TOLL_PLATE_COLOUR, PLATE_COLOUR, PLATE_COLOUR_OF_TOLL, TOLL_OF_PLATE_COLOUR),
  ...lossesOf(TERMINAL_PLATE_COLOUR, PLATE_COLOUR, PLATE_COLOUR_OF_TERMINAL, TERMINAL_OF_PLATE_COLOUR),
];

const WORDS: ReadonlyMap<string, PlateColour> = new Map([
  ["蓝", "1"],
  ["黄", "2"],
  ["黑", "3"],
  ["白", "4"],
  ["绿", "5"],
  ["其他", "9"],
  ["其它", "9"],
  ["农黄", "91"],
  ["农绿", "92"],
  ["黄绿双拼", "93"],
  ["黄绿", "93"],
  ["渐变绿", "94"],
]);

/** The colour a word names (`黄`, `黄色`, `渐变绿色`), or undefined where no code of ours has it. */
export function plateColourOfWord(word: string): PlateColour | undefined {
  return WORDS.get(word.trim().replace(/色$/, ""));
}
