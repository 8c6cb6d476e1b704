import type { Command } from "commander";
import { type Cli, idOf, numberOption, option, subcommand } from "./cli.ts";
import { type CommandResult, operate } from "./operate.ts";
import { table } from "./table.ts";

interface FilterOptions {
  readonly partner?: string;
  readonly code?: string;
  readonly partnerCode?: string;
  readonly from?: string;
  readonly to?: string;
}

export function deadLetterCommands(program: Command, cli: Cli): void {
  const letters = subcommand(program, cli, "dead-letters", { zh: "死信", en: "Dead letters" });
  const list = subcommand(letters, cli, "list", {
    zh: "列出已放弃的投递；--group-by cause 按原因汇总",
    en: "List deliveries given up; --group-by cause counts them by cause",
  }).addOption(option(cli, "--group-by <what>", { zh: "汇总方式", en: "how to count" }).choices(["cause"]));
  filterOptions(list, cli).action(
    async ({ groupBy, ...filter }: FilterOptions & { readonly groupBy?: "cause" }) => {
      if (groupBy === undefined) {
        const found = await operate(cli, "dead-letters.list", { ...filter });
        cli.print(found, () => (found.length === 0 ? none(cli) : letterTable(found, cli)));
      } else {
        const found = await operate(cli, "dead-letters.causes", { ...filter });
        cli.print(found, () => (found.length === 0 ? none(cli) : causeTable(found, cli)));
      }
    },
  );
  const replay = subcommand(program, cli, "replay [ids...]", {
    zh: "重放死信：按编号，或按条件成批；消息编号不变",
    en: "Send dead letters on their way again, by id or by filter, under the same message id",
  })
    .addOption(option(cli, "--dry-run", { zh: "只统计，不重放", en: "only count" }))
    .addOption(
      numberOption(cli, "--rate <n>", { zh: "每秒放行数，默认 50", en: "how many a second, default 50" }),
    );
  filterOptions(replay, cli).action(
    async (
      ids: readonly string[],
      options: FilterOptions & { readonly dryRun?: true; readonly rate?: number },
    ) => {
      const { rate: perSecond, ...rest } = options;
      const args = { ...rest, ...(ids.length === 0 ? {} : { ids: ids.map(idOf) }) };
      const title = { zh: "重放死信", en: "replaying" };
      const done = await operate(
        cli,
        "dead-letters.replay",
        { ...args, ...(perSecond === undefined ? {} : { perSecond }) },
        title,
      );
      cli.print(done, () => replayText(done, cli));
    },
  );
}

function filterOptions(command: Command, cli: Cli): Command {
  return command
    .addOption(option(cli, "--partner <id>", { zh: "接入方", en: "partner" }))
    .addOption(option(cli, "--code <code>", { zh: "原因（错误码）", en: "cause (catalogue code)" }))
    .addOption(option(cli, "--partner-code <code>", { zh: "对方的结果码", en: "the partner's own code" }))
    .addOption(option(cli, "--from <time>", { zh: "放弃时间不早于", en: "given up at or after" }))
    .addOption(option(cli, "--to <time>", { zh: "放弃时间早于", en: "given up before" }));
}

const none = (cli: Cli): string => `${cli.say({ zh: "没有死信", en: "no dead letters" })}\n`;

function letterTable(letters: CommandResult<"dead-letters.list">, cli: Cli): string {
  const header = [
    cli.say({ zh: "编号", en: "id" }),
    cli.say({ zh: "接入方", en: "partner" }),
    cli.say({ zh: "事件", en: "event" }),
    cli.say({ zh: "版本", en: "version" }),
    cli.say({ zh: "放弃时间", en: "given up" }),
    cli.say({ zh: "原因", en: "cause" }),
    cli.say({ zh: "对方结果码", en: "partner's code" }),
  ];
  return table(
    header,
    letters.map(({ id, partnerId, event, version, settledAt, code, partnerCode }) => [
      String(id),
      partnerId,
      event,
      String(version),
      settledAt,
      code,
      partnerCode ?? "-",
    ]),
  );
}

function causeTable(causes: CommandResult<"dead-letters.causes">, cli: Cli): string {
  const header = [
    cli.say({ zh: "数量", en: "count" }),
    cli.say({ zh: "接入方", en: "partner" }),
    cli.say({ zh: "原因", en: "cause" }),
    cli.say({ zh: "对方结果码", en: "partner's code" }),
    cli.say({ zh: "最早", en: "oldest" }),
    cli.say({ zh: "最近", en: "newest" }),
  ];
  return table(
    header,
    causes.map(({ count, partnerId, code, partnerCode, oldest, newest }) => [
      String(count),
      partnerId,
      code,
      partnerCode ?? "-",
      oldest,
      newest,
    ]),
  );
}

function replayText(
  { dryRun, total, queued, superseded }: CommandResult<"dead-letters.replay">,
  cli: Cli,
): string {
  const text = dryRun
    ? { zh: `将重放 ${total} 条（未执行）`, en: `${total} would be replayed (nothing was done)` }
    : {
        zh: `已重新排队 ${queued} 条，${superseded} 条已有更新版本而不再需要`,
        en: `${queued} queued again, ${superseded} no longer needed since a newer version came`,
      };
  return `${cli.say(text)}\n`;
}
