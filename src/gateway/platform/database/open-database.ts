/** Which engine, from the configuration: PostgreSQL where a URL is given, else the embedded one. */
import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { GatewayError } from "../../core/gateway-error.ts";
import type { Secret } from "../../core/secret.ts";
import type { Database } from "./database.ts";
import { prepareDataFolder } from "./embedded/data-folder.ts";
import { DurableFiles } from "./embedded/durable-files.ts";
import { embeddedDatabase } from "./embedded/embedded-database.ts";
import { startInMemory, startOnDisk } from "./embedded/start-engine.ts";
import { loadTemplate } from "./embedded/template.ts";
import { acquireFolder, holdsFolder } from "./folder-lock.ts";
import { plainName } from "./names.ts";
import { servedDatabase } from "./served/served-database.ts";

/** The build puts a template beside the compiled file; without one the first start makes its own, in seconds. */
const TEMPLATE_FOLDER = fileURLToPath(new URL("./template/", import.meta.url));

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
  // Whoever holds the folder in this process may open it; else it is taken for as long as it is open.
  const lock = (await holdsFolder(options.dataDir)) ? undefined : await acquireFolder(options.dataDir);
  try {
    return await openEmbedded(options.dataDir, plainName(schema), async () => lock?.release());
  } catch (error) {
    await lock?.release();
    throw error;
  }
}

const openHere = new Set<string>();

async function openEmbedded(
  dataDir: string,
  schema: string,
  afterEnd: () => Promise<void>,
): Promise<Database> {
  const folder = join(await realpath(dataDir), "database");
  if (openHere.has(folder))
    throw new GatewayError("database.locked", { detail: "open in this very process" });
  openHere.add(folder);
  try {
    const data = await prepareDataFolder(folder, () => loadTemplate([TEMPLATE_FOLDER]));
    const engine = await startOnDisk(new DurableFiles(data), schema);
    return embeddedDatabase(engine, {
      afterEnd: async () => {
        openHere.delete(folder);
        await afterEnd();
      },
    });
  } catch (error) {
    openHere.delete(folder);
    throw error;
  }
}

/** An embedded database that lives in memory alone, for tests. `cache`: the folder that keeps the template. */
export async function openMemoryDatabase(options: { readonly cache?: string } = {}): Promise<Database> {
  const template = await loadTemplate([], options.cache);
  return embeddedDatabase(await startInMemory(new Blob([template]), "public"));
}
