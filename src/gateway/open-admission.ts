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
import type { Limiter } from "./limit/limiter.ts";
import { createMemoryLimiter } from "./limit/memory-limiter.ts";
import { createRedisLimiter } from "./limit/redis-limiter.ts";
import type { Clock } from "./platform/clock.ts";
import type { Config } from "./platform/config.ts";
import type { Database } from "./platform/database/database.ts";
import type { Ids } from "./platform/ids.ts";
import { errorFacts, type Log } from "./platform/log.ts";
import { openRedis } from "./platform/redis.ts";

export interface Admission {
  readonly limiter: Limiter;
  readonly replay: ReplayStore;
  readonly close: () => Promise<void>;
}

export interface AdmissionParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
}

const REDIS_WAIT_MS = 3_000;
/** Longer than any adapter's window (2 x skew), so that no live key is missed. */
const REPLAY_LOOK_BACK_MS = 60 * 60 * 1000;

export async function openAdmission(config: Config, parts: AdmissionParts): Promise<Admission> {
  const { database, clock, log } = parts;
  if (config.redisUrl !== undefined) return openShared(config.redisUrl, config.limiterWhenDown, parts);
  const limiter = createMemoryLimiter({ clock });
  if (database.engine === "postgresql") {
    const replay = createDatabaseReplayStore({ database, clock });
    return { limiter, replay, close: () => replay.close() };
  }
  const replay = createMemoryReplayStore({ clock });
  const now = clock();
  for await (const { key, until } of recentReplayKeys(database, now - REPLAY_LOOK_BACK_MS)) {
    replay.preload([{ key, expiresAt: until }]);
  }
  log.debug("replay store rebuilt", { keys: replay.keys() });
  return { limiter, replay, close: () => replay.close() };
}

async function openShared(
  url: NonNullable<Config["redisUrl"]>,
  whenDown: Config["limiterWhenDown"],
  { clock, ids, log }: AdmissionParts,
): Promise<Admission> {
  const redis = openRedis(url, {
    onState: (state, problem) =>
      log[state === "up" ? "info" : "error"](`redis ${state}`, { cause: problem?.name }),
  });
  if (!(await redis.whenUp(REDIS_WAIT_MS))) {
    log.error("redis not reached yet; every call is refused until it is");
  }
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
    replay,
    close: async () => {
      await replay.close();
      await limiter.close();
      await redis.close();
    },
  };
}
