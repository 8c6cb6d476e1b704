/**
 * Whether the embedded engine can still be trusted.
 *
 * When a flush of the log fails the engine panics, as it must: the kernel may have dropped the pages that it was
 * told to write. PGlite reports the statement as failed and then hangs for ever in the next one, so after a panic
 * nothing may be sent to it any more. A restart of the process recovers from the log.
 */
import { messages } from "@electric-sql/pglite";
import { GatewayError } from "../../../core/gateway-error.ts";

export class EngineHealth {
  readonly #onFailure: (reason: string) => void;
  failure: GatewayError | undefined;

  constructor(onFailure: (reason: string) => void) {
    this.#onFailure = onFailure;
  }

  /** @throws GatewayError `database.unavailable` for good once the engine has failed */
  check(): void {
    if (this.failure !== undefined) throw this.failure;
  }

  /** Looks at what a statement threw. */
  note(thrown: unknown): void {
    if (!(thrown instanceof messages.DatabaseError)) return;
    if (thrown.severity === "PANIC" || thrown.severity === "FATAL") this.fail(thrown.code ?? "panic", thrown);
  }

  fail(reason: string, cause: unknown): void {
    if (this.failure !== undefined) return;
    this.failure = new GatewayError("database.unavailable", {
      cause,
      detail: `the embedded database failed (${reason}); restart the process`,
    });
    this.#onFailure(reason);
  }
}
