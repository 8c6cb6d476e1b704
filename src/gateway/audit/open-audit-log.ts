import type { Secret } from "../core/secret.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/database/database.ts";
import type { AuditLog } from "./audit.ts";
import type { AuditSigner } from "./audit-key.ts";
import { type ChainHead, lockHead, readHead } from "./chain-head.ts";
import { checkTail } from "./check-tail.ts";
import { committer, digester } from "./commitment.ts";
import { entryBody } from "./entry-text.ts";
import { groupQueue } from "./group-queue.ts";
import { insertGroup } from "./insert-group.ts";
import { type EntryBody, linkGroup } from "./link-group.ts";

export interface AuditLogOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly signer: AuditSigner;
  readonly salt: Secret<Uint8Array>;
  /** Entries that may wait for a write before callers are refused. Default 10,000. */
  readonly waitingMax?: number;
  /** Entries in one statement. Default 512: past that a group takes longer and is no cheaper per entry. */
  readonly groupMax?: number;
  /** Entries between checkpoints, at most 1,024 (the default). */
  readonly checkpointEvery?: number;
  /** The first group after this long is signed too, so that a quiet gateway's evidence is. Default 60 s. */
  readonly checkpointAfterMs?: number;
}

/**
 * The audit of this process over the chain in the database.
 *
 * Guarantees: an append that resolved is in the chain, whatever happens to the process after; entries of
 * several processes form one chain; an append that failed is reported and never tried again here.
 *
 * @throws GatewayError `audit.broken` when head, last checkpoint and the entries between do not agree
 */
export async function openAuditLog(options: AuditLogOptions): Promise<AuditLog> {
  await checkTail(options.database, options.signer);
  const writer = chainWriter(options);
  const queue = groupQueue<EntryBody>({
    write: (bodies) => writer.write(bodies),
    waitingMax: options.waitingMax ?? 10_000,
    groupMax: options.groupMax ?? 512,
  });
  return {
    append: async (facts) => queue.push({ at: facts.at, body: entryBody(facts) }),
    commit: committer(options.salt),
    digest: digester(options.salt),
    close: async () => {
      await queue.close();
      await writer.seal();
    },
  };
}

interface ChainWriter {
  readonly write: (bodies: readonly EntryBody[]) => Promise<void>;
  readonly seal: () => Promise<void>;
}

function chainWriter(options: AuditLogOptions): ChainWriter {
  const { database, clock, signer, checkpointEvery: every, checkpointAfterMs = 60_000 } = options;
  // Known only while the last write is known to have worked; a failure forgets it, and the table tells.
  let head: ChainHead | undefined;
  let signedAt = clock();

  const extend = async (bodies: readonly EntryBody[], seal: boolean): Promise<void> => {
    const now = clock();
    const due = seal || now - signedAt >= checkpointAfterMs;
    const link = (from: ChainHead) =>
      linkGroup(from, bodies, { signer, now, seal: due, ...(every === undefined ? {} : { every }) });
    const group = database.soleWriter
      ? await alone(link)
      : await database.transaction(async (tx) => {
          const linked = link(await lockHead(tx));
          await insertGroup(tx, linked);
          return linked;
        });
    if (group.checkpoints.length > 0) signedAt = now;
  };

  const alone = async (link: (from: ChainHead) => ReturnType<typeof linkGroup>) => {
    const from = head ?? (await readHead(database));
    head = undefined;
    const group = link(from);
    await insertGroup(database, group);
    head = group.to;
    return group;
  };

  return { write: (bodies) => extend(bodies, false), seal: () => extend([], true) };
}
