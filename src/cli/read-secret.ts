import { readFileSync, statSync } from "node:fs";
import { GatewayError } from "../gateway/core/gateway-error.ts";
import type { Cli } from "./cli.ts";

export interface SecretOptions {
  readonly secretFile?: string;
  readonly secretEnv?: string;
}

/**
 * The secret from an environment variable or a file; undefined where neither is named. One line end at
 * the end of a file is the editor's, not the secret's.
 *
 * @throws GatewayError `operator.usage`, `operator.file`
 */
export function readSecret({ secretFile, secretEnv }: SecretOptions, cli: Cli): string | undefined {
  if (secretEnv !== undefined) {
    const value = cli.terminal.env[secretEnv];
    if (value === undefined || value === "")
      throw new GatewayError("operator.usage", { detail: `${secretEnv} is not set` });
    return value;
  }
  if (secretFile === undefined) return undefined;
  return readPrivate(secretFile)
    .toString("utf8")
    .replace(/\r?\n$/, "");
}

/**
 * A file that may be read by its owner alone; `-` is standard input.
 *
 * @throws GatewayError `operator.file`
 */
export function readPrivate(file: string): Buffer {
  return read(file, () => {
    if (file !== "-" && (statSync(file).mode & 0o077) !== 0) {
      throw new GatewayError("operator.file", { detail: `${file} can be read by others: chmod 600` });
    }
  });
}

/**
 * A key or certificate: anybody may read a public one, so only what turns out to hold a private key has
 * to be protected, and that is the operator's to decide.
 *
 * @throws GatewayError `operator.file`
 */
export function readKeyFile(file: string): Buffer {
  return read(file, () => {});
}

function read(file: string, check: () => void): Buffer {
  try {
    check();
    return readFileSync(file === "-" ? 0 : file);
  } catch (thrown) {
    if (thrown instanceof GatewayError) throw thrown;
    throw new GatewayError("operator.file", { cause: thrown, detail: file });
  }
}
