/**
 * Chooses where limits and replay are kept, by what several processes can share.
 *
 * | configured       | limiter      | replay store                                  |
 * | ---------------- | ------------ | --------------------------------------------- |
 * | Redis            | Redis        | Redis                                         |
 * | PostgreSQL only  | this process | PostgreSQL: right for several processes, slower |
 * | neither          | this process | this process, rebuilt from the audit at start |
 */
import { recentReplayKeys } from "./audit/recent-replay-keys.ts";
import { createDatabaseReplayStore } from "./authenticate/replay/database-replay-store.ts";
import { createMemoryReplayStore } from "./authenticate/replay/memory-replay-store.ts";
import { openRedisReplayStore } from "./authenticate/replay/redis-replay-store.ts";
import type { ReplayStore } from "./authenticate/replay/replay-store.ts";
import type { Secret } from "./core/secret.ts";
import type { Limiter } from "./limit/limiter.ts";
import { createMemoryLimiter } from "./limit/memory-limiter.ts";
import { createRedisLimiter } from "./limit/redis-limiter.ts";
import type { Clock } from "./platform/clock.ts";
import type { Database } from "./platform/database/database.ts";
import type { Ids } from "./platform/ids.ts";
import { errorFacts, type Log } from "./platform/log.ts";
import { openRedis } from "./platform/redis.ts";

export interface Admission {
  readonly limiter: Limiter;
  /** Of its own where both live in memory: a flood of strange addresses must not crowd out a partner's key. */
  readonly addressLimiter: Limiter;
  readonly replay: ReplayStore;
  readonly close: () => Promise<void>;
}

export interface AdmissionParts {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
}

const REDIS_WAIT_MS = 3_000;
/** Longer than any adapter's window (2 x skew), so that no live key is missed. */
const REPLAY_LOOK_BACK_MS = 60 * 60 * 1000;

/** Limits in this process; replay where all processes on this database see it. */
export async function openOwnAdmission(
  database: Database,
  { clock, log }: AdmissionParts,
): Promise<Admission> {
  const limits = { limiter: createMemoryLimiter({ clock }), addressLimiter: createMemoryLimiter({ clock }) };
  if (database.engine === "postgresql") {
    const replay = createDatabaseReplayStore({ database, clock });
    return { ...limits, replay, close: () => replay.close() };
  }
  const replay = createMemoryReplayStore({ clock });
  for await (const { key, until } of recentReplayKeys(database, clock() - REPLAY_LOOK_BACK_MS)) {
    replay.preload([{ key, expiresAt: until }]);
  }
  log.debug("replay store rebuilt", { keys: replay.keys() });
  return { ...limits, replay, close: () => replay.close() };
}

/**
 * Limits and replay on Redis. Opened early in the start: on a Redis that has never seen us the replay
 * window opens at this moment, and a call stamped before it is refused.
 */
export async function openSharedAdmission(
  url: Secret<string>,
  whenDown: "refuse" | "local",
  { clock, ids, log }: AdmissionParts,
): Promise<Admission> {
  const redis = openRedis(url, {
    onState: (state, problem) =>
      log[state === "up" ? "info" : "error"](`redis ${state}`, { cause: problem?.name }),
  });
  if (!(await redis.whenUp(REDIS_WAIT_MS)))
    log.error("redis not reached yet; every call is refused until it is");
  const limiter = createRedisLimiter({
    redis,
    clock,
    ids,
    whenDown,
    onMode: (mode, reason) => log.warn(`limits are ${mode}`, reason === undefined ? {} : errorFacts(reason)),
  });
  const replay = await openRedisReplayStore({ redis });
  return {
    limiter,
    addressLimiter: limiter,
    replay,
    close: async () => {
      await replay.close();
      await limiter.close();
      await redis.close();
    },
  };
}
