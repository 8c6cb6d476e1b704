/**
 * 证照状态 in five vocabularies.
 *
 * The canonical state is the ministry's by name. What cannot be told apart in another set is never
 * guessed: a licence that is "restricted" somewhere is not shown as valid here.
 */
import type { CertificateState } from "../licence.ts";
import { type CodeMap, type CodeSet, codesOf, codeTable, type LossyMapping, lossesOf } from "./code-set.ts";

export const CERTIFICATE_STATE: CodeSet<CertificateState> = {
  name: "certificate-state",
  source: "core/licence.ts, by the names of the ministry e-licence system",
  certainty: "verified",
  codes: codeTable([
    ["valid", "有效", "Valid"],
    ["void", "作废（被换发）", "Void, replaced by a newer one"],
    ["expired", "过期", "Expired"],
    ["cancelled", "注销", "Cancelled"],
    ["withdrawn", "撤销", "Withdrawn"],
    ["revoked", "吊销", "Revoked"],
    ["other", "其他", "Other"],
  ]),
};

export type MinistryState = "10" | "01" | "02" | "03" | "04" | "05" | "09";

export const MINISTRY_STATE: CodeSet<MinistryState> = {
  name: "ministry-certificate-state",
  source: "Ministry road-transport e-licence system, certificate state",
  certainty: "verified",
  codes: codeTable([
    ["10", "有效", "Valid"],
    ["01", "作废", "Void (replaced)"],
    ["02", "过期", "Expired"],
    ["03", "注销", "Cancelled"],
    ["04", "撤销", "Withdrawn"],
    ["05", "吊销", "Revoked"],
    ["09", "其他", "Other"],
  ]),
};

export const MINISTRY_OF_STATE: Readonly<Record<CertificateState, MinistryState>> = {
  valid: "10",
  void: "01",
  expired: "02",
  cancelled: "03",
  withdrawn: "04",
  revoked: "05",
  other: "09",
};

export const STATE_OF_MINISTRY: Readonly<Record<MinistryState, CertificateState>> = {
  "10": "valid",
  "01": "void",
  "02": "expired",
  "03": "cancelled",
  "04": "withdrawn",
  "05": "revoked",
  "09": "other",
};

export type TransportState = "1" | "2";

export const TRANSPORT_STATE: CodeSet<TransportState> = {
  name: "jtt415-certificate-state",
  source: "JT/T 415-2006 5.5.2",
  certainty: "verified",
  codes: codeTable([
    ["1", "有效", "Valid"],
    ["2", "作废", "Void"],
  ]),
};

/** Every end of a licence becomes `2`, so that nobody downstream takes it for valid. */
export const TRANSPORT_OF_STATE: CodeMap<CertificateState, TransportState> = {
  valid: "1",
  void: "2",
  expired: "2",
  cancelled: "2",
  withdrawn: "2",
  revoked: "2",
  other: undefined,
};

export const STATE_OF_TRANSPORT: Readonly<Record<TransportState, CertificateState>> = {
  "1": "valid",
  "2": "void",
};

export type ShareInternalState = "-8" | "-5" | "-3" | "-2" | "-4" | "12" | "13" | "5" | "11";

/** What sets the codes of one meaning apart is not public. */
export const SHARE_INTERNAL_STATE: CodeSet<ShareInternalState> = {
  name: "share-internal-state",
  source: "Provincial e-licence share service (Shandong, trial), internal states",
  certainty: "verified",
  codes: codeTable([
    ["-8", "已注销", "Cancelled"],
    ["-5", "已注销", "Cancelled"],
    ["-3", "已注销", "Cancelled"],
    ["-2", "已注销", "Cancelled"],
    ["-4", "已过期", "Expired"],
    ["12", "受限", "Restricted"],
    ["13", "受限", "Restricted"],
    ["5", "有效", "Valid"],
    ["11", "有效", "Valid"],
  ]),
};

/** A restricted licence has no canonical state: the caller says `suspended` in a verdict, or refuses. */
export const STATE_OF_SHARE_INTERNAL: CodeMap<ShareInternalState, CertificateState> = {
  "-8": "cancelled",
  "-5": "cancelled",
  "-3": "cancelled",
  "-2": "cancelled",
  "-4": "expired",
  "12": undefined,
  "13": undefined,
  "5": "valid",
  "11": "valid",
};

/** Several codes share a meaning, so the way back is a list: enough to recognise, too little to write. */
export const SHARE_INTERNAL_OF_STATE: Readonly<Record<CertificateState, readonly ShareInternalState[]>> = {
  valid: ["5", "11"],
  void: [],
  expired: ["-4"],
  cancelled: ["-8", "-5", "-3", "-2"],
  withdrawn: [],
  revoked: [],
  other: [],
};

const SHARE_INTERNAL_LOSSES = codesOf(SHARE_INTERNAL_STATE).flatMap((code): LossyMapping[] => {
  const becomes = STATE_OF_SHARE_INTERNAL[code];
  const names = { from: SHARE_INTERNAL_STATE.name, to: CERTIFICATE_STATE.name, code, becomes };
  if (becomes === undefined) return [{ ...names, loss: "no counterpart" }];
  const back = SHARE_INTERNAL_OF_STATE[becomes];
  return back.length === 1 ? [] : [{ ...names, loss: `comes back as one of ${back.join(", ")}` }];
});

export const CERTIFICATE_STATE_LOSSES = [
  ...lossesOf(CERTIFICATE_STATE, MINISTRY_STATE, MINISTRY_OF_STATE, STATE_OF_MINISTRY),
  ...lossesOf(CERTIFICATE_STATE, TRANSPORT_STATE, TRANSPORT_OF_STATE, STATE_OF_TRANSPORT),
  ...lossesOf(TRANSPORT_STATE, CERTIFICATE_STATE, STATE_OF_TRANSPORT, TRANSPORT_OF_STATE),
  ...SHARE_INTERNAL_LOSSES,
];
