/**
 * A field profile: which fields leave, and how each is masked. Data, versioned, never changed once in
 * use: a change is a new version, so that an audit entry's `name@version` says what left that day.
 */
import { GatewayError } from "../core/gateway-error.ts";
import { LICENCE_TYPE_CODES, type LicenceTypeCode } from "../core/licence.ts";
import { LICENCE_FIELDS, type LicenceField } from "../core/licence-fields.ts";
import { isMaskRuleName, MASK_RULES, type MaskRuleName } from "./rules.ts";

export interface ClearReason {
  /** Paths of classified fields under rule `clear`, or `file`. */
  readonly paths: readonly string[];
  readonly zh: string;
  readonly en: string;
}

export interface Profile {
  /** `[a-z][a-z0-9-]{0,62}` */
  readonly name: string;
  readonly version: number;
  readonly title: { readonly zh: string; readonly en: string };
  /** Absent: every type that a grant covers. */
  readonly licenceTypes?: readonly LicenceTypeCode[];
  /** Path of LICENCE_FIELDS to rule. A path that is not here does not leave. */
  readonly fields: Readonly<Record<string, MaskRuleName>>;
  /** Absent: the licence's file is withheld. There is no masked file. */
  readonly file?: "clear";
  /** Every classified field that leaves as it is must be named here, with the reason. */
  readonly clearReasons: readonly ClearReason[];
}

/** `name@version`, as grants and audit entries spell it. */
export const profileReference = ({ name, version }: Pick<Profile, "name" | "version">): string =>
  `${name}@${version}`;

const fieldsByPath: ReadonlyMap<string, LicenceField> = new Map(
  LICENCE_FIELDS.map((field) => [field.path, field]),
);

/**
 * Public paths whose text may embed what another field hides: an identifier's serial that is the ID
 * number, a custom licence name that is a person's. Plain `clear` on them needs a reason as well.
 */
const EMBEDDING: ReadonlySet<string> = new Set([
  "identifier",
  "predecessor",
  "name",
  "operator.parentName",
  "vehicle.ownerLicenceNumber",
]);

/** Would this path, left as it is, show something classified? */
const isClassified = (path: string): boolean =>
  EMBEDDING.has(path) || fieldsByPath.get(path)?.class !== "public";

const KEYS = new Set(["name", "version", "title", "licenceTypes", "fields", "file", "clearReasons"]);
const NAME = /^[a-z][a-z0-9-]{0,62}$/;

/**
 * A profile from data of unknown origin (a file, the CLI), checked as a whole.
 *
 * @throws GatewayError `profile.invalid`, naming every part at fault
 */
export function parseProfile(data: unknown): Profile {
  const faults = isRecord(data) ? faultsOf(data) : ["profile is not an object"];
  if (faults.length > 0) {
    throw new GatewayError("profile.invalid", { detail: faults.join("; ") });
  }
  return deepFreeze(structuredClone(data)) as Profile;
}

function faultsOf(data: Record<string, unknown>): string[] {
  const { name, version, title, licenceTypes, fields, file, clearReasons } = data;
  const faults = Object.keys(data)
    .filter((key) => !KEYS.has(key))
    .map((key) => `unknown member ${key}`);
  if (typeof name !== "string" || !NAME.test(name)) faults.push("name");
  if (!Number.isSafeInteger(version) || (version as number) < 1) faults.push("version");
  if (!isBilingual(title)) faults.push("title");
  if (licenceTypes !== undefined && !isTypeList(licenceTypes)) faults.push("licenceTypes");
  if (file !== undefined && file !== "clear") faults.push("file");
  if (!isRecord(fields)) return [...faults, "fields"];
  if (!isReasonList(clearReasons)) return [...faults, "clearReasons"];
  for (const [path, rule] of Object.entries(fields)) faults.push(...fieldFaults(path, rule));
  return [...faults, ...reasonFaults(fields, file, clearReasons)];
}

function fieldFaults(path: string, rule: unknown): string[] {
  const field = fieldsByPath.get(path);
  if (field === undefined) return [`unknown path ${path}`];
  if (typeof rule !== "string" || !isMaskRuleName(rule)) return [`${path}: unknown rule`];
  if (rule === "clear") return [];
  const classes: readonly string[] = MASK_RULES[rule].classes;
  return classes.includes(field.class) ? [] : [`${path}: rule ${rule} does not mask a ${field.class}`];
}

function reasonFaults(
  fields: Record<string, unknown>,
  file: unknown,
  reasons: readonly ClearReason[],
): string[] {
  const needed = Object.keys(fields).filter((path) => fields[path] === "clear" && isClassified(path));
  if (file === "clear") needed.push("file");
  const given = reasons.flatMap(({ paths }) => paths);
  return [
    ...needed.filter((path) => !given.includes(path)).map((path) => `${path}: clear without a reason`),
    ...given
      .filter((path) => !needed.includes(path))
      .map((path) => `${path}: a reason for what is not clear`),
    ...given.filter((path, at) => given.indexOf(path) !== at).map((path) => `${path}: two reasons`),
  ];
}

function isReasonList(value: unknown): value is readonly ClearReason[] {
  return Array.isArray(value) && value.every((reason) => isReason(reason));
}

function isReason(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { paths, ...texts } = value;
  return isTextList(paths) && paths.length > 0 && isBilingual(texts);
}

function isBilingual(value: unknown): boolean {
  return isRecord(value) && Object.keys(value).length === 2 && isText(value["zh"]) && isText(value["en"]);
}

const isTypeList = (value: unknown): boolean =>
  isTextList(value) && value.length > 0 && value.every((code) => typeCodes.includes(code));
const typeCodes: readonly string[] = LICENCE_TYPE_CODES;

const isTextList = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every(isText);
const isText = (value: unknown): value is string =>
  typeof value === "string" && value.trim() !== "" && value.length <= 200;
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A profile is shared by every request: nobody may widen it in passing. */
function deepFreeze(value: unknown): unknown {
  if (typeof value === "object" && value !== null) {
    for (const member of Object.values(value)) deepFreeze(member);
    Object.freeze(value);
  }
  return value;
}
