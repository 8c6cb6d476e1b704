import type { Command } from "commander";
import type { Step } from "../gateway/collect/trace-licence.ts";
import { type Cli, subcommand } from "./cli.ts";
import type { Bilingual } from "./language.ts";
import { type CommandResult, operate } from "./operate.ts";
import { table } from "./table.ts";

export function deliveryCommands(program: Command, cli: Cli): void {
  subcommand(program, cli, "backlog", {
    zh: "各接入方的投递积压",
    en: "What is on its way to each partner",
  }).action(async () => {
    const backlog = await operate(cli, "outbox.backlog", {});
    cli.print(backlog, () => backlogTable(backlog, cli));
  });
  const licence = subcommand(program, cli, "licence", { zh: "单张证照", en: "One licence" });
  subcommand(licence, cli, "trace <identifier>", {
    zh: "证照的归集时间线：收到、排队、送出、结果",
    en: "The way of a licence to its partners: told, queued, sent, settled",
  }).action(async (identifier: string) => {
    const steps = await operate(cli, "licence.trace", { identifier });
    cli.print(steps, () => traceTable(steps, cli));
  });
}

export function backlogTable(backlog: CommandResult<"outbox.backlog">, cli: Cli): string {
  if (backlog.length === 0) return `${cli.say({ zh: "没有投递", en: "no deliveries" })}\n`;
  const header = [
    cli.say({ zh: "接入方", en: "partner" }),
    cli.say({ zh: "待送", en: "open" }),
    cli.say({ zh: "最久（秒）", en: "oldest (s)" }),
    cli.say({ zh: "已送达", en: "delivered" }),
    cli.say({ zh: "已被取代", en: "superseded" }),
    cli.say({ zh: "死信", en: "dead" }),
    cli.say({ zh: "扣留", en: "held" }),
  ];
  return table(
    header,
    backlog.map(({ partnerId, open, oldestSeconds, delivered, superseded, dead, quarantined }) => [
      partnerId,
      String(open),
      oldestSeconds === null ? "-" : String(oldestSeconds),
      String(delivered),
      String(superseded),
      String(dead),
      String(quarantined),
    ]),
  );
}

const STEPS: Readonly<Record<Step, Bilingual>> = {
  happened: { zh: "发生", en: "happened" },
  collected: { zh: "已收", en: "collected" },
  queued: { zh: "排队", en: "queued" },
  sent: { zh: "送出", en: "sent" },
  delivered: { zh: "已送达", en: "delivered" },
  superseded: { zh: "已被取代", en: "superseded" },
  dead: { zh: "放弃", en: "given up" },
  quarantined: { zh: "扣留", en: "held" },
  checked: { zh: "对方校验", en: "checked" },
  "code-assigned": { zh: "赋码", en: "code assigned" },
  "face-pushed": { zh: "照面与码入省", en: "face pushed" },
  "file-fetched": { zh: "取回文件", en: "file fetched" },
  uploaded: { zh: "上传部级", en: "uploaded" },
  "status-updated": { zh: "更新状态", en: "status updated" },
  reported: { zh: "上报", en: "reported" },
};

function traceTable(steps: CommandResult<"licence.trace">, cli: Cli): string {
  if (steps.length === 0) {
    const text = {
      zh: "证照系统没有告知过这张证照；请核对标识",
      en: "the core has told nothing of this licence; check the identifier",
    };
    return `${cli.say(text)}\n`;
  }
  const header = [
    cli.say({ zh: "时间", en: "time" }),
    cli.say({ zh: "步骤", en: "step" }),
    cli.say({ zh: "版本", en: "version" }),
    cli.say({ zh: "接入方", en: "partner" }),
    cli.say({ zh: "投递", en: "delivery" }),
    cli.say({ zh: "说明", en: "details" }),
  ];
  return table(
    header,
    steps.map(
      ({ at, step, version, partnerId, delivery, code, partnerCode, findings, attempts, ...fact }) => [
        at,
        cli.say(STEPS[step]),
        String(version),
        partnerId ?? "-",
        delivery === undefined ? "-" : String(delivery),
        [
          attempts === undefined ? undefined : `#${attempts}`,
          fact.outcome,
          fact.tookMs === undefined ? undefined : `${fact.tookMs} ms`,
          code,
          partnerCode,
          findings?.join(" "),
        ]
          .filter((part) => part !== undefined)
          .join(" "),
      ],
    ),
  );
}
