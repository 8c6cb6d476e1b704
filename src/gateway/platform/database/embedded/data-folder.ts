/**
 * `<dataDir>/database`: `data/` is the engine's, `version.json` says which engine wrote it.
 *
 * A fresh folder is unpacked beside, flushed and renamed, so that a start cut short leaves either nothing or a
 * whole data folder.
 */
import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { mkdir, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { GatewayError } from "../../../core/gateway-error.ts";
import { EMBEDDED_MAJOR } from "./start-engine.ts";

/** @returns the engine's own folder, ready to start on */
export async function prepareDataFolder(folder: string, template: () => Promise<Buffer>): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const data = join(folder, "data");
  const exists = await stat(data).catch(() => undefined);
  if (exists === undefined) {
    const aside = join(folder, "data.new");
    await rm(aside, { recursive: true, force: true });
    await unpack(await template(), aside);
    await rename(aside, data);
    await flush(folder);
  }
  await checkMajor(folder, data);
  return data;
}

async function checkMajor(folder: string, data: string): Promise<void> {
  const found = (await readFile(join(data, "PG_VERSION"), "utf8").catch(() => "")).trim();
  if (found !== String(EMBEDDED_MAJOR))
    throw new GatewayError("gateway.configuration", {
      detail: `the data folder was written by engine major ${found || "unknown"}, this release reads ${EMBEDDED_MAJOR}: export it with the release that wrote it, and import it here`,
    });
  await writeFile(
    join(folder, "version.json"),
    `${JSON.stringify({ engine: "pglite", postgresqlMajor: EMBEDDED_MAJOR })}\n`,
  );
}

const BLOCK = 512;
const FOLDER = "5";

/** A ustar file as PGlite writes it: plain files and folders, names within the 100-byte field. */
async function unpack(tar: Buffer, into: string): Promise<void> {
  mkdirSync(into, { recursive: true, mode: 0o700 });
  const paths = [into];
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0; ) {
    const path = join(into, text(tar, at, 100));
    const size = Number.parseInt(text(tar, at + 124, 12), 8);
    if (text(tar, at + 156, 1) === FOLDER) mkdirSync(path, { recursive: true, mode: 0o700 });
    else writeFileSync(path, tar.subarray(at + BLOCK, at + BLOCK + size), { mode: 0o600 });
    paths.push(path);
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  await flushAll(into, paths);
}

/** A thousand small files: one system call for all of them where there is one (0.5 s), else one each (4 s). */
async function flushAll(folder: string, paths: readonly string[]): Promise<void> {
  if (process.platform === "linux") {
    const flushed = await promisify(execFile)("sync", ["-f", folder]).catch(() => undefined);
    if (flushed !== undefined) return;
  }
  for (const path of paths) await flush(path);
}

const text = (tar: Buffer, at: number, length: number): string => {
  const field = tar.subarray(at, at + length);
  const end = field.indexOf(0);
  return field.toString("latin1", 0, end === -1 ? length : end);
};

/** A new name is durable when its folder is. */
async function flush(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
