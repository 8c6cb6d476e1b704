import type { Command } from "commander";
import { GatewayError } from "../gateway/core/gateway-error.ts";
import { type Cli, numberOption, option, subcommand } from "./cli.ts";
import { type CommandResult, operate } from "./operate.ts";
import { stateText } from "./partner-text.ts";
import { readSecret } from "./read-secret.ts";
import { table } from "./table.ts";

interface KeyOptions {
  readonly algorithm?: string;
  readonly keyId?: string;
  readonly validDays?: number;
  readonly secretFile?: string;
  readonly secretEnv?: string;
  readonly overlapHours?: number;
}

export function credentialCommands(program: Command, cli: Cli): void {
  const credential = subcommand(program, cli, "credential", { zh: "密钥", en: "Keys" });
  const issue = subcommand(credential, cli, "issue <partner>", {
    zh: "签发密钥；明文只显示这一次",
    en: "Issue a key; the secret is shown this once",
  });
  keyOptions(issue, cli).action(async (partner: string, options: KeyOptions) =>
    printIssued(cli, await operate(cli, "credential.issue", { partner, ...keyArguments(options) })),
  );
  const imported = subcommand(credential, cli, "import <partner>", {
    zh: "导入对方签发的密钥",
    en: "Import a key that the other side has issued",
  });
  secretOptions(keyOptions(imported, cli), cli).action(async (partner: string, options: KeyOptions) => {
    const secret = readSecret(options, cli);
    if (secret === undefined)
      throw new GatewayError("operator.usage", { detail: "--secret-file | --secret-env" });
    printIssued(cli, await operate(cli, "credential.import", { partner, ...keyArguments(options), secret }));
  });
  const rotate = subcommand(credential, cli, "rotate <partner>", {
    zh: "更换密钥；旧密钥在重叠期后失效",
    en: "Replace the key; the old one ends after the overlap",
  }).addOption(
    numberOption(cli, "--overlap-hours <n>", {
      zh: "重叠小时数，默认 24",
      en: "hours of overlap, default 24",
    }),
  );
  secretOptions(keyOptions(rotate, cli), cli).action(async (partner: string, options: KeyOptions) => {
    const { overlapHours } = options;
    const secret = readSecret(options, cli);
    const args = {
      partner,
      ...keyArguments(options),
      ...(overlapHours === undefined ? {} : { overlapHours }),
      ...(secret === undefined ? {} : { secret }),
    };
    printIssued(cli, await operate(cli, "credential.rotate", args));
  });
  subcommand(credential, cli, "revoke <partner> <key-id>", {
    zh: "吊销密钥（5 秒内在所有进程生效）",
    en: "Revoke a key (in every process within 5 s)",
  }).action(async (partner: string, keyId: string) => {
    const revoked = await operate(cli, "credential.revoke", { partner, keyId });
    cli.print(revoked, () => `${revoked.keyId}: ${stateText("revoked", cli)}\n`);
  });
  subcommand(credential, cli, "list <partner>", {
    zh: "列出密钥（不含明文）",
    en: "List the keys (without the secrets)",
  }).action(async (partner: string) => {
    const keys = await operate(cli, "credential.list", { partner });
    cli.print(keys, () => keyTable(keys, cli));
  });
}

function keyOptions(command: Command, cli: Cli): Command {
  return command
    .addOption(
      option(cli, "--algorithm <name>", {
        zh: "签名算法，默认按适配器",
        en: "algorithm; default: the adapter's first",
      }),
    )
    .addOption(option(cli, "--key-id <id>", { zh: "密钥编号，默认自动生成", en: "key id; default: made" }))
    .addOption(
      numberOption(cli, "--valid-days <n>", {
        zh: "有效天数，默认 365",
        en: "days of validity, default 365",
      }),
    );
}

/** Never as an argument: every user of the machine reads the process list, and shells keep a history. */
function secretOptions(command: Command, cli: Cli): Command {
  return command
    .addOption(
      option(cli, "--secret-file <file>", {
        zh: "含明文的文件（权限 600）；- 为标准输入",
        en: "file with the secret (mode 600); - for stdin",
      }),
    )
    .addOption(
      option(cli, "--secret-env <name>", {
        zh: "含明文的环境变量名",
        en: "name of the environment variable with the secret",
      }),
    );
}

function keyArguments({ algorithm, keyId, validDays }: KeyOptions) {
  return {
    ...(algorithm === undefined ? {} : { algorithm }),
    ...(keyId === undefined ? {} : { keyId }),
    ...(validDays === undefined ? {} : { validDays }),
  };
}

function printIssued(
  cli: Cli,
  key: CommandResult<"credential.import"> & { readonly secret?: string; readonly oldKeysEndAt?: string },
): void {
  cli.print(key, () => {
    const lines = [
      `${cli.say({ zh: "接入方", en: "partner" })}: ${key.partner}`,
      `${cli.say({ zh: "客户端标识", en: "client id" })}: ${key.clientId}`,
      `${cli.say({ zh: "密钥编号", en: "key id" })}: ${key.keyId}`,
      `${cli.say({ zh: "算法", en: "algorithm" })}: ${key.algorithm}`,
      `${cli.say({ zh: "有效至", en: "until" })}: ${key.notAfter}`,
    ];
    if (key.oldKeysEndAt !== undefined)
      lines.push(`${cli.say({ zh: "旧密钥失效", en: "old keys end" })}: ${key.oldKeysEndAt}`);
    if (key.secret !== undefined) {
      lines.push(
        `${cli.say({ zh: "密钥明文", en: "secret" })}: ${key.secret}`,
        cli.say({
          zh: "请立即妥善保存：明文不会再次显示。",
          en: "Keep it now: the secret is never shown again.",
        }),
      );
    }
    return `${lines.join("\n")}\n`;
  });
}

function keyTable(keys: CommandResult<"credential.list">, cli: Cli): string {
  const header = [
    cli.say({ zh: "密钥编号", en: "key id" }),
    cli.say({ zh: "算法", en: "algorithm" }),
    cli.say({ zh: "状态", en: "state" }),
    cli.say({ zh: "生效", en: "from" }),
    cli.say({ zh: "失效", en: "until" }),
  ];
  return table(
    header,
    keys.map((key) => [key.keyId, key.algorithm, stateText(key.state, cli), key.notBefore, key.notAfter]),
  );
}
