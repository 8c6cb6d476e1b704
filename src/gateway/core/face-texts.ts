/** What a licence says at a path, as texts that a caller's words can be compared with. */
import type { LicenceView } from "./operations.ts";

/** Pictures are not compared, and whoever has the code can present the licence. */
const NOT_COMPARED: ReadonlySet<string> = new Set(["qrCode", "seal.image", "practitioner.photo"]);

/** Several where the path ends in, or leads through, a list; none where the licence does not say. */
export function textsAt(licence: LicenceView, path: string): readonly string[] {
  if (NOT_COMPARED.has(path)) return [];
  let values: readonly unknown[] = [licence];
  for (const step of path.split(".")) values = values.flatMap((value) => memberOf(value, step));
  return values.filter((value) => typeof value !== "object").map(String);
}

function memberOf(value: unknown, step: string): readonly unknown[] {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return [];
  const member: unknown = (value as Readonly<Record<string, unknown>>)[step];
  return Array.isArray(member) ? member : [member];
}

/** After NFKC, without white space and without regard to letter case. */
export const sameText = (left: string, right: string): boolean => plain(left) === plain(right);
const plain = (text: string): string => text.normalize("NFKC").replace(/\s+/gu, "").toUpperCase();
