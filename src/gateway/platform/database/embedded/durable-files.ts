/**
 * The engine's file system with a real fsync.
 *
 * As shipped, PGlite starts with `-F` and its NODEFS has no fsync at all: a commit is acknowledged while it
 * stands in the page cache, and a power cut took half of the acknowledged rows. Emscripten calls
 * `stream_ops.fsync` where a file system has one, so one is put there.
 */
import { fsyncSync } from "node:fs";
import { NodeFS } from "@electric-sql/pglite/nodefs";
import type { EngineHealth } from "./engine-health.ts";

type Init = NodeFS["init"];
interface Stream {
  readonly nfd?: number;
}
interface StreamOperations {
  write: (stream: Stream, buffer: Uint8Array, offset: number, length: number, position: number) => number;
  fsync?: (stream: Stream) => number;
}
interface EngineModule {
  readonly NODEFS: { readonly stream_ops: StreamOperations };
  readonly FS: { readonly ErrnoError: new (errno: number) => Error };
}

/** WASI's number for EIO: the engine answers it with PANIC, which is right, as the kernel may have dropped the pages. */
const EIO = 29;

export class DurableFiles extends NodeFS {
  readonly #health: EngineHealth;
  readonly #fsync: (descriptor: number) => void;
  /** Since the start; the self-check and the checkpoints read them. */
  fsyncs = 0;
  bytesWritten = 0;

  constructor(folder: string, health: EngineHealth, fsync: (descriptor: number) => void = fsyncSync) {
    super(folder);
    this.#health = health;
    this.#fsync = fsync;
  }

  override async init(engine: Parameters<Init>[0], options: Parameters<Init>[1]): ReturnType<Init> {
    const { emscriptenOpts } = await super.init(engine, options);
    const patch = (module: unknown): void => this.#patch(module as EngineModule);
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), patch] } };
  }

  #patch(module: EngineModule): void {
    const operations = module.NODEFS.stream_ops;
    const write = operations.write;
    operations.write = (stream, buffer, offset, length, position) => {
      this.bytesWritten += length;
      return write(stream, buffer, offset, length, position);
    };
    operations.fsync = (stream) => {
      if (stream.nfd === undefined) return 0;
      try {
        this.#fsync(stream.nfd);
        this.fsyncs += 1;
      } catch (error) {
        if (isUnsupported(error)) return 0;
        this.#health.fail("a flush to disk failed", error);
        throw new module.FS.ErrnoError(EIO);
      }
      return 0;
    };
  }
}

/** A pipe or a folder that cannot be flushed on this system. */
const isUnsupported = (error: unknown): boolean =>
  error instanceof Error && "code" in error && (error.code === "EINVAL" || error.code === "EBADF");
