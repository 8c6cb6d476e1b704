import { readBacklog } from "../outbox/backlog.ts";
import { channelCommands } from "./channel-commands.ts";
import type { OperatorContext } from "./context.ts";
import type { Finding } from "./finding.ts";

const WAITS_LONG_MS = 3_600_000;

/** What an operator should know of deliveries at two in the morning. */
export async function deliveryFindings(context: OperatorContext): Promise<readonly Finding[]> {
  const channels = await channelCommands["channel.list"]({}, context);
  const unprovisioned = channels.filter(({ standing }) => standing === "ON_UNPROVISIONED");
  const backlog = await readBacklog(context.database);
  const now = context.clock();
  const findings: Finding[] = unprovisioned.map(({ partnerId, missing }) => ({
    check: "channels",
    state: "warn",
    zh: `通道 ${partnerId} 未就绪，缺少：${missing.join("、")}`,
    en: `the channel ${partnerId} is not provisioned; missing: ${missing.join(", ")}`,
    next: {
      zh: "补齐后自动开始推送：elgw channel list",
      en: "it opens by itself once complete: elgw channel list",
    },
  }));
  for (const { partnerId, oldest, open, dead, quarantined } of backlog) {
    if (oldest !== undefined && now - oldest > WAITS_LONG_MS) {
      const minutes = Math.floor((now - oldest) / 60_000);
      findings.push({
        check: "backlog",
        state: "warn",
        zh: `${partnerId} 积压 ${open} 条，最久 ${minutes} 分钟`,
        en: `${open} wait for ${partnerId}, the oldest for ${minutes} minutes`,
        next: { zh: "elgw channel list，再看 elgw backlog", en: "elgw channel list, then elgw backlog" },
      });
    }
    if (dead + quarantined > 0) {
      findings.push({
        check: "dead-letters",
        state: "warn",
        zh: `${partnerId} 有死信 ${dead} 条、扣留 ${quarantined} 条`,
        en: `${dead} dead letters and ${quarantined} held for ${partnerId}`,
        next: {
          zh: "elgw dead-letters list --group-by cause；elgw quarantine list",
          en: "elgw dead-letters list --group-by cause; elgw quarantine list",
        },
      });
    }
  }
  if (findings.length > 0 || channels.length === 0) return findings;
  return [
    {
      check: "channels",
      state: "ok",
      zh: `${channels.length} 个推送通道无告警`,
      en: `${channels.length} channels, no warnings`,
    },
  ];
}
