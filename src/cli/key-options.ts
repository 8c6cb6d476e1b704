/** The options by which a key is named, described or handed in, the same for every command that takes one. */
import type { Command } from "commander";
import { type Cli, numberOption, option } from "./cli.ts";
import { readKeyFile, readSecret } from "./read-secret.ts";

export interface KeyOptions {
  readonly algorithm?: string;
  readonly keyId?: string;
  readonly validDays?: number;
  readonly notBefore?: string;
  readonly ours?: boolean;
  readonly distinguishingId?: string;
  readonly signatureForm?: string;
}

export interface GivenOptions {
  readonly secretFile?: string;
  readonly secretEnv?: string;
  readonly keyFile?: string;
  readonly passphraseFile?: string;
  readonly passphraseEnv?: string;
  readonly caFile?: string;
}

export function keyOptions(command: Command, cli: Cli): Command {
  return sm2Options(command, cli)
    .addOption(
      option(cli, "--algorithm <name>", {
        zh: "签名算法，默认按适配器与所给密钥",
        en: "algorithm; default: the adapter's first that takes the key",
      }),
    )
    .addOption(option(cli, "--key-id <id>", { zh: "密钥编号，默认自动生成", en: "key id; default: made" }))
    .addOption(
      numberOption(cli, "--valid-days <n>", {
        zh: "有效天数，默认 365",
        en: "days of validity, default 365",
      }),
    )
    .addOption(
      option(cli, "--not-before <time>", {
        zh: "生效时间，如 2026-01-31T08:00:00+08:00，默认立即",
        en: "when it begins, e.g. 2026-01-31T08:00:00+08:00; default: now",
      }),
    )
    .addOption(
      option(cli, "--ours", {
        zh: "网关自己的签名密钥对（签署发往对方的报文）",
        en: "a key pair of the gateway's own, which signs what goes to the partner",
      }),
    );
}

export function sm2Options(command: Command, cli: Cli): Command {
  return command
    .addOption(
      option(cli, "--distinguishing-id <text>", {
        zh: "SM2 可辨别标识，默认 1234567812345678",
        en: "SM2 distinguishing id, default 1234567812345678",
      }),
    )
    .addOption(
      option(cli, "--signature-form <form>", {
        zh: "SM2 签名形式：der（默认）或 raw（r‖s 64 字节）",
        en: "form of SM2 signatures: der (default) or raw (r‖s in 64 bytes)",
      }),
    );
}

/** Never as an argument: every user of the machine reads the process list, and shells keep a history. */
export function givenOptions(command: Command, cli: Cli): Command {
  return passphraseOptions(secretOptions(command, cli), cli)
    .addOption(
      option(cli, "--key-file <file>", {
        zh: "对方的公钥或证书：PEM、DER、SM2 十六进制；- 为标准输入",
        en: "the partner's public key or certificate: PEM, DER, SM2 hex; - for stdin",
      }),
    )
    .addOption(
      option(cli, "--ca-file <file>", {
        zh: "信任锚证书：给出时校验 SM2 证书链",
        en: "trust anchors: the SM2 certificate's chain must lead to one",
      }),
    );
}

export function secretOptions(command: Command, cli: Cli): Command {
  return command
    .addOption(
      option(cli, "--secret-file <file>", {
        zh: "含共享密钥明文的文件（权限 600）；- 为标准输入",
        en: "file with the shared secret (mode 600); - for stdin",
      }),
    )
    .addOption(
      option(cli, "--secret-env <name>", {
        zh: "含共享密钥明文的环境变量名",
        en: "name of the environment variable with the shared secret",
      }),
    );
}

export function passphraseOptions(command: Command, cli: Cli): Command {
  return command
    .addOption(
      option(cli, "--passphrase-file <file>", {
        zh: "含私钥口令的文件（权限 600）",
        en: "file with the private key's passphrase (mode 600)",
      }),
    )
    .addOption(
      option(cli, "--passphrase-env <name>", {
        zh: "含私钥口令的环境变量名",
        en: "name of the environment variable with the passphrase",
      }),
    );
}

const present = (values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

/** As the operator commands name them. */
export function keyArguments(options: KeyOptions): Readonly<Record<string, unknown>> {
  const { algorithm, keyId, validDays, notBefore, ours, distinguishingId, signatureForm: form } = options;
  return present({ algorithm, keyId, validDays, notBefore, ours, distinguishingId, form });
}

/** Files as bytes in base64; the passphrase stays beside, and neither is ever an argument of the process. */
export function givenArguments(options: GivenOptions, cli: Cli): Readonly<Record<string, unknown>> {
  const { keyFile, caFile } = options;
  const base64 = (file: string | undefined): string | undefined =>
    file === undefined ? undefined : readKeyFile(file).toString("base64");
  return present({
    secret: readSecret(options, cli),
    key: base64(keyFile),
    authorities: base64(caFile),
    passphrase: readPassphrase(options, cli),
  });
}

export function readPassphrase(
  { passphraseFile, passphraseEnv }: Pick<GivenOptions, "passphraseFile" | "passphraseEnv">,
  cli: Cli,
): string | undefined {
  return readSecret(
    {
      ...(passphraseFile === undefined ? {} : { secretFile: passphraseFile }),
      ...(passphraseEnv === undefined ? {} : { secretEnv: passphraseEnv }),
    },
    cli,
  );
}
