/**
 * Text in, masked text out: convention A of DOMAIN §5.1. Pure.
 *
 * Every mask has a fixed width, so that the number of stars says nothing about the length of what
 * they hide. A text that is not shaped as its rule expects is hidden whole: a value is never shown
 * because it failed to look like what it was said to be.
 */

const ID_HIDDEN = "*".repeat(18);
const TELEPHONE_HIDDEN = "*".repeat(11);
const PLATE_HIDDEN = "*".repeat(7);
const VIN_HIDDEN = "*".repeat(17);
const CARD_HIDDEN = "*".repeat(16);
const NAME_HIDDEN = "***";
const ALL_HIDDEN = "******";

/** Below this many characters, the three that 1+2 shows would be too large a part of the number. */
const ID_LENGTH_MIN = 8;
const CARD_LENGTH_MIN = 13;
const TEXT_LENGTH_MAX = 256;

const LANDLINE = /^\(?(0(?:10|2\d|[3-9]\d\d))[)-]?\d{5,6}(\d{2})(?:[-转]\d{1,6})?$/;
/** A mobile number with spaces or hyphens, or written for callers from abroad. */
const COUNTRY_CODE = /^ *(?:(?:\+|00)86)?(?=[ -]*1)/;
const EMAIL = /^([0-9A-Za-z])[^@\s]*@([0-9A-Za-z.-]{1,190})$/;

const COMPOUND_SURNAMES =
  "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 " +
  "公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 亓官 司寇 巫马 颛孙 乐正 漆雕 拓跋 轩辕 令狐 段干 百里 呼延 " +
  "东郭 南门 羊舌 梁丘 左丘 西门 第五 纳兰 完颜";

/** First character's code to the codes that may follow it: numbers, because a sliced key is hashed on every call. */
const compound = new Map<number, readonly number[]>();
for (const surname of COMPOUND_SURNAMES.split(" ")) {
  const first = surname.charCodeAt(0);
  compound.set(first, [...(compound.get(first) ?? []), surname.charCodeAt(1)]);
}

export const maskAll = (): string => ALL_HIDDEN;

/**
 * `张**`; `欧阳**` for a compound surname with a given name after it. A two-character name is never
 * shown whole, even where it spells a compound surname (surname 欧, given name 阳).
 */
export function maskName(value: string): string {
  const name = value.trim();
  const first = name.charCodeAt(0);
  if (!isLetter(first)) return NAME_HIDDEN;
  if (first >= 0xd800 && first <= 0xdfff) {
    const whole = name.codePointAt(0) ?? 0;
    return whole > 0xffff ? `${String.fromCodePoint(whole)}**` : NAME_HIDDEN;
  }
  if (name.length > 2 && compound.get(first)?.includes(name.charCodeAt(1)) === true) {
    return `${name.slice(0, 2)}**`;
  }
  return `${name.charAt(0)}**`;
}

/** `5***************1X`: 1+2, for every kind of document number, 18 wide. */
export function maskId(value: string): string {
  const id = value.trim();
  const { length } = id;
  if (length < ID_LENGTH_MIN) return ID_HIDDEN;
  if (!isAlphanumeric(id, 0, 1) || !isAlphanumeric(id, length - 2, length)) return ID_HIDDEN;
  return `${id.charAt(0)}***************${id.slice(-2)}`;
}

/** `510100********0013`: 6+4, for peers whose contract asks for it. It shows the area and the sequence. */
export function maskIdSixFour(value: string): string {
  const id = value.trim();
  if (id.length !== 18 || !isAlphanumeric(id, 0, 18)) return maskId(value);
  return `${id.slice(0, 6)}********${id.slice(-4)}`;
}

/** `180****1999`; what is no mobile number is masked as a landline. */
export function maskTelephone(value: string): string {
  const mobile = asMobile(value);
  return mobile === undefined ? maskLandline(value) : `${mobile.slice(0, 3)}****${mobile.slice(-4)}`;
}

/** `028-******45`: area code and the last two digits. Without an area code everything is hidden. */
export function maskLandline(value: string): string {
  if (value.length > TEXT_LENGTH_MAX) return TELEPHONE_HIDDEN;
  const found = LANDLINE.exec(value.includes(" ") ? value.replaceAll(" ", "") : value);
  return found === null ? TELEPHONE_HIDDEN : `${found[1] ?? ""}-******${found[2] ?? ""}`;
}

/** `川A1***5`, also for the eight characters of a new-energy plate. */
export function maskPlate(value: string): string {
  const plate = isAlphanumeric(value, 1, 3) ? value : value.replace(/[·•\s]/g, "");
  if (plate.length !== 7 && plate.length !== 8) return PLATE_HIDDEN;
  const region = plate.charCodeAt(0);
  const letter = plate.charCodeAt(1);
  if (region < 0x4e00 || region > 0x9fff || letter < 65 || letter > 90) return PLATE_HIDDEN;
  return `${plate.slice(0, 3)}***${plate.slice(-1)}`;
}

/** 3+4 of a 17-character VIN. Shorter numbers (engine numbers, old frames) would be nearly whole: hidden. */
export function maskVin(value: string): string {
  const vin = value.trim();
  return vin.length === 17 && isAlphanumeric(vin, 0, 17)
    ? `${vin.slice(0, 3)}**********${vin.slice(-4)}`
    : VIN_HIDDEN;
}

/** `1990-**-**`; undefined (withheld) where the text is no date. */
export function maskBirthDate(value: string): string | undefined {
  if (value.length !== 10 || value.charAt(4) !== "-" || value.charAt(7) !== "-") return undefined;
  return isDigits(value, 0, 4) ? `${value.slice(0, 4)}-**-**` : undefined;
}

/** `z****@example.cn` */
export function maskEmail(value: string): string {
  const found = value.length > TEXT_LENGTH_MAX ? null : EMAIL.exec(value.trim());
  return found === null ? ALL_HIDDEN : `${found[1] ?? ""}****@${found[2] ?? ""}`;
}

/** 4+4, 16 wide. */
export function maskBankCard(value: string): string {
  const card = value.replace(/[\s-]/g, "");
  if (card.length < CARD_LENGTH_MIN || !isDigits(card, 0, card.length)) return CARD_HIDDEN;
  return `${card.slice(0, 4)}********${card.slice(-4)}`;
}

function asMobile(value: string): string | undefined {
  if (isMobile(value)) return value;
  const prefix = COUNTRY_CODE.exec(value);
  if (prefix === null || value.length > TEXT_LENGTH_MAX) return undefined;
  const digits = value.slice(prefix[0].length).replace(/[ -]/g, "");
  return isMobile(digits) ? digits : undefined;
}

const isMobile = (text: string): boolean =>
  text.length === 11 && text.charCodeAt(0) === 49 && isDigits(text, 0, 11);

function isDigits(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit < 48 || unit > 57) return false;
  }
  return true;
}

function isAlphanumeric(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const unit = text.charCodeAt(at);
    const letter = unit | 32;
    if (!(unit >= 48 && unit <= 57) && !(letter >= 97 && letter <= 122)) return false;
  }
  return true;
}

/** A name may begin with a letter of any script; a digit in its place may be a number that strayed in. */
function isLetter(unit: number): boolean {
  if (unit < 0x80) return (unit | 32) >= 97 && (unit | 32) <= 122;
  return unit >= 0xc0 && !(unit >= 0x2000 && unit <= 0x303f) && !(unit >= 0xff00 && unit <= 0xff20);
}
