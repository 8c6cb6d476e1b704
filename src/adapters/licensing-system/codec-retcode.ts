/** The codes of the exchange, one by one, and what each means to whoever asked. */
import type { ErrorCode } from "../../gateway/core/error-catalogue.ts";
import { GatewayError } from "../../gateway/core/gateway-error.ts";

/**
 * ok, none: answers. passing: may be another way in a while. asked: what we asked is at fault. ours: key, right or
 * registration. theirs: their side is at fault and stays so. text: one code for two things, told apart by its text.
 */
type Meaning = "ok" | "none" | "passing" | "asked" | "ours" | "theirs" | "text";

export const RETCODES = {
  "0000": ["ok", "成功"],
  "0001": ["passing", "未知错误"],
  "0002": ["asked", "报文头无法解析"],
  "0003": ["asked", "报文头必填项为空"],
  "0004": ["theirs", "XSLT 转换失败"],
  "0005": ["ours", "没有该键的配置"],
  "0006": ["theirs", "转换步骤失败"],
  "0007": ["theirs", "转换步骤失败"],
  "0008": ["theirs", "转换步骤失败"],
  "0009": ["theirs", "映射步骤失败"],
  "0010": ["theirs", "映射步骤失败"],
  "0011": ["theirs", "映射步骤失败"],
  "0012": ["asked", "请求为空"],
  "0013": ["theirs", "HTTP 适配器请求为空"],
  "0014": ["theirs", "HTTP 适配器地址为空"],
  "0015": ["text", "对端不可达或未配置适配器"],
  "0016": ["theirs", "缺少请求配置"],
  "0017": ["theirs", "请求转换失败"],
  "0018": ["asked", "待摘要的报文体为空"],
  "0019": ["ours", "没有该来源的密钥"],
  "0020": ["ours", "签名与摘要均缺失"],
  "0021": ["ours", "验签失败"],
  "0022": ["asked", "修改请求无法解析"],
  "0023": ["passing", "数据库错误"],
  "0025": ["asked", "请求转 GBK 失败"],
  "0026": ["theirs", "响应转 UTF-8 失败"],
  "0027": ["asked", "请求校验失败"],
  "0028": ["asked", "REST 请求为空"],
  "0029": ["asked", "REST 路径为空"],
  "0030": ["ours", "缺少用户或口令"],
  "0031": ["ours", "用户或口令错误"],
  "0032": ["ours", "校验码无效或已过期"],
  "0036": ["ours", "命令未配置"],
  "0037": ["text", "redis 不可达或操作不支持"],
  "0040": ["asked", "新增的记录已存在"],
  "0041": ["asked", "更新的记录不存在"],
  "0042": ["asked", "删除的记录不存在"],
  "0043": ["asked", "影响行数为 0"],
  "0044": ["asked", "表或标志错误"],
  "0045": ["asked", "没有主键"],
  "0046": ["none", "结果为空"],
  "0047": ["theirs", "JSON 转换失败"],
} as const satisfies Record<string, readonly [Meaning, string]>;

export type Retcode = keyof typeof RETCODES;
const isRetcode = (text: string): text is Retcode => Object.hasOwn(RETCODES, text);

const PASSING = /不可达|连接|超时|unreach|connect|timed? ?out|refused/i;
const LASTING = /未配置|没有配置|不支持|no adapter|not configured|unsupported|not support/i;

/** `undefined`: an answer. A code that we do not know, and a text that says neither, never pass for one. */
export function failureOf(retcode: string, retmsg: string): GatewayError | undefined {
  const detail = `exchange code ${/^\d{4}$/.test(retcode) ? retcode : "of another form"}`;
  const meaning = isRetcode(retcode) ? meaningOf(retcode, retmsg) : undefined;
  switch (meaning) {
    case "ok":
    case "none":
      return undefined;
    case "passing":
      return new GatewayError("partner.unavailable", { detail });
    case "theirs":
      return new GatewayError("partner.garbled", { detail });
    case "asked":
    case "ours":
      return new GatewayError("partner.refused", { detail });
    default:
      return new GatewayError("partner.unmapped", { detail });
  }
}

function meaningOf(retcode: Retcode, retmsg: string): Exclude<Meaning, "text"> | undefined {
  const meaning: Meaning = RETCODES[retcode][0];
  if (meaning !== "text") return meaning;
  const [passing, lasting] = [PASSING.test(retmsg), LASTING.test(retmsg)];
  if (passing === lasting) return undefined;
  return passing ? "passing" : "ours";
}

type Family = ErrorCode extends `${infer Name}.${string}` ? Name : never;

/** What our refusals are called there, family by family; where one code of a family differs it stands in {@link SPECIAL}. */
const FAMILY: Readonly<Record<Family, Retcode>> = {
  request: "0027",
  route: "0005",
  credential: "0019",
  partner: "0001",
  signature: "0021",
  replay: "0021",
  grant: "0036",
  limit: "0001",
  licence: "0001",
  share: "0001",
  application: "0001",
  core: "0001",
  delivery: "0001",
  channel: "0001",
  operator: "0001",
  network: "0001",
  audit: "0023",
  database: "0023",
  gateway: "0001",
  crypto: "0001",
  key: "0001",
  certificate: "0001",
  profile: "0001",
};
const SPECIAL: Readonly<Partial<Record<ErrorCode, Retcode>>> = {
  "request.malformed": "0002",
  "request.header-missing": "0003",
  "request.header-malformed": "0002",
  "request.charset": "0025",
  "request.content-type": "0002",
  "signature.missing": "0020",
  "licence.not-found": "0046",
  "core.unavailable": "0015",
  "core.timeout": "0015",
  "partner.suspended": "0019",
};

export const retcodeOf = (code: ErrorCode): Retcode =>
  SPECIAL[code] ?? FAMILY[code.slice(0, code.indexOf(".")) as Family];
