/**
 * Verification of a licence that another province has: asked over the exchange, judged here, answered in the same shape.
 *
 * The exchange gives rows and no verdict, and has fewer columns than a licence. What cannot be compared is never taken
 * for equal: the verdict is then that the information does not suffice.
 */

import { parseLicenceIdentifier } from "../core/check-digits/licence-identifier.ts";
import { PROVINCE_ABBREVIATIONS } from "../core/code-sets/area-code.ts";
import { sameText, textsAt } from "../core/face-texts.ts";
import { GatewayError } from "../core/gateway-error.ts";
import { licenceType } from "../core/licence.ts";
import type { LicensingOffice, RegisterKey } from "../core/licensing-office.ts";
import { dateOfEpochMs } from "../core/numbers/dates.ts";
import { readLicenceNumber, writeLicenceNumber } from "../core/numbers/licence-number.ts";
import type { LicenceView, OperationRequest, OperationResult } from "../core/operations.ts";
import type { ServeContext } from "./serve.ts";

type Question = OperationRequest<"licence.verify">;
type Result = OperationResult<"licence.verify">;

export interface Elsewhere {
  /** `510000`: whose licences the core has. */
  readonly homeProvince: string;
  /** Throws GatewayError `channel.unprovisioned` where there is no way to it. */
  readonly office: () => Promise<LicensingOffice>;
}

/** @returns undefined: the licence is of our own province, or nothing says of which it is, or nobody can be asked */
export async function verifyElsewhere(
  { homeProvince, office }: Elsewhere,
  question: Question,
  context: ServeContext,
): Promise<Result | undefined> {
  const province = provinceOf(question);
  if (province === undefined || province === homeProvince) return undefined;
  const licensing = await office().catch((thrown: unknown) => {
    // A site without the exchange answers for its own province alone, as its core does.
    if (thrown instanceof GatewayError && thrown.code === "channel.unprovisioned") return undefined;
    throw thrown;
  });
  if (licensing === undefined) return undefined;
  const key = keyOf(question);
  if (key === undefined) return { verdict: "insufficient-information", mismatched: [] };
  const found = await licensing.find(key, province, context);
  return judge(question, found, dateOfEpochMs(context.receivedAt) ?? "");
}

/** By the office of the identifier, the area in the number, or the plate: whichever is given, in this order. */
function provinceOf({ identifier, number, face = {} }: Question): string | undefined {
  const office =
    identifier === undefined ? undefined : parseLicenceIdentifier(identifier)?.issuerCode.slice(2, 4);
  const read = number === undefined ? undefined : readLicenceNumber(number);
  const area =
    read?.province === undefined ? read?.digits.slice(0, 2) : PROVINCE_ABBREVIATIONS[read.province];
  const plate = PROVINCE_ABBREVIATIONS[face["vehicle.plateNumber"]?.trim().charAt(0) ?? ""];
  const digits = office ?? area ?? plate;
  return digits === undefined || !/^\d{2}$/.test(digits) ? undefined : `${digits}0000`;
}

function keyOf({ typeCode, number, holderName, holderCode, face = {} }: Question): RegisterKey | undefined {
  switch (licenceType(typeCode)?.class) {
    case "vehicle": {
      const [plateNumber, plateColour] = [face["vehicle.plateNumber"], face["vehicle.plateColour"]];
      if (plateNumber !== undefined && plateColour !== undefined)
        return { kind: "vehicle", plateNumber, plateColour };
      return number === undefined ? undefined : { kind: "certificate", number };
    }
    case "operator":
      return holderName === undefined ? undefined : { kind: "owner", name: holderName };
    case "practitioner":
      if (holderCode !== undefined) return { kind: "staff", code: holderCode, codeType: "111" };
      return number === undefined ? undefined : { kind: "staff-certificate", number };
    default:
      return undefined;
  }
}

interface Compared {
  readonly licence: LicenceView;
  readonly mismatched: readonly string[];
  readonly unknown: readonly string[];
}

/** The best of what was found: fewest differences, then least unknown, then in force. */
function judge(question: Question, found: readonly LicenceView[], today: string): Result {
  const own = licenceType(question.typeCode)?.class;
  const compared = found
    .filter(({ typeCode }) => licenceType(typeCode ?? "")?.class === own)
    .map((licence) => compare(question, licence))
    .sort(
      (left, right) =>
        left.mismatched.length - right.mismatched.length ||
        left.unknown.length - right.unknown.length ||
        Number(standingOf(right.licence, today) === "valid") -
          Number(standingOf(left.licence, today) === "valid"),
    );
  const [best] = compared;
  if (best === undefined) return { verdict: "no-such-licence", mismatched: [] };
  if (best.mismatched.length > 0) return { verdict: "partly-wrong", mismatched: best.mismatched };
  if (best.unknown.length > 0) return { verdict: "insufficient-information", mismatched: [] };
  return { verdict: standingOf(best.licence, today), mismatched: [] };
}

function compare(
  { holderName, holderCode, number, identifier, face = {} }: Question,
  licence: LicenceView,
): Compared {
  const given: readonly (readonly [string, string | undefined, readonly string[]])[] = [
    ["holderName", holderName, textsAt(licence, "holder.name")],
    ["holderCode", holderCode, textsAt(licence, "holder.code")],
    ["number", number === undefined ? undefined : normal(number), textsAt(licence, "number").map(normal)],
    ["identifier", identifier, textsAt(licence, "identifier")],
    ...Object.entries(face).map(([path, text]) => [path, text, textsAt(licence, path)] as const),
  ];
  const asked = given.filter(([, text]) => text !== undefined);
  return {
    licence,
    unknown: asked.filter(([, , texts]) => texts.length === 0).map(([name]) => name),
    mismatched: asked
      .filter(([, text = "", texts]) => texts.length > 0 && !texts.some((each) => sameText(text, each)))
      .map(([name]) => name),
  };
}

/** With or without 字 and 号 it is the same number. */
function normal(number: string): string {
  const read = readLicenceNumber(number);
  return read === undefined ? number : writeLicenceNumber(read);
}

/** A state or a period that the exchange does not tell is none that a licence is good by. */
function standingOf({ state, validFrom, validTo }: LicenceView, today: string): Result["verdict"] {
  if (state === undefined || validTo === undefined) return "insufficient-information";
  if (state === "other") return "suspended";
  if (state !== "valid" || validTo < today) return "no-longer-valid";
  return validFrom !== undefined && validFrom > today ? "not-yet-active" : "valid";
}
