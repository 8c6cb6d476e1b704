import type { Command } from "commander";
import { type Cli, option, subcommand } from "./cli.ts";
import { type CommandResult, operate } from "./operate.ts";
import { table } from "./table.ts";

export function kpiCommand(program: Command, cli: Cli): void {
  subcommand(program, cli, "kpi", {
    zh: "归集指标：时效、接收率、可用性，按接入方与环节（公式未公布，此为分子与分母）",
    en: "Figures of deliveries: timeliness, acceptance, availability, by partner and step",
  })
    .addOption(option(cli, "--from <time>", { zh: "起，默认 24 小时前", en: "from; default 24 hours ago" }))
    .addOption(option(cli, "--to <time>", { zh: "止，默认现在", en: "to; default now" }))
    .action(async (options: { readonly from?: string; readonly to?: string }) => {
      const figures = await operate(cli, "kpi.read", { ...options });
      cli.print(figures, () => `${partnerTable(figures, cli)}\n${stageTable(figures, cli)}`);
    });
}

const share = (part: number, whole: number): string =>
  whole === 0 ? "-" : `${((100 * part) / whole).toFixed(1)}%`;

function partnerTable({ partners }: CommandResult<"kpi.read">, cli: Cli): string {
  if (partners.length === 0)
    return `${cli.say({ zh: "这段时间没有投递", en: "nothing was delivered then" })}\n`;
  const header = [
    cli.say({ zh: "接入方", en: "partner" }),
    cli.say({ zh: "已结束", en: "ended" }),
    cli.say({ zh: "接收率", en: "accepted" }),
    cli.say({ zh: "时效 p50（毫秒）", en: "lag p50 (ms)" }),
    cli.say({ zh: "时效 p95（毫秒）", en: "lag p95 (ms)" }),
    cli.say({ zh: "可用率（按分钟）", en: "available (minutes)" }),
  ];
  return table(
    header,
    partners.map(({ partnerId, ended, accepted, lagP50, lagP95, minutes, minutesAvailable }) => [
      partnerId,
      String(ended),
      share(accepted, ended),
      String(lagP50 ?? "-"),
      String(lagP95 ?? "-"),
      share(minutesAvailable, minutes),
    ]),
  );
}

function stageTable({ stages }: CommandResult<"kpi.read">, cli: Cli): string {
  const header = [
    cli.say({ zh: "接入方", en: "partner" }),
    cli.say({ zh: "环节", en: "step" }),
    cli.say({ zh: "尝试", en: "attempts" }),
    cli.say({ zh: "完成", en: "done" }),
    cli.say({ zh: "拒绝", en: "refused" }),
    cli.say({ zh: "未成", en: "failed" }),
    cli.say({ zh: "耗时 p95（毫秒）", en: "took p95 (ms)" }),
  ];
  return table(
    header,
    stages.map(({ partnerId, stage, attempts, done, refused, failed, tookP95 }) => [
      partnerId,
      stage,
      String(attempts),
      String(done),
      String(refused),
      String(failed),
      String(tookP95),
    ]),
  );
}
