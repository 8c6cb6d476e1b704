/**
 * A fresh data folder as a tar: unpacking one takes tenths of a second where `initdb` takes seconds.
 *
 * It holds an empty cluster and no data of ours. Made once per engine version, kept in a cache folder.
 */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { MemoryFS, PGlite } from "@electric-sql/pglite";
import { GatewayError } from "../../../core/gateway-error.ts";

/** Changes with the engine, whose versions do not read one another's, and with the arguments below. */
const TEMPLATE_NAME = "pglite-0.5.16-1.tar.gz";

/** The same folder from `src` and from `dist`. The build fills it, so that the first start finds it. */
export const TEMPLATE_CACHE = fileURLToPath(
  new URL("../../../../../node_modules/.cache/elgw/", import.meta.url),
);

/**
 * The template's tar, uncompressed. Made where the cache has none (some 4 s), and kept there where it can be
 * written.
 */
export async function loadTemplate(cache: string = TEMPLATE_CACHE): Promise<Buffer<ArrayBuffer>> {
  const path = join(cache, TEMPLATE_NAME);
  const kept = await readFile(path)
    .then((bytes) => promisify(gunzip)(bytes))
    .catch(() => undefined);
  if (kept !== undefined) return Buffer.from(kept);
  const tar = await makeTemplate();
  await keep(cache, path, tar).catch(() => undefined);
  return tar;
}

/**
 * Small WAL segments: a new one is filled with zeros and flushed while the event loop waits.
 * The other choices (UTF-8, C.UTF-8, data checksums) are PGlite's and PostgreSQL 18's own.
 */
const INITDB_ARGUMENTS = ["--wal-segsize=4"];

async function makeTemplate(): Promise<Buffer<ArrayBuffer>> {
  const files = new ShutdownDump();
  const engine = await PGlite.create({ fs: files, initDbStartParams: INITDB_ARGUMENTS });
  await engine.close();
  if (files.tar === undefined)
    throw new GatewayError("gateway.internal", { detail: "the engine left no data" });
  return files.tar;
}

/**
 * Takes the data folder when the engine has shut down: a copy of a running one would begin its life with a crash
 * recovery, which flushes every file twice.
 */
class ShutdownDump extends MemoryFS {
  tar: Buffer<ArrayBuffer> | undefined;

  override async closeFs(): Promise<void> {
    const dump = await this.dumpTar("template", "none");
    this.tar = Buffer.from(await dump.arrayBuffer());
    await super.closeFs();
  }
}

async function keep(cache: string, path: string, tar: Buffer): Promise<void> {
  await mkdir(cache, { recursive: true });
  // Written aside and renamed: a second process never reads half a template.
  const aside = `${path}.${process.pid}`;
  await writeFile(aside, await promisify(gzip)(tar, { level: 1 }));
  await rename(aside, path);
}
