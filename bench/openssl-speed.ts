/** What `openssl speed` says of this machine, in operations a second. */
import { execFileSync } from "node:child_process";

const SM2 = /SM2 \(CurveSM2\)\s+\S+s\s+\S+s\s+([\d.]+)\s+([\d.]+)/;
const RSA = /rsa 2048 bits\s+\S+s\s+\S+s\s+([\d.]+)\s+([\d.]+)/;

const FIGURES = {
  sm2Sign: () => pair("sm2", SM2)[0],
  sm2Verify: () => pair("sm2", SM2)[1],
  rsaSign: () => pair("rsa2048", RSA)[0],
  rsaVerify: () => pair("rsa2048", RSA)[1],
  /** Messages of 1 KiB, and of 64 KiB. */
  sm3: () => messages(["-evp", "sm3"], 1024),
  sm3Long: () => messages(["-evp", "sm3"], 65_536),
  hmacSm3: () => messages(["-hmac", "sm3"], 1024),
  sm4Cbc: () => messages(["-evp", "sm4-cbc"], 1024),
} as const;

export type SpeedFigure = keyof typeof FIGURES;

export const opensslSpeed = (figure: SpeedFigure): number => FIGURES[figure]();

const speed = (...args: string[]): string =>
  execFileSync("openssl", ["speed", "-seconds", "1", ...args], {
    stdio: ["ignore", "pipe", "ignore"],
  }).toString();

function pair(name: string, line: RegExp): readonly [number, number] {
  const [, sign, verify] = line.exec(speed(name)) ?? [];
  if (sign === undefined || verify === undefined) throw new Error(`openssl speed ${name}: not understood`);
  return [Number(sign), Number(verify)];
}

function messages(what: readonly string[], bytes: number): number {
  const thousands = /^\S+\s+([\d.]+)k\s*$/m.exec(speed(...what, "-bytes", String(bytes)))?.[1];
  if (thousands === undefined) throw new Error(`openssl speed ${what.join(" ")}: not understood`);
  return (Number(thousands) * 1000) / bytes;
}
