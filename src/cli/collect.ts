import type { Command } from "commander";
import { type Cli, numberOption, option, subcommand } from "./cli.ts";
import { backlogTable } from "./deliveries.ts";
import { operate } from "./operate.ts";

export function collectCommands(program: Command, cli: Cli): void {
  const collect = subcommand(program, cli, "collect", {
    zh: "从证照系统收取事件",
    en: "Collect events of the e-licence core",
  });
  subcommand(collect, cli, "backfill", {
    zh: "补收某日以来证照系统发生的事件；已收到的不重复",
    en: "Ask the core for what has happened since a day; what is known already changes nothing",
  })
    .addOption(
      option(cli, "--since <day>", {
        zh: "起始日（北京时间）2026-01-31，或带时区的时间",
        en: "a day in Beijing such as 2026-01-31, or a time with its zone",
      }).makeOptionMandatory(),
    )
    .addOption(numberOption(cli, "--max <n>", { zh: "最多收取多少条", en: "at most so many" }))
    .action(async (options: { readonly since: string; readonly max?: number }) => {
      const title = { zh: "补收事件", en: "backfill" };
      const done = await operate(cli, "collect.backfill", { ...options }, title);
      const text = {
        zh: `读取 ${done.read}，新收 ${done.new}，已有 ${done.known}，冲突 ${done.conflict}，格式不符 ${done.malformed}`,
        en: `${done.read} read, ${done.new} new, ${done.known} known, ${done.conflict} in conflict, ${done.malformed} malformed`,
      };
      const more = {
        zh: `还有更多，从此处继续：--since ${new Date(done.reached).toISOString()}`,
        en: `there is more; go on with --since ${new Date(done.reached).toISOString()}`,
      };
      const backlog = await operate(cli, "outbox.backlog", {});
      cli.print(
        { ...done, backlog },
        () => `${cli.say(text)}\n${done.more ? `${cli.say(more)}\n` : ""}\n${backlogTable(backlog, cli)}`,
      );
    });
}
