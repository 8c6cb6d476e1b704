/**
 * The sandbox partner's own RSA pair, for a dialect that signs with nothing else: made once and kept beside
 * credentials.json, mode 600. An RSA pair does not follow from a shared secret as the SM2 pairs of the sandbox do.
 */
import { createPrivateKey, createPublicKey } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Secret } from "../gateway/core/secret.ts";
import type { AlgorithmRow, KeyMaterial } from "../gateway/crypto/engine.ts";
import { pemOfPrivate } from "../gateway/crypto/keys/write-key.ts";

export function sandboxRsaPair(dataDir: string, partnerId: string, row: AlgorithmRow): KeyMaterial {
  const file = join(dataDir, "sandbox", `${partnerId}.pem`);
  const known = readIfThere(file);
  if (known === undefined) {
    mkdirSync(join(dataDir, "sandbox"), { recursive: true, mode: 0o700 });
    writeFileSync(file, pemOfPrivate(row.generateKey().signing), { mode: 0o600, flag: "wx" });
  }
  const key = createPrivateKey(known ?? readFileSync(file, "utf8"));
  return {
    signing: new Secret<Uint8Array>(key.export({ format: "der", type: "pkcs8" })),
    verifying: new Secret<Uint8Array>(createPublicKey(key).export({ format: "der", type: "spki" })),
  };
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
