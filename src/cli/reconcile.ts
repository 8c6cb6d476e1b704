import type { Command } from "commander";
import { type Cli, numberOption, option, subcommand } from "./cli.ts";
import type { Bilingual } from "./language.ts";
import { type CommandResult, operate } from "./operate.ts";
import { table } from "./table.ts";

type Report = CommandResult<"reconcile.run">;

/** Ends with 1 where the copies still differ. */
export function reconcileCommand(program: Command, cli: Cli): void {
  subcommand(program, cli, "reconcile [partner]", {
    zh: "对账：与对方逐证比对，补送差异；不带接入方则列出历次结果",
    en: "Compare copies licence by licence and deliver the difference again; without a partner list past runs",
  })
    .addOption(option(cli, "--compare-only", { zh: "只比对，不补送", en: "heal nothing" }))
    .addOption(
      option(cli, "--force", {
        zh: "差异过多时也补送（默认认为对方清单有误而不补送）",
        en: "heal also where so much differs that the partner's list is not believed",
      }),
    )
    .addOption(
      numberOption(cli, "--wait-seconds <n>", {
        zh: "等待补送完成的秒数，默认 60",
        en: "how long to wait for what heals, default 60",
      }),
    )
    .action(
      async (
        partner: string | undefined,
        options: { readonly compareOnly?: true; readonly force?: true; readonly waitSeconds?: number },
      ) => {
        if (partner === undefined) {
          const runs = await operate(cli, "reconcile.list", {});
          cli.print(runs, () => runsTable(runs, cli));
          return;
        }
        const title = { zh: "逐证比对", en: "comparing" };
        const report = await operate(cli, "reconcile.run", { partner, ...options }, title);
        const left = report.after?.differences ?? report.differences;
        cli.print(report, () => reportText(report, cli));
        if (left.length > 0) cli.exitWith(1);
      },
    );
}

const KINDS: Readonly<Record<Report["differences"][number]["kind"], Bilingual>> = {
  missing: { zh: "对方缺失", en: "missing there" },
  stale: { zh: "对方陈旧或不符", en: "stale there" },
  ahead: { zh: "对方更新", en: "newer there" },
  unknown: { zh: "我方未曾推送", en: "never sent by us" },
  "given-up": { zh: "死信", en: "dead letter" },
  unspeakable: { zh: "按现行字段方案无法表达", en: "cannot be told under the profile" },
};

function reportText(report: Report, cli: Cli): string {
  const { ours, theirs, equal, open, differences, healed, after } = report;
  const counts = {
    zh: `我方 ${ours}，对方 ${theirs}，一致 ${equal}，在途 ${open}，差异 ${differences.length}，补送 ${healed.length}`,
    en: `${ours} ours, ${theirs} theirs, ${equal} equal, ${open} on their way, ${differences.length} differ, ${healed.length} delivered again`,
  };
  const lines = [cli.say(counts), ""];
  if (differences.length > 0) lines.push(differenceTable(differences, new Set(healed), cli));
  if (report.isSuspect === true) {
    const why = {
      zh: "差异过多，疑为对方清单有误，未补送；确认无误后加 --force",
      en: "so much differs that the partner's list is not believed; nothing was sent again. If it is right: --force",
    };
    lines.push(cli.say(why));
  }
  const left = (after?.differences ?? differences).length;
  const end =
    left === 0
      ? { zh: "两边一致", en: "both copies are equal" }
      : { zh: `仍有 ${left} 处差异`, en: `${left} still differ` };
  return `${lines.join("\n")}${cli.say(end)}\n`;
}

function differenceTable(differences: Report["differences"], healed: ReadonlySet<string>, cli: Cli): string {
  const header = [
    cli.say({ zh: "证照标识", en: "identifier" }),
    cli.say({ zh: "差异", en: "difference" }),
    cli.say({ zh: "我方版本", en: "our version" }),
    cli.say({ zh: "对方版本", en: "their version" }),
    cli.say({ zh: "处理", en: "done" }),
  ];
  return table(
    header,
    differences.map(({ identifier, kind, ours, theirs }) => [
      identifier,
      cli.say(KINDS[kind]),
      ours === undefined ? "-" : String(ours),
      theirs === undefined ? "-" : String(theirs),
      healed.has(identifier) ? cli.say({ zh: "已补送", en: "delivered again" }) : "-",
    ]),
  );
}

function runsTable(runs: CommandResult<"reconcile.list">, cli: Cli): string {
  if (runs.length === 0) return `${cli.say({ zh: "尚未对账", en: "never reconciled" })}\n`;
  const header = [
    cli.say({ zh: "时间", en: "time" }),
    cli.say({ zh: "接入方", en: "partner" }),
    cli.say({ zh: "方式", en: "by" }),
    cli.say({ zh: "一致", en: "equal" }),
    cli.say({ zh: "差异", en: "differ" }),
    cli.say({ zh: "补送", en: "delivered again" }),
  ];
  return table(
    header,
    runs.map(({ startedAt, partnerId, isNightly, report }) => [
      startedAt,
      partnerId,
      cli.say(isNightly ? { zh: "每夜", en: "night" } : { zh: "人工", en: "operator" }),
      String(report?.equal ?? "-"),
      String(report?.differences.length ?? "-"),
      String(report?.healed.length ?? "-"),
    ]),
  );
}
