/**
 * Numbers of operating licences and road transport certificates.
 *
 * `川交运管许可成字510100000001号` on paper; in the national exchange the word (…成字) and the digits are two
 * columns, and 字 and 号 come and go. Read tolerantly, write one strict form.
 */
import { PROVINCE_ABBREVIATIONS } from "../code-sets/area-code.ts";

export interface LicenceNumber {
  /** `operator`: 经营许可证 (许可 in the word). `vehicle`: 道路运输证. `filing`: 备案, which has no 字. */
  readonly kind: "operator" | "vehicle" | "filing";
  /** Province in one character, where it is written. */
  readonly province?: string;
  /** 地市字别: one to three characters, of a filing the whole word before the digits. */
  readonly word: string;
  /** Area code (6) and sequence; eleven digits in older numbers. */
  readonly digits: string;
}

/** The two columns that the national exchange keeps a number in (`transCertificateWord`, `…Code`). */
export interface SplitLicenceNumber {
  /** Without 字: `川交运管许可成`. */
  readonly word: string;
  readonly code: string;
}

const PROVINCE = `[${Object.keys(PROVINCE_ABBREVIATIONS).join("")}]`;
/** 许可 is part of the form, so a 字别 must not be read out of it when the real one is missing. */
const WORD = "(?!许可?字)[\\u4e00-\\u9fa5A-Z]{1,3}?";
const NUMBER = new RegExp(
  `^(?<province>${PROVINCE})?交运管(?<permission>许可)?(?<word>${WORD})字(?<digits>\\d{11,12})号?$`,
  "u",
);
const FILING = /^(?<word>[\u4e00-\u9fa5]{1,3}备)(?<digits>\d{11,12})号?$/u;

/** A number in either form of joining, or undefined where it has neither shape (bare digits have none). */
export function readLicenceNumber(text: string): LicenceNumber | undefined {
  const normal = normalise(text);
  const groups = NUMBER.exec(normal)?.groups;
  if (groups === undefined) return readFiling(normal);
  const { province, permission, word = "", digits = "" } = groups;
  return {
    kind: permission === undefined ? "vehicle" : "operator",
    ...(province === undefined ? {} : { province }),
    word,
    digits,
  };
}

/** The strict form: `<省>交运管[许可]<字别>字<digits>号`. */
export function writeLicenceNumber(number: LicenceNumber): string {
  return number.kind === "filing"
    ? `${number.word}${number.digits}`
    : `${wordOf(number)}字${number.digits}号`;
}

/** Both columns of a number, or undefined where the text is no number. */
export function splitLicenceNumber(text: string): SplitLicenceNumber | undefined {
  const number = readLicenceNumber(text);
  return number === undefined ? undefined : { word: wordOf(number), code: number.digits };
}

/** One strict text from two columns, with or without 字 and 号 in them; undefined where they make no number. */
export function joinLicenceNumber(word: string, code: string): string | undefined {
  const [left, right] = [normalise(word).replace(/字$/, ""), normalise(code)];
  const number = readLicenceNumber(`${left}字${right}`) ?? readLicenceNumber(left + right);
  return number === undefined ? undefined : writeLicenceNumber(number);
}

/** Is this the digits column alone: eleven or twelve digits, 号 forgiven? */
export function isLicenceDigits(text: string): boolean {
  return /^\d{11,12}号?$/.test(normalise(text));
}

function readFiling(text: string): LicenceNumber | undefined {
  const { word, digits } = FILING.exec(text)?.groups ?? {};
  return word === undefined || digits === undefined ? undefined : { kind: "filing", word, digits };
}

function wordOf({ kind, province = "", word }: LicenceNumber): string {
  if (kind === "filing") return word;
  return `${province}交运管${kind === "operator" ? "许可" : ""}${word}`;
}

/** Full-width digits and letters, and blanks inside a number, come from word processors. */
function normalise(text: string): string {
  return text.normalize("NFKC").replaceAll(/\s/g, "").toUpperCase();
}
