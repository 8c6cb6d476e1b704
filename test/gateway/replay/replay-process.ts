/**
 * One of several processes on one Redis, ordered about by a test over IPC.
 *
 * Started by `redis-replay-store.test.ts`; it reserves and reports, and judges nothing.
 */
import { openRedisReplayStore } from "../../../src/gateway/authenticate/replay/redis-replay-store.ts";
import { GatewayError } from "../../../src/gateway/core/gateway-error.ts";
import { Secret } from "../../../src/gateway/core/secret.ts";
import { openRedis } from "../../../src/gateway/platform/redis.ts";
import { keyOf } from "./reserve-key.ts";

export interface Order {
  readonly nonces: readonly string[];
  readonly signedAt: number;
  readonly expiresAt: number;
}
/** Of each nonce in order: new, seen, or the code of the refusal. */
export type Report = readonly (boolean | string)[];

const [url = "", prefix = ""] = process.argv.slice(2);
const redis = openRedis(new Secret(url), { commandTimeoutMs: 10_000, silenceMs: 20_000 });
process.on("disconnect", () => void redis.close());
await redis.whenUp(10_000);
const store = await openRedisReplayStore({ redis, prefix });

process.on("message", (order: Order) => void obey(order));
process.send?.([]);

async function obey({ nonces, signedAt, expiresAt }: Order): Promise<void> {
  const report: Report = await Promise.all(
    nonces.map(async (nonce) => {
      try {
        return await store.reserve(keyOf(nonce), signedAt, expiresAt);
      } catch (thrown) {
        return thrown instanceof GatewayError ? thrown.code : "not a GatewayError";
      }
    }),
  );
  process.send?.(report);
}
