/** Which engine, from the configuration: PostgreSQL where a URL is given, else the embedded one. */
import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { GatewayError } from "../../core/gateway-error.ts";
import type { Secret } from "../../core/secret.ts";
import type { Database } from "./database.ts";
import { prepareDataFolder } from "./embedded/data-folder.ts";
import { DurableFiles } from "./embedded/durable-files.ts";
import { embeddedDatabase } from "./embedded/embedded-database.ts";
import { EngineHealth } from "./embedded/engine-health.ts";
import { startInMemory, startOnDisk } from "./embedded/start-engine.ts";
import { loadTemplate } from "./embedded/template.ts";
import { acquireFolder, holdsFolder } from "./folder-lock.ts";
import { plainName } from "./names.ts";
import { servedDatabase } from "./served/served-database.ts";
import { systemTimers } from "./timers.ts";

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
  const { url, schema = "public", log = () => undefined } = options;
  if (url !== undefined) return servedDatabase({ url, schema, log });
  // Whoever holds the folder in this process may open it; else it is taken for as long as it is open.
  const lock = (await holdsFolder(options.dataDir)) ? undefined : await acquireFolder(options.dataDir);
  try {
    return await openEmbedded(options.dataDir, plainName(schema), log, async () => lock?.release());
  } catch (error) {
    await lock?.release();
    throw error;
  }
}

const openHere = new Set<string>();

async function openEmbedded(
  dataDir: string,
  schema: string,
  log: (line: string) => void,
  afterEnd: () => Promise<void>,
): Promise<Database> {
  const folder = join(await realpath(dataDir), "database");
  if (openHere.has(folder))
    throw new GatewayError("database.locked", { detail: "open in this very process" });
  openHere.add(folder);
  try {
    const data = await prepareDataFolder(folder, loadTemplate);
    const health = new EngineHealth((reason) => log(`the embedded database failed: ${reason}`));
    const files = new DurableFiles(data, health);
    const engine = await startOnDisk(files, schema);
    return embeddedDatabase({
      engine,
      health,
      timers: systemTimers,
      bytesWritten: () => files.bytesWritten,
      log,
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

/** An embedded database that lives in memory alone, for tests. `cache` is where the template is kept. */
export async function openMemoryDatabase(options: { readonly cache?: string } = {}): Promise<Database> {
  const engine = await startInMemory(new Blob([await loadTemplate(options.cache)]), "public");
  return embeddedDatabase({ engine, health: new EngineHealth(() => undefined), timers: systemTimers });
}
