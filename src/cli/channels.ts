import { setTimeout } from "node:timers/promises";
import type { Command } from "commander";
import { type Cli, numberOption, option, subcommand } from "./cli.ts";
import type { Bilingual } from "./language.ts";
import { type CommandResult, operate } from "./operate.ts";
import { startProgress } from "./progress.ts";
import { table } from "./table.ts";

export function channelCommands(program: Command, cli: Cli): void {
  const channel = subcommand(program, cli, "channel", {
    zh: "通往接入方的推送通道",
    en: "The way to a partner that is sent licences",
  });
  subcommand(channel, cli, "list", {
    zh: "列出通道：是否就绪、缺什么",
    en: "List channels: whether they are provisioned, and what is missing",
  }).action(async () => {
    const found = await operate(cli, "channel.list", {});
    cli.print(found, () => channelTable(found, cli));
  });
  setCommand(channel, cli);
  stateCommand(channel, cli, "on", { zh: "打开通道", en: "Open the channel" });
  stateCommand(channel, cli, "off", {
    zh: "关闭通道；到期的投递留在队列",
    en: "Close it; what is due waits",
  });
  stateCommand(channel, cli, "pause", { zh: "暂停推送，已送出的等其返回", en: "Send nothing more for now" });
  stateCommand(channel, cli, "resume", { zh: "恢复推送", en: "Go on sending" });
  drainCommand(channel, cli);
}

function setCommand(channel: Command, cli: Cli): void {
  subcommand(channel, cli, "set <partner>", {
    zh: "设定通道；新通道是关闭的，用 channel on 打开",
    en: "Set the channel; a new one is off until channel on",
  })
    .addOption(
      option(cli, "--url <url>", { zh: "对方地址", en: "the partner's address" }).makeOptionMandatory(),
    )
    .addOption(
      option(cli, "--profile <name@version>", {
        zh: "字段方案：哪些字段可以送出",
        en: "field profile: what of a licence may leave",
      }).makeOptionMandatory(),
    )
    .addOption(numberOption(cli, "--concurrent <n>", { zh: "同时在途的消息数", en: "messages at once" }))
    .addOption(numberOption(cli, "--per-second <n>", { zh: "每秒消息数", en: "messages a second" }))
    .action(
      async (
        partner: string,
        options: {
          readonly url: string;
          readonly profile: string;
          readonly concurrent?: number;
          readonly perSecond?: number;
        },
      ) => {
        const done = await operate(cli, "channel.set", { partner, ...options });
        cli.print(done, () => channelTable([done], cli));
      },
    );
}

const STATE_OF = { on: "on", off: "off", pause: "paused", resume: "on" } as const;

function stateCommand(channel: Command, cli: Cli, word: keyof typeof STATE_OF, description: Bilingual): void {
  subcommand(channel, cli, `${word} <partner>`, description).action(async (partner: string) => {
    const done = await operate(cli, "channel.state", { partner, state: STATE_OF[word] });
    cli.print(done, () => channelTable([done], cli));
  });
}

const LOOK_EVERY_MS = 500;

/** Opens the way and watches until nothing is left to send. */
function drainCommand(channel: Command, cli: Cli): void {
  subcommand(channel, cli, "drain <partner>", {
    zh: "恢复推送并等待积压清空（Ctrl-C 只停止观看）",
    en: "Go on sending and wait until nothing is left (Ctrl-C only stops watching)",
  }).action(async (partner: string) => {
    await operate(cli, "channel.state", { partner, state: "on" });
    const progress = await startProgress(cli, { zh: "清空积压", en: "draining" });
    let total: number | undefined;
    let open = 0;
    try {
      do {
        open = await openOf(cli, partner);
        total = Math.max(total ?? 0, open);
        progress.update(total - open, total);
        if (open > 0) await setTimeout(LOOK_EVERY_MS);
      } while (open > 0 && !cli.terminal.signal.aborted);
    } finally {
      progress.stop();
    }
    const text =
      open === 0
        ? { zh: `积压已清空，共 ${total} 条`, en: `nothing is left of ${total}` }
        : { zh: `还有 ${open} 条在队列中`, en: `${open} are still waiting` };
    cli.print({ partner, open, drained: (total ?? 0) - open }, () => `${cli.say(text)}\n`);
  });
}

async function openOf(cli: Cli, partner: string): Promise<number> {
  const waiting = await operate(cli, "outbox.open", {});
  return waiting.find(({ partnerId }) => partnerId === partner)?.open ?? 0;
}

function channelTable(found: CommandResult<"channel.list">, cli: Cli): string {
  if (found.length === 0) return `${cli.say({ zh: "没有通道", en: "no channels" })}\n`;
  const header = [
    cli.say({ zh: "接入方", en: "partner" }),
    cli.say({ zh: "状态", en: "state" }),
    cli.say({ zh: "就绪", en: "standing" }),
    cli.say({ zh: "缺少", en: "missing" }),
    cli.say({ zh: "地址", en: "address" }),
    cli.say({ zh: "字段方案", en: "profile" }),
    cli.say({ zh: "最近成功", en: "last done" }),
    cli.say({ zh: "最近失败", en: "last failure" }),
  ];
  return table(
    header,
    found.map(({ partnerId, state, standing, missing, baseUrl, profile, lastDone, lastFailure }) => [
      partnerId,
      state,
      standing,
      missing.length === 0 ? "-" : missing.join(", "),
      baseUrl,
      profile,
      lastDone ?? "-",
      lastFailure === null
        ? "-"
        : [lastFailure.at, lastFailure.code, lastFailure.partnerCode]
            .filter((part) => part !== undefined)
            .join(" "),
    ]),
  );
}
