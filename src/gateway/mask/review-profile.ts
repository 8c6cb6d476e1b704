import type { Profile } from "./profile.ts";
import { MASK_RULES, type MaskRuleName } from "./rules.ts";

export type ProfileFindingCode =
  | "id-number-reconstructible"
  | "person-singled-out"
  | "number-in-clear"
  | "masked-in-vain"
  | "identifier-unguarded"
  | "presentation-code-leaves"
  | "photo-leaves"
  | "seal-image-leaves"
  | "file-leaves";

export interface ProfileFinding {
  readonly code: ProfileFindingCode;
  /** Paths that together, or each alone, give rise to it; `file` for the licence's file. */
  readonly paths: readonly string[];
  /** How many ID numbers, or how many persons, still fit what leaves. */
  readonly candidates?: number;
  readonly zh: string;
  readonly en: string;
}

/** A caller who may verify can try this many numbers: below it, a masked number is as good as shown. */
const NUMBERS_TRIABLE = 10_000;
/** Fewer persons than this, and a second source tells them apart. */
const PERSONS_FEW = 100;

/** Average number of county areas (2,843 in GB/T 2260) that fit the first 0 to 6 digits of an ID number. */
const AREAS_BY_DIGITS_KNOWN = [2843, 474, 92, 30, 9, 3, 1] as const;
const DAYS_OF_A_CENTURY = 36_525;
const DAYS_OF_A_YEAR = 365;
const PEOPLE_PER_COUNTY = 496_000;
const YEARS_LIVED = 80;
/** ISO 7064 MOD 11-2: a known check character leaves one number in eleven. */
const CHECK_CHARACTERS = 11;

/** On a practitioner's licence these three are one number. */
const SAME_NUMBER = ["number", "holder.code", "practitioner.idNumber"] as const;
/** Each tells the issuing area, which mostly is the one in the ID number. */
const AREA = ["practitioner.address", "areaCode", "issuer.code", "issuer.name", "identifier"] as const;

/**
 * What a profile gives away as a whole, which no field gives away alone.
 *
 * It judges a practitioner's licence, where the joins are. The figures are averages and assume that
 * the licence was issued where the ID number was; they say "nine" or "three hundred thousand", not
 * exactly how many. A finding is a warning: whoever writes the profile decides, knowing the number.
 */
export function reviewProfile(profile: Profile): readonly ProfileFinding[] {
  return [...numberFindings(profile), ...personFindings(profile), ...exposureFindings(profile)];
}

const ruleOf = ({ fields }: Profile, path: string): MaskRuleName | undefined =>
  Object.hasOwn(fields, path) ? fields[path] : undefined;

/** Paths that leave with something in them; six stars tell nothing. */
const telling = (profile: Profile, paths: readonly string[]): string[] =>
  paths.filter((path) => ![undefined, "all-stars"].includes(ruleOf(profile, path)));

function numberFindings(profile: Profile): ProfileFinding[] {
  const given = telling(profile, SAME_NUMBER);
  const clear = given.filter((path) => ruleOf(profile, path) === "clear");
  if (clear.length === 0) return joinFindings(profile, given);
  const findings: ProfileFinding[] = [
    {
      code: "number-in-clear",
      paths: clear,
      zh: "从业资格证的编号就是身份证号码，将原样提供",
      en: "The number of a practitioner's licence is the ID number; it leaves as it is",
    },
  ];
  const masked = given.filter((path) => !clear.includes(path));
  if (masked.length > 0) {
    findings.push({
      code: "masked-in-vain",
      paths: masked,
      zh: `同一号码已由 ${clear.join("、")} 原样给出，此处掩码无效`,
      en: `${clear.join(", ")} shows the same number, so the mask here hides nothing`,
    });
  }
  return findings;
}

function joinFindings(profile: Profile, given: readonly string[]): ProfileFinding[] {
  const masks = given.flatMap((path) => keepsOf(ruleOf(profile, path)));
  if (masks.length === 0) return [];
  // Two masks of one number add up: what either shows is shown.
  const front = Math.max(...masks.map(([shown]) => shown));
  const behind = Math.max(...masks.map(([, shown]) => shown));
  const area = telling(profile, AREA);
  const birth = birthKnown(ruleOf(profile, "practitioner.birthDate"));
  const personal = telling(profile, ["practitioner.birthDate", "practitioner.sex"]);
  const sex = personal.includes("practitioner.sex");
  const candidates = idCandidates({ front, behind, birth, sex, area: area.length > 0 });
  if (candidates > NUMBERS_TRIABLE) return [];
  return [
    {
      code: "id-number-reconstructible",
      paths: [...given, ...area, ...personal],
      candidates,
      zh: `证件号码掩码（前 ${front} 后 ${behind}）与所列字段合并后，约剩 ${candidates} 个候选号码`,
      en: `The masked number (${front}+${behind}) together with these fields leaves about ${candidates} candidates`,
    },
  ];
}

export interface KnownOfIdNumber {
  readonly front: number;
  readonly behind: number;
  readonly birth: "day" | "year" | "unknown";
  readonly sex: boolean;
  readonly area: boolean;
}

/** How many valid ID numbers (GB 11643) fit what is known, on average; at least 1. `front` is at most 6. */
export function idCandidates({ front, behind, birth, sex, area }: KnownOfIdNumber): number {
  const areas = area ? 1 : (AREAS_BY_DIGITS_KNOWN[Math.min(front, 6)] ?? 1);
  const days = { day: 1, year: DAYS_OF_A_YEAR, unknown: DAYS_OF_A_CENTURY }[birth];
  const sequenceShown = Math.min(Math.max(behind - 1, 0), 3);
  // The last sequence digit is odd for men: once it is shown, the sex adds nothing.
  const sequences = 10 ** (3 - sequenceShown) / (sex && sequenceShown === 0 ? 2 : 1);
  const checks = behind >= 1 ? CHECK_CHARACTERS : 1;
  return Math.max(1, Math.round((areas * days * sequences) / checks));
}

function keepsOf(rule: MaskRuleName | undefined): (readonly [number, number])[] {
  if (rule === undefined) return [];
  const row = MASK_RULES[rule];
  return "keeps" in row ? [row.keeps] : [];
}

function birthKnown(rule: MaskRuleName | undefined): KnownOfIdNumber["birth"] {
  if (rule === "clear") return "day";
  return rule === "birth-year" ? "year" : "unknown";
}

/** Area, birth date and sex single a person out without any number or name. */
function personFindings(profile: Profile): ProfileFinding[] {
  const area = telling(profile, AREA);
  const birth = birthKnown(ruleOf(profile, "practitioner.birthDate"));
  if (area.length === 0 || birth === "unknown" || ruleOf(profile, "holder.name") === "clear") return [];
  const sex = ruleOf(profile, "practitioner.sex") === "clear";
  const births = YEARS_LIVED * (birth === "day" ? DAYS_OF_A_YEAR : 1) * (sex ? 2 : 1);
  const candidates = Math.max(1, Math.round(PEOPLE_PER_COUNTY / births));
  if (candidates > PERSONS_FEW) return [];
  return [
    {
      code: "person-singled-out",
      paths: [...area, "practitioner.birthDate", ...(sex ? ["practitioner.sex"] : [])],
      candidates,
      zh: `地区、出生日期${sex ? "、性别" : ""}合并后，一个区县平均只有约 ${candidates} 人符合`,
      en: `Area, birth date${sex ? " and sex" : ""} together fit about ${candidates} persons of a county`,
    },
  ];
}

const EXPOSURES: readonly (Omit<ProfileFinding, "paths"> & { readonly path: string })[] = [
  {
    code: "identifier-unguarded",
    path: "identifier",
    zh: "证照标识的流水号可能就是身份证号码；用规则 unless-personal 可避免",
    en: "An identifier's serial may be the ID number; rule unless-personal withholds it then",
  },
  {
    code: "identifier-unguarded",
    path: "predecessor",
    zh: "前证标识的流水号可能就是身份证号码；用规则 unless-personal 可避免",
    en: "The predecessor's serial may be the ID number; rule unless-personal withholds it then",
  },
  {
    code: "presentation-code-leaves",
    path: "qrCode",
    zh: "持有二维码内容者可代持证人亮证",
    en: "Whoever holds the two-dimensional code can present the licence",
  },
  {
    code: "photo-leaves",
    path: "practitioner.photo",
    zh: "照片无法脱敏，可用于人脸识别",
    en: "A photo cannot be masked, and faces can be recognised",
  },
  {
    code: "seal-image-leaves",
    path: "seal.image",
    zh: "印章图样可被仿制",
    en: "The image of a seal can be forged from",
  },
];

function exposureFindings(profile: Profile): ProfileFinding[] {
  const findings: ProfileFinding[] = EXPOSURES.filter(({ path }) => ruleOf(profile, path) === "clear").map(
    ({ path, ...finding }) => ({ ...finding, paths: [path] }),
  );
  if (profile.file === "clear") {
    findings.push({
      code: "file-leaves",
      paths: ["file"],
      zh: "证照文件含全部字段原文，其他掩码对下载不起作用",
      en: "The file shows every field as it is; the masks do not reach a download",
    });
  }
  return findings;
}
