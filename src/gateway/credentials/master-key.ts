/**
 * The master keys that everything sealed in the database depends on.
 *
 * They never stand beside what they seal except in the embedded default, where one folder is all there
 * is; there the file's mode is the protection, and `elgw doctor` says so. Several may be held at once:
 * which of them seals, the database says (`configuration.master_key_id`).
 */
import { randomBytes } from "node:crypto";
import { statSync } from "node:fs";
import { join } from "node:path";
import { GatewayError } from "../core/gateway-error.ts";
import { Secret } from "../core/secret.ts";
import { type KeyRing, type SealingKey, sealingKey } from "../crypto/sealing-key.ts";
import { addKeyLine, makeKeyFile, readKeyFile, removeKeyLine } from "./master-key-file.ts";
import { MASTER_KEY_BYTES, masterKeyId, parseKeys } from "./master-key-text.ts";

/**
 * Where master keys are held. A hardware module or a key service is another provider: it hands out the
 * same `SealingKey`s, and the rest of the gateway does not change.
 */
export interface MasterKeyProvider extends KeyRing {
  readonly source: "environment" | "file" | "data-folder";
  /** In the order in which keys came to be: the last is the newest. */
  readonly ring: () => readonly SealingKey[];
  /** The file to be copied to other hosts and backed up, where there is one. */
  readonly file?: string;
  /**
   * Makes a key, and returns it once it will be there after a power cut. Absent where keys can only be
   * given from outside.
   *
   * @throws GatewayError `operator.file` when it cannot be written; `gateway.configuration` as `reload`
   */
  readonly add?: () => SealingKey;
  /** Forgets a key for good. @throws GatewayError as `add` */
  readonly remove?: (id: string) => void;
}

export interface MasterKeyOptions {
  /** One key, or several separated by commas. Goes before the file. */
  readonly masterKey: Secret<string> | undefined;
  /** One key a line; mode 600. */
  readonly masterKeyFile: string | undefined;
  readonly dataDir: string;
  /** Only an embedded gateway or a sandbox: with a shared database each process would make another. */
  readonly mayMake: boolean;
}

/**
 * @throws GatewayError `gateway.configuration`: no key, one that is not 32 bytes, one given twice, or a
 *   file that others can read
 */
export function openMasterKeys(options: MasterKeyOptions): MasterKeyProvider {
  if (options.masterKey !== undefined) return givenKeys(options.masterKey);
  if (options.masterKeyFile !== undefined) return keysInFile(options.masterKeyFile, "file");
  const file = join(options.dataDir, "master.key");
  if (options.mayMake) makeKeyFile(file, newKeyText());
  else if (statSync(file, { throwIfNoEntry: false }) === undefined) {
    throw new GatewayError("gateway.configuration", {
      detail: "PostgreSQL needs ELGW_MASTER_KEY or ELGW_MASTER_KEY_FILE, the same for every process",
    });
  }
  return keysInFile(file, "data-folder");
}

/** 32 fresh bytes in base64, as they stand in a key file. */
export const newKeyText = (): string => randomBytes(MASTER_KEY_BYTES).toString("base64");

function givenKeys(given: Secret<string>): MasterKeyProvider {
  const items = given.reveal().split(",");
  const ring = parseKeys(
    items.map((text, index) => ({
      text,
      origin: items.length === 1 ? "ELGW_MASTER_KEY" : `key ${index + 1} of ELGW_MASTER_KEY`,
    })),
  ).map(toSealingKey);
  // A process's environment does not change while it runs: there is nothing to look at again.
  return { source: "environment", ring: () => ring, reload: () => ring };
}

function keysInFile(file: string, source: MasterKeyProvider["source"]): MasterKeyProvider {
  const read = (): readonly SealingKey[] => readKeyFile(file).map(toSealingKey);
  let ring = read();
  const reload = (): readonly SealingKey[] => {
    ring = read();
    return ring;
  };
  return {
    source,
    file,
    ring: () => ring,
    reload,
    add: () => {
      const text = newKeyText();
      const key = toSealingKey(Buffer.from(text, "base64"));
      addKeyLine(file, text);
      reload();
      return key;
    },
    remove: (id) => {
      removeKeyLine(file, id);
      reload();
    },
  };
}

const toSealingKey = (key: Uint8Array): SealingKey =>
  sealingKey(masterKeyId(key), new Secret<Uint8Array>(key));
