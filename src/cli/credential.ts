import type { Command } from "commander";
import { GatewayError } from "../gateway/core/gateway-error.ts";
import { type Cli, numberOption, subcommand } from "./cli.ts";
import {
  type GivenOptions,
  givenArguments,
  givenOptions,
  type KeyOptions,
  keyArguments,
  keyOptions,
} from "./key-options.ts";
import { type CommandResult, operate } from "./operate.ts";
import { stateText, useText } from "./partner-text.ts";
import { table } from "./table.ts";

interface RotateOptions extends KeyOptions, GivenOptions {
  readonly overlapHours?: number;
  readonly leadHours?: number;
}

export function credentialCommands(program: Command, cli: Cli): void {
  const credential = subcommand(program, cli, "credential", { zh: "密钥", en: "Keys" });
  const issue = subcommand(credential, cli, "issue <partner>", {
    zh: "签发密钥；明文或私钥只显示这一次",
    en: "Issue a key; the secret or private key is shown this once",
  });
  keyOptions(issue, cli).action(async (partner: string, options: KeyOptions) =>
    printIssued(cli, await operate(cli, "credential.issue", { partner, ...keyArguments(options) })),
  );
  const imported = subcommand(credential, cli, "import <partner>", {
    zh: "导入对方的密钥、公钥或证书",
    en: "Import the other side's secret, public key or certificate",
  });
  givenOptions(keyOptions(imported, cli), cli).action(
    async (partner: string, options: KeyOptions & GivenOptions) => {
      const given = givenArguments(options, cli);
      if ("secret" in given === "key" in given) {
        throw new GatewayError("operator.usage", { detail: "--key-file | --secret-file | --secret-env" });
      }
      const args = { partner, ...keyArguments(options), ...given };
      printIssued(cli, await operate(cli, "credential.import", args));
    },
  );
  rotateCommand(credential, cli);
  subcommand(credential, cli, "revoke <partner> <key-id>", {
    zh: "立即吊销密钥，所有进程 5 秒内生效",
    en: "Revoke a key at once; effective in every process within 5 s",
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

function rotateCommand(credential: Command, cli: Cli): void {
  const rotate = subcommand(credential, cli, "rotate <partner>", {
    zh: "更换密钥；旧密钥在重叠期后失效",
    en: "Replace the key; the old one ends after the overlap",
  })
    .addOption(
      numberOption(cli, "--overlap-hours <n>", {
        zh: "重叠小时数，默认 24",
        en: "hours of overlap, default 24",
      }),
    )
    .addOption(
      numberOption(cli, "--lead-hours <n>", {
        zh: "新密钥推迟生效的小时数，默认 0",
        en: "hours until the new key begins, default 0",
      }),
    );
  givenOptions(keyOptions(rotate, cli), cli).action(async (partner: string, options: RotateOptions) => {
    const { overlapHours, leadHours } = options;
    const args = {
      partner,
      ...keyArguments(options),
      ...givenArguments(options, cli),
      ...(overlapHours === undefined ? {} : { overlapHours }),
      ...(leadHours === undefined ? {} : { leadHours }),
    };
    printIssued(cli, await operate(cli, "credential.rotate", args));
  });
}

type Issued = CommandResult<"credential.import"> & { readonly oldKeysEndAt?: string };

function printIssued(cli: Cli, key: Issued): void {
  cli.print(key, () => {
    const lines = [
      `${cli.say({ zh: "接入方", en: "partner" })}: ${key.partner}`,
      `${cli.say({ zh: "客户端标识", en: "client id" })}: ${key.clientId}`,
      ...keyLines(key, cli),
    ];
    if (key.oldKeysEndAt !== undefined)
      lines.push(`${cli.say({ zh: "旧密钥失效", en: "old keys end" })}: ${key.oldKeysEndAt}`);
    if (key.secret !== undefined) lines.push(...secretLines(key, key.secret, cli));
    if (key.publicKey !== undefined && key.use === "ours") lines.push(...handOver(key.publicKey, cli));
    if (key.gatewayKey !== undefined) {
      lines.push("", ...keyLines(key.gatewayKey, cli), ...handOver(key.gatewayKey.publicKey ?? "", cli));
    }
    return `${lines.join("\n")}\n`;
  });
}

function keyLines(
  key: Pick<Issued, "keyId" | "use" | "algorithm" | "state" | "notBefore" | "notAfter" | "fingerprint">,
  cli: Cli,
): string[] {
  return [
    `${cli.say({ zh: "密钥编号", en: "key id" })}: ${key.keyId} (${useText(key.use, cli)})`,
    `${cli.say({ zh: "算法", en: "algorithm" })}: ${key.algorithm}`,
    `${cli.say({ zh: "状态", en: "state" })}: ${stateText(key.state, cli)}`,
    ...(key.state === "pending" ? [`${cli.say({ zh: "生效", en: "from" })}: ${key.notBefore}`] : []),
    `${cli.say({ zh: "有效至", en: "until" })}: ${key.notAfter}`,
    ...(key.fingerprint === undefined
      ? []
      : [`${cli.say({ zh: "公钥指纹", en: "fingerprint" })}: ${key.fingerprint}`]),
  ];
}

function secretLines({ use }: Issued, secret: string, cli: Cli): string[] {
  const isPair = use !== "shared";
  return [
    isPair
      ? `${cli.say({ zh: "对方私钥", en: "the partner's private key" })}:\n${secret.trimEnd()}`
      : `${cli.say({ zh: "密钥明文", en: "secret" })}: ${secret}`,
    isPair
      ? cli.say({
          zh: "请立即安全地交给对方：网关只保存公钥，私钥不会再次显示。",
          en: "Hand it over safely now: the gateway keeps the public key alone and never shows this again.",
        })
      : cli.say({
          zh: "请立即妥善保存：明文不会再次显示。",
          en: "Keep it now: the secret is never shown again.",
        }),
  ];
}

function handOver(publicKey: string, cli: Cli): string[] {
  return [
    cli.say({
      zh: "请把这个公钥交给对方，用来验证网关的签名：",
      en: "Give this public key to the partner: it proves what the gateway signs:",
    }),
    publicKey.trimEnd(),
  ];
}

function keyTable(keys: CommandResult<"credential.list">, cli: Cli): string {
  const header = [
    cli.say({ zh: "密钥编号", en: "key id" }),
    cli.say({ zh: "用途", en: "use" }),
    cli.say({ zh: "算法", en: "algorithm" }),
    cli.say({ zh: "状态", en: "state" }),
    cli.say({ zh: "生效", en: "from" }),
    cli.say({ zh: "失效", en: "until" }),
    cli.say({ zh: "使用次数", en: "uses" }),
    cli.say({ zh: "最近使用", en: "last use" }),
    cli.say({ zh: "公钥指纹", en: "fingerprint" }),
  ];
  return table(
    header,
    keys.map((key) => [
      key.keyId,
      useText(key.use, cli),
      key.algorithm,
      stateText(key.state, cli),
      key.notBefore,
      key.notAfter,
      String(key.uses),
      key.lastUsedAt ?? "-",
      key.fingerprint ?? "-",
    ]),
  );
}
