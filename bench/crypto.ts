/**
 * `npm run bench -- crypto`: every operation through our own rows, beside `openssl speed` and beside
 * sm-crypto, in one run. Both sides get as many turns of the same length, alternating, on messages of the
 * length that `openssl speed` takes, and the fastest turn of each counts: a neighbour can only slow one down.
 */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { Secret } from "../src/gateway/core/secret.ts";
import { algorithm } from "../src/gateway/crypto/algorithms.ts";
import { asSigningKey, readKey } from "../src/gateway/crypto/keys/read-key.ts";
import { sm2PrivateHex, sm2PublicHex } from "../src/gateway/crypto/keys/write-key.ts";
import { sm2Decrypt, sm2Encrypt } from "../src/gateway/crypto/sm2/sm2-encryption.ts";
import { sm3 } from "../src/gateway/crypto/sm3.ts";
import { sm4CbcEncrypt } from "../src/gateway/crypto/sm4/sm4-cbc.ts";
import { sm4GcmEncrypt } from "../src/gateway/crypto/sm4/sm4-gcm.ts";
import { opensslSpeed, type SpeedFigure } from "./openssl-speed.ts";

interface Operation {
  readonly name: string;
  readonly ours: () => unknown;
  /** Which figure of `openssl speed` it stands beside, and the least share of it. */
  readonly beside?: { readonly figure: SpeedFigure; readonly least?: number };
  readonly smCrypto?: () => unknown;
}

const ROUNDS = Number(process.env["BENCH_ROUNDS"] ?? 5);
const TURN_MS = 1_000;
const MESSAGE = randomBytes(1024);
/** As long as what `openssl speed` signs: its figures hold next to no digest, ours must not either. */
const SHORT = randomBytes(20);

interface Measured {
  readonly ours: number[];
  readonly theirs: number[];
  readonly smCrypto: number[];
}

export async function run(): Promise<boolean> {
  const list = operations();
  const measured = new Map(
    list.map(({ name }): [string, Measured] => [name, { ours: [], theirs: [], smCrypto: [] }]),
  );
  for (let round = 0; round <= ROUNDS; round += 1) {
    process.stderr.write(round === 0 ? "warm-up\n" : `round ${round}/${ROUNDS}\n`);
    for (const { name, ours, beside, smCrypto } of list) {
      const theirs = beside === undefined || round === 0 ? undefined : opensslSpeed(beside.figure);
      const our = perSecond(ours);
      const figures = measured.get(name);
      if (round === 0 || figures === undefined) continue;
      figures.ours.push(our);
      if (theirs !== undefined) figures.theirs.push(theirs);
      if (smCrypto !== undefined && round === 1) figures.smCrypto.push(perSecond(smCrypto));
    }
  }
  return report(list, measured);
}

function perSecond(work: () => unknown): number {
  const begin = performance.now();
  let done = 0;
  for (let now = begin; now - begin < TURN_MS; now = performance.now()) {
    // Looking at the clock costs as much as a digest: look once for several.
    const batch = done < 10 ? 1 : 10;
    for (let index = 0; index < batch; index += 1) work();
    done += batch;
  }
  return (done * 1000) / (performance.now() - begin);
}

interface SmCrypto {
  readonly sm2: {
    readonly doSignature: (message: number[], key: string, options: object) => string;
    readonly doVerifySignature: (
      message: number[],
      signature: string,
      key: string,
      options: object,
    ) => boolean;
  };
  readonly sm3: (message: number[], options?: object) => string;
  readonly sm4: { readonly encrypt: (message: number[], key: string, options: object) => unknown };
}

function operations(): readonly Operation[] {
  const require = createRequire(import.meta.url);
  const other = require("sm-crypto") as SmCrypto;
  const [sm2, rsa] = [algorithm("SM2-SM3"), algorithm("RSA-SHA256")];
  const pair = sm2.generateKey();
  const rsaPair = asSigningKey(readKey(rsa2048()), "rsa");
  const [signature, rsaSignature] = [sm2.sign(pair.signing, SHORT), rsa.sign(rsaPair.signing, SHORT)];
  const sealed = sm2Encrypt(pair.verifying, MESSAGE.subarray(0, 64));
  const key = randomBytes(16);
  const mac = new Secret<Uint8Array>(randomBytes(32));
  const row = algorithm("HMAC-SM3");
  const numbers = [...MESSAGE];
  const [scalar, point] = [sm2PrivateHex(pair.signing), sm2PublicHex(pair.verifying.reveal())];
  const options = { hash: true, der: true, userId: "1234567812345678" };
  const bySmCrypto = other.sm2.doSignature([...SHORT], scalar, options);
  const long = randomBytes(64 * 1024);
  return [
    {
      name: "SM2 sign",
      ours: () => sm2.sign(pair.signing, SHORT),
      beside: { figure: "sm2Sign", least: 0.95 },
      smCrypto: () => other.sm2.doSignature([...SHORT], scalar, options),
    },
    {
      name: "SM2 verify",
      ours: () => sm2.verify(pair.verifying, SHORT, signature),
      beside: { figure: "sm2Verify", least: 0.95 },
      smCrypto: () => other.sm2.doVerifySignature([...SHORT], bySmCrypto, point, options),
    },
    { name: "SM2 encrypt 64 B", ours: () => sm2Encrypt(pair.verifying, MESSAGE.subarray(0, 64)) },
    { name: "SM2 decrypt 64 B", ours: () => sm2Decrypt(pair.signing, sealed) },
    {
      name: "SM3 1 KiB",
      ours: () => sm3(MESSAGE),
      beside: { figure: "sm3", least: 0.8 },
      smCrypto: () => other.sm3(numbers),
    },
    { name: "SM3 64 KiB", ours: () => sm3(long), beside: { figure: "sm3Long" } },
    {
      name: "HMAC-SM3 1 KiB",
      ours: () => row.sign(mac, MESSAGE),
      beside: { figure: "hmacSm3", least: 0.6 },
      smCrypto: () => other.sm3(numbers, { mode: "hmac", key: "00".repeat(32) }),
    },
    {
      name: "SM4-CBC 1 KiB",
      ours: () => sm4CbcEncrypt(key, MESSAGE),
      beside: { figure: "sm4Cbc" },
      smCrypto: () => other.sm4.encrypt(numbers, "00".repeat(16), { mode: "cbc", iv: "00".repeat(16) }),
    },
    { name: "SM4-GCM 1 KiB", ours: () => sm4GcmEncrypt(key, MESSAGE) },
    {
      name: "RSA-2048 sign",
      ours: () => rsa.sign(rsaPair.signing, SHORT),
      beside: { figure: "rsaSign", least: 0.75 },
    },
    {
      name: "RSA-2048 verify",
      ours: () => rsa.verify(rsaPair.verifying, SHORT, rsaSignature),
      beside: { figure: "rsaVerify", least: 0.75 },
    },
  ];
}

/** `openssl speed` measures 2048 bits; ours makes 3072. */
const rsa2048 = (): Buffer =>
  execFileSync("openssl", ["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"], {
    stdio: ["ignore", "pipe", "ignore"],
  });

function report(list: readonly Operation[], measured: ReadonlyMap<string, Measured>): boolean {
  const figures: string[] = [];
  let reached = true;
  for (const { name, beside } of list) {
    const { ours = [], theirs = [], smCrypto = [] } = measured.get(name) ?? {};
    const ratio = Math.max(...ours) / Math.max(...theirs);
    const cells = [
      name.padEnd(28),
      `${Math.round(Math.max(...ours))
        .toString()
        .padStart(8)} /s`,
      beside === undefined
        ? "".padEnd(29)
        : `openssl ${Math.round(Math.max(...theirs))
            .toString()
            .padStart(8)} /s  ${ratio.toFixed(2)} x`,
      smCrypto.length === 0 ? "" : `${(Math.max(...ours) / Math.max(...smCrypto)).toFixed(0)} x sm-crypto`,
    ];
    process.stdout.write(`${cells.join("  ").trimEnd()}\n`);
    if (beside?.least === undefined) continue;
    figures.push(`${name} ${ratio.toFixed(2)} (least ${beside.least})`);
    if (!(ratio >= beside.least)) reached = false;
  }
  process.stdout.write(
    `bench crypto: of openssl speed: ${figures.join(", ")}: ${reached ? "reached" : "MISSED"}\n`,
  );
  return reached;
}
