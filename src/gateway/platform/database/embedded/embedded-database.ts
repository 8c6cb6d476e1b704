/** A `Database` over the embedded engine: one session, shared in turns. */
import type { PGlite } from "@electric-sql/pglite";
import { GatewayError } from "../../../core/gateway-error.ts";
import type { Database, Queryable, QueryResult } from "../database.ts";
import { plainName } from "../names.ts";
import { pgliteSession, type Session } from "./pglite-session.ts";
import { serialQueue } from "./serial-queue.ts";

export interface EmbeddedOptions {
  /** Runs before the engine closes, after the last statement. */
  readonly beforeEnd?: () => Promise<void>;
  readonly afterEnd?: () => Promise<void>;
}

export function embeddedDatabase(engine: PGlite, options: EmbeddedOptions = {}): Database {
  const queue = serialQueue();
  const session = pgliteSession(engine);
  let ending: Promise<void> | undefined;
  const refuseWhenEnded = (): void => {
    if (ending !== undefined)
      throw new GatewayError("database.unavailable", { detail: "the database is closed" });
  };
  const query = async <Row>(sql: string, params?: readonly unknown[]): Promise<QueryResult<Row>> => {
    refuseWhenEnded();
    return queue.run(() => session.run<Row>(sql, params));
  };
  const close = async (): Promise<void> => {
    await queue.run(async () => {
      await options.beforeEnd?.();
      await engine.close();
    });
    await options.afterEnd?.();
  };
  return {
    engine: "embedded",
    soleWriter: true,
    query,
    transaction: async (work) => {
      refuseWhenEnded();
      return queue.run(() => inTransaction(session, work));
    },
    listen: async (channel, onMessage) => {
      refuseWhenEnded();
      return queue.run(() => listen(engine, session, channel, onMessage));
    },
    end: () => {
      ending ??= close();
      return ending;
    },
  };
}

async function inTransaction<T>(session: Session, work: (tx: Queryable) => Promise<T>): Promise<T> {
  let open = true;
  const tx: Queryable = {
    query: async <Row>(sql: string, params?: readonly unknown[]) => {
      if (!open) throw new GatewayError("gateway.internal", { detail: "the transaction has ended" });
      return session.run<Row>(sql, params);
    },
  };
  await session.run("begin");
  try {
    const result = await work(tx);
    open = false;
    const { command } = await session.run("commit");
    if (command !== "COMMIT")
      throw new GatewayError("gateway.internal", { detail: "a failed transaction was committed" });
    return result;
  } catch (error) {
    open = false;
    await session.run("rollback");
    throw error;
  }
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
