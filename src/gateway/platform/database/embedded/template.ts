/**
 * A fresh data folder as a tar: unpacking one takes tenths of a second where `initdb` takes seconds.
 *
 * It holds an empty cluster and no data of ours. Made once per engine version, kept in a cache folder.
 */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { PGlite } from "@electric-sql/pglite";

/** Changes with the engine: a template of another version would not open. */
const TEMPLATE_NAME = "pglite-0.5.16.tar.gz";

/** The template's tar, uncompressed: from the first folder that has it, else made anew and kept in `cache`. */
export async function loadTemplate(folders: readonly string[], cache?: string): Promise<Buffer<ArrayBuffer>> {
  for (const folder of cache === undefined ? folders : [...folders, cache]) {
    const found = await readFile(join(folder, TEMPLATE_NAME)).catch(() => undefined);
    if (found !== undefined) return asOwn(await promisify(gunzip)(found));
  }
  const tar = await makeTemplate();
  if (cache !== undefined) await keep(cache, tar);
  return tar;
}

async function makeTemplate(): Promise<Buffer<ArrayBuffer>> {
  const engine = await PGlite.create();
  try {
    const dump = await engine.dumpDataDir("none");
    return Buffer.from(await dump.arrayBuffer());
  } finally {
    await engine.close();
  }
}

async function keep(cache: string, tar: Buffer): Promise<void> {
  await mkdir(cache, { recursive: true });
  // Written aside and renamed: a second process never reads half a template.
  const aside = join(cache, `${TEMPLATE_NAME}.${process.pid}`);
  await writeFile(aside, await promisify(gzip)(tar, { level: 1 }));
  await rename(aside, join(cache, TEMPLATE_NAME));
}

const asOwn = (bytes: Buffer): Buffer<ArrayBuffer> => Buffer.from(bytes);
