import type { Command } from "commander";
import { BAD_INPUT, type BadInput } from "../gateway/collect/model.ts";
import { type Cli, idOf, listOption, option, subcommand } from "./cli.ts";
import { type CommandResult, operate } from "./operate.ts";
import { table } from "./table.ts";

export function subscriptionCommands(program: Command, cli: Cli): void {
  const subscription = subcommand(program, cli, "subscription", {
    zh: "归集订阅：哪个接入方应持有哪些证照",
    en: "Which partner must hold which licences",
  });
  subcommand(subscription, cli, "list", { zh: "列出订阅", en: "List subscriptions" }).action(async () => {
    const found = await operate(cli, "subscription.list", {});
    cli.print(found, () => subscriptionTable(found, cli));
  });
  setCommand(subscription, cli);
  subcommand(subscription, cli, "remove <partner>", {
    zh: "取消订阅；已排队的仍会送出",
    en: "End a subscription; what is queued still goes out",
  }).action(async (partner: string) => {
    const done = await operate(cli, "subscription.remove", { partner });
    const text = done.removed
      ? { zh: "已取消", en: "ended" }
      : { zh: "该接入方没有订阅", en: "the partner has none" };
    cli.print(done, () => `${cli.say(text)}\n`);
  });
}

function setCommand(subscription: Command, cli: Cli): void {
  subcommand(subscription, cli, "set <partner>", {
    zh: "设定订阅，取代原有的",
    en: "Set a partner's subscription, in place of its earlier one",
  })
    .addOption(
      listOption(cli, "--types <codes>", {
        zh: "证照类型后三位，逗号分隔；默认九类全部",
        en: "last three digits, by comma; default all nine",
      }),
    )
    .addOption(
      option(cli, "--bad-input <mode>", {
        zh: "证照不合规时：strict 放弃，warn 照送，quarantine 扣留（默认）",
        en: "an unsound licence: strict gives it up, warn sends it, quarantine (default) holds it",
      }).choices(BAD_INPUT),
    )
    .addOption(
      option(cli, "--applications", { zh: "也推送办件进度", en: "also how far applications have come" }),
    )
    .action(
      async (
        partner: string,
        options: {
          readonly types?: readonly string[];
          readonly badInput?: BadInput;
          readonly applications?: true;
        },
      ) => {
        const { types, ...rest } = options;
        const done = await operate(cli, "subscription.set", { partner, licenceTypes: types ?? [], ...rest });
        cli.print(done, () => subscriptionTable([done], cli));
      },
    );
}

export function quarantineCommands(program: Command, cli: Cli): void {
  const quarantine = subcommand(program, cli, "quarantine", {
    zh: "因证照不合规而扣留的投递",
    en: "Deliveries held because the licence is not sound",
  });
  subcommand(quarantine, cli, "list", { zh: "列出扣留的投递", en: "List what is held" })
    .addOption(option(cli, "--partner <id>", { zh: "接入方", en: "partner" }))
    .action(async (options: { readonly partner?: string }) => {
      const held = await operate(cli, "quarantine.list", { ...options });
      cli.print(held, () => heldTable(held, cli));
    });
  subcommand(quarantine, cli, "release <ids...>", {
    zh: "放行：原样送出；若证照系统送来更正后的新版本，则无需放行",
    en: "Send as it is; a mended version from the core needs no release",
  }).action(async (ids: readonly string[]) => {
    const done = await operate(cli, "quarantine.release", { ids: ids.map(idOf) });
    const [released, not] = [done.released.length, done.notHeld.length];
    const text = {
      zh: `已放行 ${released} 条，${not} 条不在扣留中或不得送出`,
      en: `${released} released, ${not} not held or never to be sent`,
    };
    cli.print(done, () => `${cli.say(text)}\n`);
  });
}

function subscriptionTable(found: CommandResult<"subscription.list">, cli: Cli): string {
  if (found.length === 0) return `${cli.say({ zh: "没有订阅", en: "no subscriptions" })}\n`;
  const header = [
    cli.say({ zh: "接入方", en: "partner" }),
    cli.say({ zh: "不合规时", en: "if unsound" }),
    cli.say({ zh: "办件", en: "applications" }),
    cli.say({ zh: "证照类型", en: "licence types" }),
  ];
  return table(
    header,
    found.map(({ partnerId, badInput, applications, licenceTypes }) => [
      partnerId,
      badInput,
      cli.say(applications ? { zh: "是", en: "yes" } : { zh: "否", en: "no" }),
      licenceTypes.map((code) => code.slice(-3)).join(" "),
    ]),
  );
}

function heldTable(held: CommandResult<"quarantine.list">, cli: Cli): string {
  if (held.length === 0) return `${cli.say({ zh: "没有扣留的投递", en: "nothing is held" })}\n`;
  const header = [
    cli.say({ zh: "编号", en: "id" }),
    cli.say({ zh: "接入方", en: "partner" }),
    cli.say({ zh: "事件", en: "event" }),
    cli.say({ zh: "证照标识", en: "identifier" }),
    cli.say({ zh: "版本", en: "version" }),
    cli.say({ zh: "问题", en: "findings" }),
    cli.say({ zh: "时间", en: "since" }),
  ];
  return table(
    header,
    held.map(({ id, partnerId, event, subject, version, findings, enqueuedAt }) => [
      String(id),
      partnerId,
      event,
      subject,
      String(version),
      findings.join(" "),
      enqueuedAt,
    ]),
  );
}
