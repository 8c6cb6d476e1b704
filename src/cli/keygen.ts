import type { Command } from "commander";
import { type Cli, subcommand } from "./cli.ts";

/** Keys made on this machine alone: nothing is stored, nothing is registered. */
export function keygenCommands(program: Command, cli: Cli): void {
  const keygen = subcommand(program, cli, "keygen", {
    zh: "生成密钥（不登记、不保存）",
    en: "Make keys (neither registered nor kept)",
  });
  subcommand(keygen, cli, "hmac", {
    zh: "HMAC 共享密钥（256 位）",
    en: "Shared secret for HMAC (256 bits)",
  }).action(async () => {
    const { newSecret } = await import("../gateway/credentials/new-secret.ts");
    const secret = newSecret();
    cli.print({ kind: "hmac", secret }, () => `${secret}\n`);
  });
  subcommand(keygen, cli, "master", {
    zh: "网关主密钥（256 位）",
    en: "Master key of the gateway (256 bits)",
  }).action(async () => {
    const { newKeyText } = await import("../gateway/credentials/master-key.ts");
    const key = newKeyText();
    cli.print({ kind: "master", key }, () => `${key}\n`);
  });
  subcommand(keygen, cli, "sm2", { zh: "SM2 密钥对（PEM）", en: "SM2 key pair (PEM)" }).action(async () => {
    const { algorithm } = await import("../gateway/crypto/algorithms.ts");
    const { signing, verifying } = algorithm("SM2-SM3").generateKey();
    const privateKeyPem = pem("PRIVATE KEY", signing.reveal());
    const publicKeyPem = pem("PUBLIC KEY", verifying.reveal());
    cli.print({ kind: "sm2", privateKeyPem, publicKeyPem }, () => `${privateKeyPem}${publicKeyPem}`);
  });
}

function pem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
