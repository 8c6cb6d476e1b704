import type { Command } from "commander";
import { type Cli, subcommand } from "./cli.ts";
import { operate } from "./operate.ts";

export function statusCommand(program: Command, cli: Cli): void {
  subcommand(program, cli, "status", {
    zh: "概况：接入方、密钥、审计",
    en: "Overview: partners, keys, audit",
  }).action(async () => {
    const status = await operate(cli, "status", {});
    cli.print(status, () =>
      [
        [cli.say({ zh: "数据库", en: "database" }), status.database],
        [cli.say({ zh: "适配器", en: "adapters" }), status.adapters.join(", ")],
        [
          cli.say({ zh: "接入方", en: "partners" }),
          `${status.partners} (${cli.say({ zh: "已暂停", en: "suspended" })} ${status.suspended})`,
        ],
        [cli.say({ zh: "可用密钥", en: "keys in force" }), status.keysInForce],
        [cli.say({ zh: "配置版本", en: "configuration version" }), status.configurationVersion],
        [cli.say({ zh: "审计记录", en: "audit entries" }), status.auditEntries],
      ]
        .map(([name, value]) => `${name}: ${value}\n`)
        .join(""),
    );
  });
}
