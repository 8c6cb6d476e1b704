import { sameText, textsAt } from "../../gateway/core/face-texts.ts";
import type { Licence } from "../../gateway/core/licence.ts";
import type { OperationRequest, OperationResult } from "../../gateway/core/operations.ts";

type Question = OperationRequest<"licence.verify">;
type Result = OperationResult<"licence.verify">;

/**
 * The verdict, rule by rule as the contract numbers them under `/core/licences/verify`.
 *
 * @param found licences that may agree with the question's identifier, number or holder code
 * @param today `YYYY-MM-DD` in Beijing
 */
export function verdictOf(question: Question, found: readonly Licence[], today: string): Result {
  const { identifier, number, holderCode } = question;
  if (identifier === undefined && number === undefined && holderCode === undefined) {
    return { verdict: "insufficient-information", mismatched: [] };
  }
  const candidates = found
    .filter((licence) => licence.typeCode === question.typeCode && agreesInPart(question, licence))
    .map((licence) => ({ licence, mismatched: mismatchesOf(question, licence) }))
    .sort((left, right) => rank(left, today) - rank(right, today) || newest(left.licence, right.licence));
  const best = candidates[0];
  if (best === undefined) return { verdict: "no-such-licence", mismatched: [] };
  if (best.mismatched.length > 0) return { verdict: "partly-wrong", mismatched: best.mismatched };
  return { verdict: standing(best.licence, today), mismatched: [] };
}

interface Candidate {
  readonly licence: Licence;
  readonly mismatched: readonly string[];
}

function agreesInPart({ identifier, number, holderCode }: Question, licence: Licence): boolean {
  return (
    (identifier !== undefined && sameText(identifier, licence.identifier)) ||
    (number !== undefined && sameText(number, licence.number)) ||
    (holderCode !== undefined && sameText(holderCode, licence.holder.code))
  );
}

function rank({ licence, mismatched }: Candidate, today: string): number {
  return 2 * mismatched.length + (standing(licence, today) === "valid" ? 0 : 1);
}

function newest(left: Licence, right: Licence): number {
  if (left.issueDate === right.issueDate) return 0;
  return left.issueDate > right.issueDate ? -1 : 1;
}

function mismatchesOf(question: Question, licence: Licence): readonly string[] {
  const { holderName, holderCode, number, identifier, face = {} } = question;
  const pairs: readonly (readonly [string, string | undefined, readonly string[]])[] = [
    ["holderName", holderName, [licence.holder.name]],
    ["holderCode", holderCode, [licence.holder.code]],
    ["number", number, [licence.number]],
    ["identifier", identifier, [licence.identifier]],
    ...Object.entries(face).map(([path, text]) => [path, text, textsAt(licence, path)] as const),
  ];
  return pairs
    .filter(([, given, texts]) => given !== undefined && !texts.some((text) => sameText(given, text)))
    .map(([name]) => name);
}

function standing({ state, validFrom, validTo }: Licence, today: string): Result["verdict"] {
  switch (state) {
    case "valid":
      return today < validFrom ? "not-yet-active" : today > validTo ? "no-longer-valid" : "valid";
    case "other":
      return "suspended";
    default:
      return "no-longer-valid";
  }
}
