/** Which engine, from the configuration: PostgreSQL where a URL is given, else the embedded one. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Secret } from "../../core/secret.ts";
import type { Database } from "./database.ts";
import { prepareDataFolder } from "./embedded/data-folder.ts";
import { DurableFiles } from "./embedded/durable-files.ts";
import { embeddedDatabase } from "./embedded/embedded-database.ts";
import { startInMemory, startOnDisk } from "./embedded/start-engine.ts";
import { loadTemplate } from "./embedded/template.ts";
import { plainName } from "./names.ts";
import { servedDatabase } from "./served/served-database.ts";

export interface OpenOptions {
  /** Absent: the embedded engine in `<dataDir>/database`. */
  readonly url?: Secret<string>;
  readonly dataDir: string;
  /** Plain lower-case name, made when absent. Default `public`. */
  readonly schema?: string;
  readonly log?: (line: string) => void;
}

/**
 * Opens the database; the schema is `migrate`'s.
 *
 * @throws GatewayError `database.unavailable` when the server does not answer, `database.locked` when another
 *   process has the embedded data folder, `gateway.configuration` where the folder cannot be used
 */
export async function openDatabase(options: OpenOptions): Promise<Database> {
  const { url, schema = "public", log } = options;
  if (url !== undefined) return servedDatabase({ url, schema, ...(log === undefined ? {} : { log }) });
  const folder = join(options.dataDir, "database");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const data = await prepareDataFolder(folder, () => loadTemplate([]));
  const engine = await startOnDisk(new DurableFiles(data), plainName(schema));
  return embeddedDatabase(engine);
}

/** An embedded database that lives in memory alone, for tests. `cache`: the folder that keeps the template. */
export async function openMemoryDatabase(options: { readonly cache?: string } = {}): Promise<Database> {
  const template = await loadTemplate([], options.cache);
  return embeddedDatabase(await startInMemory(new Blob([template]), "public"));
}
