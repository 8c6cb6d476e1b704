/** Whether what is sealed in the database and the master keys at hand fit: lines for `elgw doctor`. */
import { toGatewayError } from "../core/gateway-error.ts";
import { countByKey, isSignerOutdated } from "../credentials/envelope-sql.ts";
import { checkMasterKey } from "../credentials/master-key-check.ts";
import type { OperatorContext } from "./context.ts";
import type { Finding } from "./finding.ts";

const CHECK = "master-key-ring";

export async function masterKeyFindings(context: OperatorContext): Promise<readonly Finding[]> {
  try {
    return [await lookAtKeys(context)];
  } catch (thrown) {
    // The other findings are wanted all the more when the key file has just been spoilt.
    const { code, entry, detail = code } = toGatewayError(thrown);
    const [zh, en] = [`${entry.zh}（${detail}）`, `${entry.en} (${detail})`];
    return [{ check: CHECK, state: "fail", zh, en, next: entry.next }];
  }
}

async function lookAtKeys({ database, masterKeys, sealer }: OperatorContext): Promise<Finding> {
  const held = masterKeys.reload().map(({ id }) => id);
  const under = await checkMasterKey(database, sealer);
  const counts = await countByKey(database);
  const missing = [...counts.keys()].filter((id) => !held.includes(id));
  if (missing.length > 0 || !held.includes(under.keyId)) {
    const ids = [...new Set([...missing, ...(held.includes(under.keyId) ? [] : [under.keyId])])].join(", ");
    return {
      check: CHECK,
      state: "fail",
      zh: `缺少数据库所需的主密钥：${ids}`,
      en: `the database needs master keys that are not here: ${ids}`,
      next: {
        zh: "把它们加回主密钥文件（旧的在前，最新的在最后一行）",
        en: "put them back into the key file (older ones first, the newest on the last line)",
      },
    };
  }
  if (await isSignerOutdated(database, under))
    return {
      check: CHECK,
      state: "warn",
      zh: `更换主密钥尚未完成（目标 ${under.keyId}）`,
      en: `a change of the master key (to ${under.keyId}) is not finished`,
      next: { zh: "再次运行 elgw keys rotate-master", en: "run elgw keys rotate-master again" },
    };
  const others = held.filter((id) => id !== under.keyId).join(", ");
  return {
    check: CHECK,
    state: "ok",
    zh: `使用主密钥 ${under.keyId}${others === "" ? "" : `，另存 ${others}`}`,
    en: `sealed under master key ${under.keyId}${others === "" ? "" : `, also held: ${others}`}`,
  };
}
