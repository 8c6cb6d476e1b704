import { execFileSync } from "node:child_process";
import { createOwnDatabase } from "../test/support/own-postgres.ts";
import { removeFolder, root, temporaryFolder } from "../test/support/sandbox-process.ts";

export interface ChaosStage {
  readonly dataDir: string;
  /** What leads a gateway process to the database of this run. */
  readonly env: NodeJS.ProcessEnv;
  readonly engine: "embedded" | "postgresql";
}

/**
 * The built gateway and a database of its own: on PostgreSQL (`ELGW_TEST_DATABASE_URL`, else the local server), or
 * embedded with `CHAOS_EMBEDDED=1`. Nothing of it is left afterwards.
 */
export async function onDatabase<T>(work: (stage: ChaosStage) => Promise<T>): Promise<T> {
  process.stderr.write("building…\n");
  execFileSync("npm", ["run", "--silent", "build"], { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  const isEmbedded = process.env["CHAOS_EMBEDDED"] !== undefined;
  const server = process.env["ELGW_TEST_DATABASE_URL"] ?? "postgres://root@127.0.0.1:5432/test";
  const dataDir = temporaryFolder();
  const own = isEmbedded ? undefined : await createOwnDatabase(server);
  try {
    const env = own === undefined ? {} : { ELGW_DATABASE_URL: own.url };
    return await work({ dataDir, env, engine: isEmbedded ? "embedded" : "postgresql" });
  } finally {
    await own?.drop();
    removeFolder(dataDir);
  }
}
