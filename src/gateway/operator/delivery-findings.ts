/** What an operator should know of deliveries at two in the morning. */
import { listSubscriptions } from "../collect/subscriptions.ts";
import { type Backlog, readBacklog } from "../outbox/backlog.ts";
import { channelCommands } from "./channel-commands.ts";
import type { OperatorContext } from "./context.ts";
import type { Finding } from "./finding.ts";

const WAITS_LONG_MS = 3_600_000;

export async function deliveryFindings(context: OperatorContext): Promise<readonly Finding[]> {
  const channels = await channelCommands["channel.list"]({}, context);
  const ways = new Set(channels.map(({ partnerId }) => partnerId));
  const subscriptions = await listSubscriptions(context.database);
  const now = context.clock();
  const findings = [
    ...subscriptions.filter(({ partnerId }) => !ways.has(partnerId)).map(wayless),
    ...channels.filter(({ standing }) => standing === "ON_UNPROVISIONED").map(unprovisioned),
    ...(await readBacklog(context.database)).flatMap((backlog) => [
      ...waiting(backlog, now),
      ...givenUp(backlog),
    ]),
  ];
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

const wayless = ({ partnerId }: { readonly partnerId: string }): Finding => ({
  check: "channels",
  state: "warn",
  zh: `${partnerId} 已订阅证照，但没有通道，投递只会积压`,
  en: `${partnerId} is subscribed to licences and has no channel: they only pile up`,
  next: { zh: "elgw channel set，再 elgw channel on", en: "elgw channel set, then elgw channel on" },
});

const unprovisioned = (channel: {
  readonly partnerId: string;
  readonly missing: readonly string[];
}): Finding => ({
  check: "channels",
  state: "warn",
  zh: `通道 ${channel.partnerId} 未就绪，缺少：${channel.missing.join("、")}`,
  en: `the channel ${channel.partnerId} is not provisioned; missing: ${channel.missing.join(", ")}`,
  next: {
    zh: "补齐后自动开始推送：elgw channel list",
    en: "it opens by itself once complete: elgw channel list",
  },
});

function waiting({ partnerId, open, oldest }: Backlog, now: number): readonly Finding[] {
  if (oldest === undefined || now - oldest <= WAITS_LONG_MS) return [];
  const minutes = Math.floor((now - oldest) / 60_000);
  return [
    {
      check: "backlog",
      state: "warn",
      zh: `${partnerId} 积压 ${open} 条，最久 ${minutes} 分钟`,
      en: `${open} wait for ${partnerId}, the oldest for ${minutes} minutes`,
      next: { zh: "elgw channel list，再看 elgw backlog", en: "elgw channel list, then elgw backlog" },
    },
  ];
}

function givenUp({ partnerId, dead, quarantined }: Backlog): readonly Finding[] {
  if (dead + quarantined === 0) return [];
  return [
    {
      check: "dead-letters",
      state: "warn",
      zh: `${partnerId} 有死信 ${dead} 条、扣留 ${quarantined} 条`,
      en: `${dead} dead letters and ${quarantined} held for ${partnerId}`,
      next: {
        zh: "elgw dead-letters list --group-by cause；elgw quarantine list",
        en: "elgw dead-letters list --group-by cause; elgw quarantine list",
      },
    },
  ];
}
