const HIDDEN = "******";

/** Deeper than province, city and district an address has no more text than this before its street. */
const PREFIX_LENGTH_MAX = 40;

/** Longest name of one level, without its suffix: 白云鄂博矿区, 积石山保安族东乡族撒拉族自治县. */
const NAME_LENGTH_MAX = 6;
const AUTONOMOUS_LENGTH_MAX = 16;

/** What comes before 区 where the word is an estate and no district: 小区, 园区, 三区. */
const ESTATE = "小社园校厂院景宅活库一二三四五六七八九十";
/** 城东区 is a district; with a longer name before it, 某某花园东区 is a part of an estate. */
const DIRECTION = "东南西北中";
const DIRECTION_NAME_MAX = 3;
/** Sure signs that the street has begun. Digits and Latin letters are signs as well. */
const STREET = "号弄巷栋幢室座组";
/** Signs of a street unless they open a name: 路南区 and 道外区 are districts. */
const STREET_UNLESS_FIRST = "路街道村";

type Level = 0 | 1 | 2 | 3;

/**
 * `四川省成都市武侯区******`: what is above the street, then six stars. No digit leaves.
 *
 * The text is read once, level by level, and reading stops at the first thing that could be a street
 * or a house. In doubt less is shown: an address without a known level is six stars.
 */
export function maskAddress(value: string): string {
  const address = value.trim();
  return address.slice(0, endOfDistrict(address)) + HIDDEN;
}

function endOfDistrict(address: string): number {
  let level: Level = 0;
  let end = 0;
  const last = Math.min(address.length, PREFIX_LENGTH_MAX);
  for (let at = 0; at < last; at += 1) {
    if (isStreet(address, at, end)) return end;
    const next = levelAt(address, at, end, level);
    if (next === undefined) continue;
    if (next === "estate" || !fits(address, at, end)) return end;
    level = next;
    end = at + 1;
    if (level === 3) return end;
  }
  return end;
}

/** The level that the character closes, `estate` for a false district, undefined for any other character. */
function levelAt(address: string, at: number, start: number, level: Level): Level | "estate" | undefined {
  if (at === start) return undefined;
  switch (address.charAt(at)) {
    case "省":
      return level === 0 ? 1 : undefined;
    case "市":
      if (goesOn(address, at)) return undefined;
      return level < 2 ? 2 : 3;
    case "州":
      return level < 2 && endsWith(address, at, "自治州") ? 2 : undefined;
    case "盟":
      return level === 1 ? 2 : undefined;
    case "区":
      return closesDistrict(address, at, start, level);
    case "县":
      return 3;
    case "旗":
      // 红旗路 is everywhere, banners are in one region.
      return address.startsWith("内蒙古") || endsWith(address, at, "自治旗") ? 3 : undefined;
    default:
      return undefined;
  }
}

/** 市场, 市政, 市民, 市区 and 市中区: the word goes on, and 市 closes nothing. */
const goesOn = (address: string, at: number): boolean =>
  "场政民区".includes(address.charAt(at + 1) || "-") || address.startsWith("中区", at + 1);

function closesDistrict(address: string, at: number, start: number, level: Level): Level | "estate" {
  if (endsWith(address, at, "自治区") || endsWith(address, at, "行政区")) return level === 0 ? 1 : "estate";
  if (endsWith(address, at, "地区")) return level < 2 ? 2 : "estate";
  if (endsWith(address, at, "工业园区")) return 3;
  const before = address.charAt(at - 1);
  if (ESTATE.includes(before)) return "estate";
  return DIRECTION.includes(before) && at - start > DIRECTION_NAME_MAX ? "estate" : 3;
}

function isStreet(address: string, at: number, start: number): boolean {
  const unit = address.charCodeAt(at);
  if (unit < 0x2e80 || unit > 0x9fff) return true; // digits, Latin, full-width digits, punctuation
  const character = address.charAt(at);
  if (STREET.includes(character)) return true;
  if (at === start) return false;
  if (STREET_UNLESS_FIRST.includes(character)) return true;
  if (character === "镇") return address.charAt(at + 1) !== "市"; // 景德镇市
  if (character === "乡") return !"市县塘族".includes(address.charAt(at + 1) || "-"); // 新乡市, 金乡县, 西乡塘区, 东乡族
  return false;
}

function fits(address: string, at: number, start: number): boolean {
  const length = at - start;
  return (
    length <= NAME_LENGTH_MAX ||
    (length <= AUTONOMOUS_LENGTH_MAX && address.slice(start, at).endsWith("自治"))
  );
}

const endsWith = (address: string, at: number, suffix: string): boolean =>
  address.startsWith(suffix, at - suffix.length + 1);
