/** The `elgw` command line. Building it loads nothing but commander: each action imports what it needs. */
import { Command, CommanderError } from "commander";
import { auditCommands } from "./audit.ts";
import { behaveCommand } from "./behave.ts";
import { callCommand } from "./call.ts";
import { channelCommands } from "./channels.ts";
import { type Cli, createCli, option } from "./cli.ts";
import { collectCommands } from "./collect.ts";
import { credentialCommands } from "./credential.ts";
import { deadLetterCommands } from "./dead-letters.ts";
import { deliveryCommands } from "./deliveries.ts";
import { doctorCommand } from "./doctor.ts";
import { keygenCommands } from "./keygen.ts";
import { keysCommands } from "./keys.ts";
import { kpiCommand } from "./kpi.ts";
import { both, chooseLanguage, type Language } from "./language.ts";
import { partnerCommands } from "./partner.ts";
import { profileCommands } from "./profile.ts";
import { reconcileCommand } from "./reconcile.ts";
import { type ExitCode, reportError } from "./report-error.ts";
import { serveCommands } from "./serve.ts";
import { simulateCommand } from "./simulate.ts";
import { statusCommand } from "./status.ts";
import { quarantineCommands, subscriptionCommands } from "./subscriptions.ts";
import type { Terminal } from "./terminal.ts";
import { tryCommands } from "./try.ts";

/** Runs one command line (without node and script) and says with which code the process should end. */
export async function run(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const language = chooseLanguage(argv, terminal.env);
  const json = argv.includes("--json");
  const { cli, exitCode } = createCli(terminal, language, json);
  try {
    await buildProgram(cli).parseAsync(argv, { from: "user" });
    return exitCode();
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return 0;
    const report = reportError(thrown, language);
    if (json) terminal.out(`${JSON.stringify(report.json, null, 2)}\n`);
    else terminal.err(report.text);
    return report.exitCode;
  }
}

export function buildProgram(cli: Cli): Command {
  const { language, terminal } = cli;
  const help = both(language, { zh: "显示帮助", en: "show help" });
  const program = new Command("elgw")
    .description(
      both(language, { zh: "道路运输电子证照集成网关", en: "Road-transport e-licence integration gateway" }),
    )
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: (text) => terminal.err(text),
      outputError: () => {}, // said by `run`, in both languages
    })
    .configureHelp({ showGlobalOptions: true, styleTitle: (title) => heading(title, language) })
    .helpOption("-h, --help", help)
    .helpCommand("help [command]", help)
    .option("--json", both(language, { zh: "输出一个 JSON 文档", en: "print one JSON document" }))
    .addOption(option(cli, "--lang <zh|en>", { zh: "语言", en: "language" }).choices(["zh", "en"]));
  for (const add of GROUPS) add(program, cli);
  return program;
}

const GROUPS: readonly ((program: Command, cli: Cli) => void)[] = [
  serveCommands,
  statusCommand,
  doctorCommand,
  partnerCommands,
  credentialCommands,
  profileCommands,
  callCommand,
  auditCommands,
  subscriptionCommands,
  quarantineCommands,
  channelCommands,
  collectCommands,
  deliveryCommands,
  deadLetterCommands,
  reconcileCommand,
  kpiCommand,
  simulateCommand,
  behaveCommand,
  tryCommands,
  keysCommands,
  keygenCommands,
];

const HEADINGS: Readonly<Record<string, string>> = {
  "Usage:": "用法",
  "Arguments:": "参数",
  "Options:": "选项",
  "Global Options:": "全局选项",
  "Commands:": "命令",
};

function heading(title: string, language: Language): string {
  const zh = HEADINGS[title];
  return zh === undefined ? title : both(language, { zh, en: title });
}
