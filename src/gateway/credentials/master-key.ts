/**
 * The one key that everything sealed in the database depends on.
 *
 * It never stands beside what it seals except in the embedded default, where one folder is all there
 * is; there the file's mode is the protection, and `elgw doctor` says so.
 */
import { hash, randomBytes } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { GatewayError } from "../core/gateway-error.ts";
import { Secret } from "../core/secret.ts";

export interface MasterKey {
  /** First 8 hex digits of SM3 over the key: names it in envelopes, logs and error texts. */
  readonly id: string;
  /** 32 bytes. */
  readonly key: Secret<Uint8Array>;
  readonly source: "environment" | "file" | "data-folder";
}

export interface MasterKeyOptions {
  readonly masterKey: Secret<string> | undefined;
  readonly masterKeyFile: string | undefined;
  readonly dataDir: string;
  /** Only an embedded gateway or a sandbox: with a shared database each process would make another. */
  readonly mayMake: boolean;
}

const KEY_BYTES = 32;

/** @throws GatewayError `gateway.configuration`: no key, not 32 bytes, or a file that others can read */
export function loadMasterKey(options: MasterKeyOptions): MasterKey {
  if (options.masterKey !== undefined) {
    return describe(parse(options.masterKey.reveal(), "ELGW_MASTER_KEY"), "environment");
  }
  if (options.masterKeyFile !== undefined) return describe(readKeyFile(options.masterKeyFile), "file");
  const file = join(options.dataDir, "master.key");
  if (options.mayMake) makeKeyFile(file);
  else if (statSync(file, { throwIfNoEntry: false }) === undefined) {
    throw new GatewayError("gateway.configuration", {
      detail: "PostgreSQL needs ELGW_MASTER_KEY or ELGW_MASTER_KEY_FILE, the same for every process",
    });
  }
  return describe(readKeyFile(file), "data-folder");
}

function describe(key: Uint8Array, source: MasterKey["source"]): MasterKey {
  return { id: hash("sm3", key, "hex").slice(0, 8), key: new Secret(key), source };
}

function parse(text: string, origin: string): Uint8Array {
  const trimmed = text.trim();
  const key = /^[0-9a-f]{64}$/i.test(trimmed) ? Buffer.from(trimmed, "hex") : Buffer.from(trimmed, "base64");
  const canonical = key.toString("hex") === trimmed.toLowerCase() || key.toString("base64") === trimmed;
  // Node's decoder skips what it does not know: a key with a typing error would silently be another key.
  if (key.length !== KEY_BYTES || !canonical) {
    throw new GatewayError("gateway.configuration", { detail: `${origin} is not 32 bytes as hex or base64` });
  }
  return key;
}

function readKeyFile(file: string): Uint8Array {
  try {
    const { mode } = statSync(file);
    if ((mode & 0o077) !== 0) {
      throw new GatewayError("gateway.configuration", {
        detail: `the master key file ${file} can be read by others (mode ${(mode & 0o777).toString(8)}): chmod 600`,
      });
    }
    return parse(readFileSync(file, "utf8"), file);
  } catch (thrown) {
    if (thrown instanceof GatewayError) throw thrown;
    throw new GatewayError("gateway.configuration", {
      cause: thrown,
      detail: `the master key file ${file} cannot be read`,
    });
  }
}

/** Written aside, synced, then linked: of two starters one wins, and neither sees half a key. */
function makeKeyFile(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomBytes(8).toString("hex")}`;
  try {
    if (statSync(file, { throwIfNoEntry: false }) !== undefined) return;
    const descriptor = openSync(draft, "wx", 0o600);
    writeSync(descriptor, `${randomBytes(KEY_BYTES).toString("base64")}\n`);
    fsyncSync(descriptor);
    closeSync(descriptor);
    linkSync(draft, file);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "EEXIST") return;
    throw new GatewayError("gateway.configuration", {
      cause: thrown,
      detail: `the master key file ${file} cannot be made`,
    });
  } finally {
    rmSync(draft, { force: true });
  }
}
