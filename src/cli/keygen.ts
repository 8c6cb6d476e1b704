import type { Command } from "commander";
import { type Cli, option, subcommand } from "./cli.ts";

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
    const { newSecret } = await import("../gateway/credentials/new-key.ts");
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
  subcommand(keygen, cli, "sm2", {
    zh: "SM2 密钥对（PEM；--hex 为十六进制）",
    en: "SM2 key pair (PEM; --hex for hex)",
  })
    .addOption(
      option(cli, "--hex", {
        zh: "私钥 64 位、公钥 130 位十六进制",
        en: "private 64, public 130 hex digits",
      }),
    )
    .action(({ hex }: { readonly hex?: boolean }) => printPair(cli, "SM2-SM3", hex === true));
  subcommand(keygen, cli, "rsa", {
    zh: "RSA 密钥对（3072 位，PEM）",
    en: "RSA key pair (3072 bits, PEM)",
  }).action(() => printPair(cli, "RSA-SHA256", false));
}

async function printPair(cli: Cli, algorithmId: string, hex: boolean): Promise<void> {
  const [{ algorithm }, keys] = await Promise.all([
    import("../gateway/crypto/algorithms.ts"),
    import("../gateway/crypto/keys/write-key.ts"),
  ]);
  const row = algorithm(algorithmId);
  const { signing, verifying } = row.generateKey();
  const spki = verifying.reveal();
  const pair = {
    kind: row.family,
    privateKeyPem: keys.pemOfPrivate(signing),
    publicKeyPem: keys.pemOfPublic(spki),
    fingerprint: keys.keyFingerprint(spki),
    ...(row.family === "sm2"
      ? { privateKeyHex: keys.sm2PrivateHex(signing), publicKeyHex: keys.sm2PublicHex(spki) }
      : {}),
  };
  cli.print(pair, () =>
    hex ? `${pair.privateKeyHex}\n${pair.publicKeyHex}\n` : `${pair.privateKeyPem}${pair.publicKeyPem}`,
  );
}
