/**
 * Partners and keys in memory, as the stages see them.
 *
 * A change in any process is read here on its notification, and at the latest on the next poll, so a
 * revocation holds everywhere within `pollMs` and one query, even if every notification is lost. What
 * is read replaces what was held as a whole: no request sees half a change. When the database cannot be
 * read the last good state stays and the problem is reported; no reply leaves then anyway, because
 * nothing can be recorded.
 */
import { type GatewayError, toGatewayError } from "../core/gateway-error.ts";
import type { Sealer } from "../crypto/seal-at-rest.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/database/database.ts";
import { CONFIGURATION_CHANNEL } from "./credential-store.ts";
import { buildIndex, type DirectoryIndex, emptyIndex } from "./directory-index.ts";
import { readChanges } from "./directory-rows.ts";
import { checkMasterKey } from "./master-key-check.ts";
import type { CredentialDirectory } from "./model.ts";

export interface DirectoryOptions {
  readonly database: Database;
  readonly sealer: Sealer;
  readonly clock: Clock;
  /** At most 2,000, so that a revocation is effective in every process within 5 s. */
  readonly pollMs?: number;
  /** Told once when reading starts to fail or a key does not open, not on every poll. */
  readonly onProblem?: (error: GatewayError) => void;
}

export interface OpenDirectory extends CredentialDirectory {
  /** Of the configuration held; grows with every change. */
  readonly version: () => number;
  readonly size: () => { readonly partners: number; readonly credentials: number };
  /** Resolves when everything committed before the call is held. */
  readonly reload: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const POLL_MS = 1000;
const POLL_MS_MAX = 2000;

/** @throws GatewayError `crypto.unseal` under another master key, `database.unavailable` */
export async function openDirectory(options: DirectoryOptions): Promise<OpenDirectory> {
  const { database, sealer, clock } = options;
  const report = options.onProblem ?? (() => {});
  await checkMasterKey(database, sealer);
  let index: DirectoryIndex = emptyIndex;
  const refresh = async (): Promise<void> => {
    const changes = await readChanges(database, sealer, index.rows);
    if (changes === undefined) return;
    index = buildIndex(changes.rows);
    for (const error of changes.unopened) report(error);
  };
  await refresh();

  const reload = oneAtATime(refresh);
  let failing = false;
  const attempt = (): Promise<void> =>
    reload().then(
      () => {
        failing = false;
      },
      (thrown: unknown) => {
        if (!failing) report(toGatewayError(thrown));
        failing = true;
      },
    );
  const stopPolling = poll(attempt, Math.min(options.pollMs ?? POLL_MS, POLL_MS_MAX));
  const stopListening = await database
    .listen(CONFIGURATION_CHANNEL, () => void attempt())
    .catch((thrown: unknown) => {
      stopPolling();
      throw thrown;
    });
  return {
    byKey: (adapter, keyId) => index.byKey(adapter, keyId, clock),
    partner: (id) => index.rows.partners.get(id),
    signingCredential: (partnerId, algorithm) => index.signing(partnerId, algorithm, clock()),
    sharedCredential: (partnerId) => index.shared(partnerId, clock()),
    theirCredential: (partnerId, algorithm) => index.theirs(partnerId, algorithm, clock()),
    version: () => index.rows.version,
    size: () => ({ partners: index.rows.partners.size, credentials: index.rows.credentials.size }),
    reload,
    close: async () => {
      stopPolling();
      await stopListening();
    },
  };
}

/**
 * One run at a time. A call during a run starts one more after it, shared by all who ask meanwhile:
 * the run in progress may have read before the change that the caller was told of.
 */
function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const start = (): Promise<void> => {
    const run = work().finally(() => {
      if (running === run) running = undefined;
    });
    running = run;
    return run;
  };
  return () => {
    if (running === undefined) return start();
    next ??= running
      .catch(() => {})
      .then(() => {
        next = undefined;
        return start();
      });
    return next;
  };
}

/** The next poll starts after the last has ended, so that a slow database is not asked twice at once. */
function poll(attempt: () => Promise<void>, everyMs: number): () => void {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const schedule = (): void => {
    if (stopped) return;
    timer = setTimeout(() => void attempt().then(schedule), everyMs);
    timer.unref();
  };
  schedule();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
