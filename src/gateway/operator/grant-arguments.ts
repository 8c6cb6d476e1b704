import { type LicenceTypeCode, licenceType, MINISTRY_CODE } from "../core/licence.ts";
import type { LimitPolicy } from "../core/limit-policy.ts";
import type { OperationName } from "../core/operations.ts";
import type { Grant } from "../credentials/model.ts";
import { type Arguments, onlyKnown, optionalNumber, optionalText, texts } from "./arguments.ts";

/** Shape only; whether operations, types, addresses and profile exist is `checkPartner`'s to say. */
export function readGrant(args: Arguments): Grant {
  onlyKnown(args, ["operations", "licenceTypes", "purposes", "addresses", "profile"]);
  const purposes = args["purposes"];
  return {
    operations: texts(args, "operations") as readonly OperationName[],
    licenceTypes: texts(args, "licenceTypes").map(fullTypeCode),
    purposes: purposes === "any" ? "any" : texts(args, "purposes"),
    addresses: texts(args, "addresses"),
    // Left out, it is named beside whatever else is wrong.
    profile: optionalText(args, "profile") ?? "",
  };
}

/** Operators know the nine licences by their last three digits. */
export function fullTypeCode(code: string): LicenceTypeCode {
  const full = `${MINISTRY_CODE}${code}`;
  return (licenceType(full) === undefined ? code : full) as LicenceTypeCode;
}

/** What an operator who says nothing about limits gets: enough to try, too little to harvest. */
const LIMITS_UNSAID: LimitPolicy = { perSecond: 20, burst: 40, concurrent: 32 };

export function readLimits(args: Arguments, before: LimitPolicy = LIMITS_UNSAID): LimitPolicy {
  onlyKnown(args, ["perSecond", "burst", "concurrent", "perDay"]);
  const concurrent = optionalNumber(args, "concurrent") ?? before.concurrent;
  const perDay = optionalNumber(args, "perDay") ?? before.perDay;
  return {
    perSecond: optionalNumber(args, "perSecond") ?? before.perSecond,
    burst: optionalNumber(args, "burst") ?? before.burst,
    // 0 lifts a limit that was set; a policy says "none" by leaving it out.
    ...(concurrent === undefined || concurrent === 0 ? {} : { concurrent }),
    ...(perDay === undefined || perDay === 0 ? {} : { perDay }),
  };
}
