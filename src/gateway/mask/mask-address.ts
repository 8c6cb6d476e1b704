const HIDDEN = "******";

/** Province, city and district together are no longer than this. */
const PREFIX_LENGTH_MAX = 40;

/** Longest name of one level, without its suffix: 白云鄂博矿区, 积石山保安族东乡族撒拉族自治县. */
const NAME_LENGTH_MAX = 6;
const AUTONOMOUS_LENGTH_MAX = 16;

/** What comes before 区 where the word is an estate and no district: 小区, 园区, 三区. */
const ESTATE = "小社园校厂院景宅活库一二三四五六七八九十";
/** 城东区 is a district; with a longer name before it, 某某花园东区 is a part of an estate. */
const DIRECTION = "东南西北中";
const DIRECTION_NAME_MAX = 3;

const ORDINARY = 0;
/** A sure sign that the street has begun. */
const STREET = 1;
/** A sign of the street unless it opens a name: 路南区 and 道外区 are districts. */
const STREET_INSIDE = 2;
/** A sign of the street unless the name goes on: 景德镇市, 新乡市, 西乡塘区. */
const TOWN = 3;
/** Closes a level, or may. */
const LEVEL = 4;

/** Kind of every UTF-16 unit: one look-up per character, where a search through texts takes ten times as long. */
const kinds = new Uint8Array(0x10000).fill(STREET); // digits, Latin, full-width digits, punctuation
kinds.fill(ORDINARY, 0x2e80, 0xa000);
for (const [kind, characters] of [
  [STREET, "号弄巷栋幢室座组　、。《》「」（）"],
  [STREET_INSIDE, "路街道村"],
  [TOWN, "镇乡"],
  [LEVEL, "省市州盟区县旗"],
] as const) {
  for (const character of characters) kinds[character.charCodeAt(0)] = kind;
}

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
    const kind = kinds[address.charCodeAt(at)];
    if (kind === ORDINARY) continue;
    if (kind === STREET) return end;
    if (at === end) continue; // any other sign may open a name
    if (kind === STREET_INSIDE || (kind === TOWN && !continuesTown(address, at))) return end;
    if (kind === TOWN) continue;
    const next = levelAt(address, at, end, level);
    if (next === undefined) continue;
    if (next === "estate" || !fits(address, at, end)) return end;
    level = next;
    end = at + 1;
    if (level === 3) return end;
  }
  return end;
}

const continuesTown = (address: string, at: number): boolean =>
  (address.charAt(at) === "镇" ? "市" : "市县塘族").includes(address.charAt(at + 1) || "-");

/** The level that the character closes, `estate` for a false district, undefined where the name goes on. */
function levelAt(address: string, at: number, start: number, level: Level): Level | "estate" | undefined {
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
  const before = address.charAt(at - 1);
  if (before === "治" || before === "政") {
    const isProvince = endsWith(address, at, "自治区") || endsWith(address, at, "行政区");
    if (isProvince) return level === 0 ? 1 : "estate";
  }
  if (before === "地") return level < 2 ? 2 : "estate";
  if (endsWith(address, at, "工业园区")) return 3;
  if (ESTATE.includes(before)) return "estate";
  return DIRECTION.includes(before) && at - start > DIRECTION_NAME_MAX ? "estate" : 3;
}

function fits(address: string, at: number, start: number): boolean {
  const length = at - start;
  if (length <= NAME_LENGTH_MAX) return true;
  return length <= AUTONOMOUS_LENGTH_MAX && address.startsWith("自治", at - 2);
}

const endsWith = (address: string, at: number, suffix: string): boolean =>
  address.startsWith(suffix, at - suffix.length + 1);
