import type { FolderLock } from "../platform/database/folder-lock.ts";
import { record, text } from "./arguments.ts";
import { runCommand } from "./commands.ts";
import type { OperatorParts } from "./context.ts";

export interface ServedParts extends OperatorParts {
  /** Brings this process's own directory up to date, so that "done" means done here. */
  readonly reload: () => Promise<void>;
}

/**
 * Answers `elgw` in this process: the embedded database has room for one. A command comes as
 * `{actor, args}`; whoever may open the socket owns the folder and its keys, so the actor is believed.
 */
export function serveCommands(lock: Pick<FolderLock, "serve">, { reload, ...parts }: ServedParts): void {
  lock.serve(async (name, payload, progress) => {
    const envelope = record({ payload }, "payload") ?? {};
    const actor = text(envelope, "actor");
    const args = record(envelope, "args") ?? {};
    const onProgress = (done: number, total: number | undefined): void => progress({ done, total });
    const result = await runCommand(name, args, { ...parts, actor, onProgress });
    // The change is committed either way; where this read fails, the directory's own poll reports it.
    await reload().catch(() => undefined);
    return result;
  });
}
