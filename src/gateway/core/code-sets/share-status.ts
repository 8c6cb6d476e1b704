/** Status codes of the provincial share service, and what they say about a licence. */
import type { CertificateState } from "../licence.ts";
import { CERTIFICATE_STATE } from "./certificate-state.ts";
import { type CodeMap, type CodeSet, codeTable, lossesOf } from "./code-set.ts";

export type ShareStatus =
  | ("0" | "2" | "10" | "11" | "12" | "13" | "21" | "22" | "23" | "99" | "100" | "101" | "102" | "103")
  | ("105" | "106" | "107" | "108" | "109" | "110" | "111" | "113");

export const SHARE_STATUS: CodeSet<ShareStatus> = {
  name: "share-status",
  source: "Provincial e-licence share service (Shandong, trial), head.status",
  certainty: "verified",
  codes: codeTable([
    ["0", "成功", "Done"],
    ["2", "数据源未提供该接口", "The source does not offer this interface"],
    ["10", "未找到证照", "Not found"],
    ["11", "身份认证失败", "Authentication failed"],
    ["12", "必填参数为空", "A required parameter is empty"],
    ["13", "证照类型不存在或未发布", "The type is unknown or not published"],
    ["21", "证照已吊销或注销", "The licence is revoked or cancelled"],
    ["22", "证照已过期", "The licence has expired"],
    ["23", "证照受限", "The licence is restricted"],
    ["99", "其他错误", "Other"],
    ["100", "无权访问该类证照", "The caller has no right to this type"],
    ["101", "状态配置错误", "State configuration error"],
    ["102", "参数值错误", "Bad parameter value"],
    ["103", "持证主体类型代码无效", "The holder type code is invalid"],
    ["105", "未找到证照目录", "The catalogue is not found"],
    ["106", "证照目录不唯一", "The catalogue is ambiguous"],
    ["107", "没有模板", "There is no template"],
    ["108", "存在多个模板", "There are several templates"],
    ["109", "证照编号为空", "The licence number is empty"],
    ["110", "持证主体代码为空", "The holder code is empty"],
    ["111", "持证主体为空", "The holder is empty"],
    ["113", "证照类型代码错误", "The type code is wrong"],
  ]),
};

/** `21` does not say which of two states it means, and `23` means none of ours. */
export const STATE_OF_SHARE_STATUS: CodeMap<ShareStatus, CertificateState> = {
  ...{ "0": undefined, "2": undefined, "10": undefined, "11": undefined, "12": undefined, "13": undefined },
  ...{ "21": undefined, "22": "expired", "23": undefined, "99": undefined, "100": undefined },
  ...{ "101": undefined, "102": undefined, "103": undefined, "105": undefined, "106": undefined },
  ...{ "107": undefined, "108": undefined, "109": undefined, "110": undefined, "111": undefined },
  "113": undefined,
};

/** The status with which the service refuses a licence in this state. */
export const SHARE_STATUS_OF_STATE: CodeMap<CertificateState, ShareStatus> = {
  valid: undefined,
  void: undefined,
  expired: "22",
  cancelled: "21",
  withdrawn: undefined,
  revoked: "21",
  other: undefined,
};

export const SHARE_STATUS_LOSSES = lossesOf(
  CERTIFICATE_STATE,
  SHARE_STATUS,
  SHARE_STATUS_OF_STATE,
  STATE_OF_SHARE_STATUS,
);
