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
  try {
    if (secretFile !== "-" && (statSync(secretFile).mode & 0o077) !== 0) {
      throw new GatewayError("operator.file", { detail: `${secretFile} can be read by others: chmod 600` });
    }
    return readFileSync(secretFile === "-" ? 0 : secretFile, "utf8").replace(/\r?\n$/, "");
  } catch (thrown) {
    if (thrown instanceof GatewayError) throw thrown;
    throw new GatewayError("operator.file", { cause: thrown });
  }
}
