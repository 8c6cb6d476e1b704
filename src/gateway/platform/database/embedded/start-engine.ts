/** The embedded engine's start: which settings it runs with, and the proof that a commit reaches the disk. */
import { PGlite } from "@electric-sql/pglite";
import { GatewayError } from "../../../core/gateway-error.ts";
import type { DurableFiles } from "./durable-files.ts";

/** The PostgreSQL major of the pinned PGlite; its data files open in no other. */
export const EMBEDDED_MAJOR = 18;

/** PGlite's own defaults without `-F`, and with the limits of a small process. */
const settings = (durable: boolean, schema: string): string[] => [
  "--single",
  ...(durable ? [] : ["-F"]),
  "-O",
  "-j",
  ...[
    `search_path=${schema}`,
    "exit_on_error=false",
    "log_checkpoints=false",
    "max_worker_processes=0",
    "max_parallel_workers=0",
    "max_parallel_workers_per_gather=0",
    "max_parallel_maintenance_workers=0",
    "io_method=sync",
    "shared_buffers=8MB",
    // Tables for a hundred connections would cost 20 MB, and there is one.
    "max_connections=4",
    "superuser_reserved_connections=0",
    "max_wal_senders=0",
    "max_replication_slots=0",
    "max_wal_size=64MB",
    "min_wal_size=32MB",
    // A sample of 3,000 rows instead of 30,000: ours are simple queries, and it is taken on the event loop.
    "default_statistics_target=10",
    ...(durable ? ["fsync=on", "wal_sync_method=fsync"] : []),
  ].flatMap((setting) => ["-c", setting]),
];

/** In memory, from a data folder's tar. For tests: nothing of it survives the process. */
export async function startInMemory(template: Blob, schema: string): Promise<PGlite> {
  return PGlite.create({ loadDataDir: template, startParams: settings(false, schema) });
}

/**
 * On disk. The folder must be a whole data folder already (see `template.ts`).
 *
 * @throws GatewayError `gateway.configuration` where a commit does not reach the disk
 */
export async function startOnDisk(files: DurableFiles, schema: string): Promise<PGlite> {
  const engine = await PGlite.create({ fs: files, startParams: settings(true, schema) });
  await proveDurable(engine, files);
  return engine;
}

async function proveDurable(engine: PGlite, files: DurableFiles): Promise<void> {
  const before = files.fsyncs;
  // A transactional message is a commit that must reach the log, and leaves no row behind.
  await engine.exec("select pg_logical_emit_message(true, 'elgw', '')");
  const flushed = files.fsyncs - before;
  if (flushed >= 1) return;
  await engine.close();
  throw new GatewayError("gateway.configuration", {
    detail:
      "a commit of the embedded database made no fsync: the data folder's file system cannot keep records",
  });
}
