/**
 * The file of master keys: one a line, the newest last; blank lines and `#` comments stay as they are.
 *
 * It is only ever replaced as a whole. A process that dies at any moment leaves the old file or the new
 * one, and a key that `addKeyLine` has returned from is on the disk.
 */
import { randomBytes } from "node:crypto";
import {
  closeSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { GatewayError } from "../core/gateway-error.ts";
import { masterKeyId, parseKeys } from "./master-key-text.ts";

/** @throws GatewayError `gateway.configuration` for a file that others can read, or that holds no keys alone */
export function readKeyFile(file: string): readonly Uint8Array[] {
  const lines = readLines(file).flatMap((line, index) =>
    isKey(line) ? [{ text: line, origin: `line ${index + 1} of the master key file ${file}` }] : [],
  );
  if (lines.length === 0) throw configuration(`the master key file ${file} holds no key`);
  return parseKeys(lines);
}

/** @throws GatewayError `operator.file` when the file cannot be replaced, `gateway.configuration` as reading it */
export function addKeyLine(file: string, text: string): void {
  // What is there is read for its faults too: a key must not be added to a file that then does not open.
  readKeyFile(file);
  const lines = readLines(file);
  while (lines.at(-1)?.trim() === "") lines.pop();
  replaceFile(
    file,
    [...lines, text],
    "add one as its last line by hand (elgw keygen master), then run this again",
  );
}

/** @throws GatewayError as {@link addKeyLine} */
export function removeKeyLine(file: string, id: string): void {
  const ids = readKeyFile(file).map(masterKeyId);
  let at = -1;
  const kept = readLines(file).filter((line) => {
    if (!isKey(line)) return true;
    at += 1;
    return ids[at] !== id;
  });
  replaceFile(file, kept, "remove the key's line by hand");
}

/** Written aside, synced, then linked: of two starters one wins, and neither sees half a key. */
export function makeKeyFile(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = draftOf(file);
  try {
    if (statSync(file, { throwIfNoEntry: false }) !== undefined) return;
    writeDraft(draft, `${text}\n`);
    linkSync(draft, file);
    syncFolder(dirname(file));
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "EEXIST") return;
    throw configuration(`the master key file ${file} cannot be made`, thrown);
  } finally {
    discard(draft);
  }
}

const isKey = (line: string): boolean => line.trim() !== "" && !line.trim().startsWith("#");

function readLines(file: string): string[] {
  try {
    const { mode } = statSync(file);
    if ((mode & 0o077) !== 0) {
      const found = (mode & 0o777).toString(8);
      throw configuration(`the master key file ${file} can be read by others (mode ${found}): chmod 600`);
    }
    return readFileSync(file, "utf8").split("\n");
  } catch (thrown) {
    if (thrown instanceof GatewayError) throw thrown;
    throw configuration(`the master key file ${file} cannot be read`, thrown);
  }
}

/** @param otherwise what to do where the file is not ours to replace: a mounted secret, a folder of another user */
function replaceFile(file: string, lines: readonly string[], otherwise: string): void {
  let draft: string | undefined;
  try {
    // Behind a link stands the file that others mount or back up: that one is replaced.
    const target = realpathSync(file);
    draft = draftOf(target);
    writeDraft(draft, `${lines.join("\n").trimEnd()}\n`, statSync(target));
    renameSync(draft, target);
    syncFolder(dirname(target));
  } catch (thrown) {
    throw new GatewayError("operator.file", {
      cause: thrown,
      detail: `the master key file ${file} cannot be replaced (${(thrown as NodeJS.ErrnoException).code ?? "?"}): ${otherwise}`,
    });
  } finally {
    if (draft !== undefined) discard(draft);
  }
}

/** The name cannot be guessed and the file must not exist: nobody's link is followed. */
const draftOf = (file: string): string => `${file}.${randomBytes(8).toString("hex")}`;

function writeDraft(draft: string, text: string, owner?: Stats): void {
  const descriptor = openSync(draft, "wx", 0o600);
  try {
    // An administrator's command must not leave the gateway's own user with a file it cannot read.
    const made = fstatSync(descriptor);
    if (owner !== undefined && (owner.uid !== made.uid || owner.gid !== made.gid))
      fchownSync(descriptor, owner.uid, owner.gid);
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** What keeps a draft from being removed has kept it from being made, and that is the error to tell. */
function discard(draft: string): void {
  try {
    rmSync(draft, { force: true });
  } catch {}
}

/** A new name is durable only when its folder is. */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function configuration(detail: string, cause?: unknown): GatewayError {
  return new GatewayError("gateway.configuration", { detail, ...(cause === undefined ? {} : { cause }) });
}
