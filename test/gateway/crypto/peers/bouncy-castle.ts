/** BouncyCastle in a process of its own: a peer that shares no line of code with OpenSSL. */
import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** Debian's libbcprov-java; another place by `ELGW_BCPROV_JAR`. */
const JAR = process.env["ELGW_BCPROV_JAR"] ?? "/usr/share/java/bcprov.jar";
const SOURCE = fileURLToPath(new URL("./BouncyCastlePeer.java", import.meta.url));

export const isBouncyCastleHere = ((): boolean => {
  try {
    execFileSync("java", ["-version"], { stdio: "ignore" });
    return existsSync(JAR);
  } catch {
    return false;
  }
})();

export interface BouncyCastle {
  /** Hex, `true`, `false`, or `refused`. Questions may be asked without waiting for answers. */
  readonly ask: (operation: string, ...parts: readonly Uint8Array[]) => Promise<string>;
  readonly stop: () => void;
}

export function startBouncyCastle(): BouncyCastle {
  const child = spawn("java", ["-cp", JAR, SOURCE], { stdio: ["pipe", "pipe", "inherit"] });
  const waiting: { readonly resolve: (line: string) => void; readonly reject: (error: Error) => void }[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => waiting.shift()?.resolve(line));
  child.once("exit", (code) => {
    for (const { reject } of waiting) reject(new Error(`BouncyCastle ended with ${code}`));
  });
  return {
    ask: (operation, ...parts) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        const words = parts.map((part) => (part.length === 0 ? "-" : Buffer.from(part).toString("hex")));
        child.stdin.write(`${[operation, ...words].join(" ")}\n`);
      }),
    stop: () => child.kill("SIGKILL"),
  };
}
