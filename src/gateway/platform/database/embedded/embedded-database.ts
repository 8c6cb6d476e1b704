/** A `Database` over the embedded engine: one session, shared in turns. */
import type { PGlite } from "@electric-sql/pglite";
import { GatewayError } from "../../../core/gateway-error.ts";
import type { Database, Queryable } from "../database.ts";
import { plainName } from "../names.ts";
import { serialQueue } from "../serial-queue.ts";
import type { Timers } from "../timers.ts";
import type { EngineHealth } from "./engine-health.ts";
import { pgliteSession, type Session } from "./pglite-session.ts";
import { startUpkeep } from "./upkeep.ts";

export interface EmbeddedOptions {
  readonly engine: PGlite;
  readonly timers: Timers;
  readonly health: EngineHealth;
  /** Absent: no upkeep (in memory, where nothing lives long enough to need it). */
  readonly bytesWritten?: () => number;
  readonly log?: (line: string) => void;
  readonly afterEnd?: () => Promise<void>;
}

/** As on a server: a transaction in which nothing happens must not stop everybody else. */
const IDLE_TRANSACTION_MS = 5_000;

export function embeddedDatabase(options: EmbeddedOptions): Database {
  const { engine, health, timers, log = () => undefined } = options;
  const queue = serialQueue();
  const session = pgliteSession(engine, health);
  let statements = 0;
  let ending: Promise<void> | undefined;
  const begin = (): void => {
    if (ending !== undefined)
      throw new GatewayError("database.unavailable", { detail: "the database is closed" });
    statements += 1;
  };
  const upkeep =
    options.bytesWritten === undefined
      ? undefined
      : startUpkeep({
          engine: {
            bytesWritten: options.bytesWritten,
            statements: () => statements,
            run: (sql, params) => queue.run(() => session.run(sql, params)),
          },
          timers,
          log,
        });
  const close = async (): Promise<void> => {
    await upkeep?.stop();
    // A failed engine does not come back from its own shutdown.
    await queue.run(async () => (health.failure === undefined ? engine.close() : undefined));
    await options.afterEnd?.();
  };
  return {
    engine: "embedded",
    soleWriter: true,
    query: async (sql, params) => {
      begin();
      return queue.run(() => session.run(sql, params));
    },
    transaction: async (work) => {
      begin();
      return queue.run(() => inTransaction(session, timers, work));
    },
    listen: async (channel, onMessage) => {
      begin();
      return queue.run(() => listen(engine, session, channel, onMessage));
    },
    end: () => {
      ending ??= close();
      return ending;
    },
  };
}

async function inTransaction<T>(
  session: Session,
  timers: Timers,
  work: (tx: Queryable) => Promise<T>,
): Promise<T> {
  let open = true;
  let statements = 0;
  // Statements of one transaction may be started at once too; the last of these turns is its end.
  const turns = serialQueue();
  const tx: Queryable = {
    query: async (sql, params) => {
      if (!open) throw new GatewayError("gateway.internal", { detail: "the transaction has ended" });
      statements += 1;
      return turns.run(() => session.run(sql, params));
    },
  };
  await session.run("begin");
  const idle = whenIdle(timers, () => statements);
  try {
    const result = await Promise.race([work(tx), idle.expired]);
    open = false;
    const { command } = await turns.run(() => session.run("commit"));
    if (command !== "COMMIT")
      throw new GatewayError("gateway.internal", { detail: "a failed transaction was committed" });
    return result;
  } catch (error) {
    open = false;
    await turns.run(() => session.run("rollback")).catch(() => undefined);
    throw error;
  } finally {
    idle.cancel();
  }
}

/** Rejects when the count has not moved for a whole period: most likely `work` waits for its own queue. */
function whenIdle(timers: Timers, count: () => number) {
  let cancel = (): void => undefined;
  const expired = new Promise<never>((_, reject) => {
    const watch = (seen: number): void => {
      cancel = timers.after(IDLE_TRANSACTION_MS, () => {
        if (count() !== seen) watch(count());
        else
          reject(
            new GatewayError("gateway.internal", { detail: "a transaction sat idle and was rolled back" }),
          );
      });
    };
    watch(count());
  });
  return { expired, cancel: () => cancel() };
}

async function listen(
  engine: PGlite,
  session: Session,
  channel: string,
  onMessage: (payload: string) => void,
): Promise<() => Promise<void>> {
  await session.run(`listen ${plainName(channel)}`);
  const stop = engine.onNotification((from, payload) => {
    if (from === channel) onMessage(payload);
  });
  return async () => stop();
}
