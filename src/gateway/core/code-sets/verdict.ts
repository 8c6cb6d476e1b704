import type { Verdict } from "../operations.ts";
import { type CodeMap, type CodeSet, codeTable, lossesOf } from "./code-set.ts";

export const VERDICT: CodeSet<Verdict> = {
  name: "verdict",
  source: "core/operations.ts, after GB/T 36906",
  certainty: "verified",
  codes: codeTable([
    ["valid", "信息正确，证照有效", "Right and valid"],
    ["not-yet-active", "信息正确，证照尚未生效", "Right, not yet active"],
    ["suspended", "信息正确，证照暂停使用", "Right, suspended"],
    ["no-longer-valid", "信息正确，证照已失效", "Right, no longer valid"],
    ["insufficient-information", "信息不足，无法核验", "Too little information to verify"],
    ["no-such-licence", "没有该证照", "No such licence"],
    ["partly-wrong", "部分信息不正确", "Partly wrong"],
  ]),
};

export type ShareVerdict = "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7";

export const SHARE_VERDICT: CodeSet<ShareVerdict> = {
  name: "share-verdict",
  source: "Provincial e-licence share service (Shandong, trial), verifyFile and verifyCertInfo",
  certainty: "verified",
  codes: codeTable([
    ["0", "信息正确，证照有效", "Right and valid"],
    ["1", "信息正确，证照未生效", "Right, not yet active"],
    ["2", "信息正确，证照暂停", "Right, suspended"],
    ["3", "信息正确，证照失效", "Right, no longer valid"],
    ["4", "信息不足", "Information insufficient"],
    ["5", "没有该证照", "No such licence"],
    ["6", "缺少照面信息", "certData is missing"],
    ["7", "部分信息不正确", "Partly wrong"],
  ]),
};

/** `6` is a fault of the question, so it is an error and no verdict. */
export const VERDICT_OF_SHARE: CodeMap<ShareVerdict, Verdict> = {
  "0": "valid",
  "1": "not-yet-active",
  "2": "suspended",
  "3": "no-longer-valid",
  "4": "insufficient-information",
  "5": "no-such-licence",
  "6": undefined,
  "7": "partly-wrong",
};

export const SHARE_OF_VERDICT: Readonly<Record<Verdict, ShareVerdict>> = {
  valid: "0",
  "not-yet-active": "1",
  suspended: "2",
  "no-longer-valid": "3",
  "insufficient-information": "4",
  "no-such-licence": "5",
  "partly-wrong": "7",
};

export const VERDICT_LOSSES = lossesOf(SHARE_VERDICT, VERDICT, VERDICT_OF_SHARE, SHARE_OF_VERDICT);
