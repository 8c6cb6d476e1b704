/**
 * The named mask rules: one row each, the only vocabulary of a field profile.
 *
 * A row says which classes of field it may be applied to, because a mask on the wrong field is a leak
 * that looks like protection: `holder-name` on a legal representative would show the name of every
 * company's. `clear` is no mask; a classified field under it needs a stated reason (see profile.ts).
 */

import { LICENCE_TYPE_CODES, licenceType } from "../core/licence.ts";
import type { FieldClass } from "../core/licence-fields.ts";
import { maskAddress } from "./mask-address.ts";
import {
  maskAll,
  maskBankCard,
  maskBirthDate,
  maskEmail,
  maskId,
  maskIdSixFour,
  maskLandline,
  maskName,
  maskPlate,
  maskTelephone,
  maskVin,
} from "./mask-text.ts";
import { embedsPerson, type Subject } from "./subject.ts";

/** Undefined: the field is withheld. `subject` is whom the licence, before masking, is about. */
export type Mask = (value: string, subject: Subject) => string | undefined;

export interface MaskRule {
  readonly title: { readonly zh: string; readonly en: string };
  /** Classes of field that the rule is a mask for. */
  readonly classes: readonly FieldClass[];
  readonly mask: Mask;
  /** How many characters of an ID number stay visible in front and behind. */
  readonly keeps?: readonly [front: number, behind: number];
}

const row = (
  zh: string,
  en: string,
  classes: readonly FieldClass[],
  mask: Mask,
  keeps?: readonly [number, number],
): MaskRule => ({ title: { zh, en }, classes, mask, ...(keeps === undefined ? {} : { keeps }) });

const titles: ReadonlyMap<string, string | undefined> = new Map(
  LICENCE_TYPE_CODES.map((code) => [code, licenceType(code)?.name]),
);

const NUMBERS: readonly FieldClass[] = ["id-number", "holder-code", "licence-number"];
const TEXTS: readonly FieldClass[] = [
  ...NUMBERS,
  "public",
  "person-name",
  "holder-name",
  "telephone",
  "address",
  "birth-date",
  "sex",
  "plate",
  "vin",
];

export const MASK_RULES = {
  clear: row("原样", "as it is", [], (value) => value),
  "all-stars": row("全部隐去（6 位）", "six stars", TEXTS, maskAll),
  "person-name": row("姓名：留姓", "name: surname stays", ["person-name", "holder-name"], maskName),
  "holder-name": row(
    "持证主体名称：自然人、个体工商户按姓名，法人原样",
    "holder: a person or individual business as a name, an organisation as it is",
    ["holder-name"],
    (value, { organisation }) => (organisation ? value : maskName(value)),
  ),
  "id-number": row("证件号码：1+2", "ID number: 1+2", NUMBERS, maskId, [1, 2]),
  "id-number-6-4": row("证件号码：6+4", "ID number: 6+4", NUMBERS, maskIdSixFour, [6, 4]),
  "holder-code": row(
    "持证主体代码：自然人、个体工商户按证件号码，法人原样",
    "holder code: a person or individual business as an ID number, an organisation as it is",
    ["holder-code"],
    (value, { organisation }) => (organisation ? value : maskId(value)),
    [1, 2],
  ),
  "licence-number": row(
    "证照编号：从业资格类按证件号码，其余原样",
    "licence number: of a practitioner as an ID number, else as it is",
    ["licence-number"],
    (value, subject) =>
      subject.licenceClass === "practitioner" || embedsPerson(value, subject) ? maskId(value) : value,
    [1, 2],
  ),
  "licence-name": row(
    "证照名称：个体工商户、自然人的自定名称按姓名",
    "licence name: the type's own title or an organisation's as it is, else as a name",
    ["public"],
    (value, { organisation, typeCode }) =>
      organisation || value === titles.get(typeCode ?? "") ? value : maskName(value),
  ),
  "unless-personal": row(
    "原样；含个人姓名或证件号码时不予提供",
    "as it is, withheld where it embeds the holder's name or number",
    ["public"],
    (value, subject) => (embedsPerson(value, subject) ? undefined : value),
  ),
  telephone: row("电话：3+4", "telephone: 3+4", ["telephone"], maskTelephone),
  landline: row("固定电话：区号+后两位", "landline: area code and last two", ["telephone"], maskLandline),
  address: row("地址：到区县", "address: down to the district", ["address"], maskAddress),
  plate: row("车牌：3+1", "plate: 3+1", ["plate"], maskPlate),
  vin: row("车架号：3+4", "VIN: 3+4", ["vin"], maskVin),
  "birth-year": row("出生日期：留年份", "birth date: year stays", ["birth-date"], maskBirthDate),
  // No canonical field holds these yet; they stand here so that one who adds such a field finds its mask.
  "e-mail": row("邮箱：首字符+域名", "e-mail: first character and domain", [], maskEmail),
  "bank-card": row("银行卡：4+4", "bank card: 4+4", [], maskBankCard),
} as const satisfies Record<string, MaskRule>;

export type MaskRuleName = keyof typeof MASK_RULES;

export const isMaskRuleName = (text: string): text is MaskRuleName => Object.hasOwn(MASK_RULES, text);
