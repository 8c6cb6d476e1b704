/**
 * One of several processes on one Redis, ordered about by a test over IPC.
 *
 * Started by `redis-limiter.test.ts`; it makes calls and reports, and judges nothing.
 */

import type { LimitPolicy } from "../../../src/gateway/core/limit-policy.ts";
import { Secret } from "../../../src/gateway/core/secret.ts";
import { createRedisLimiter } from "../../../src/gateway/limit/redis-limiter.ts";
import { systemClock } from "../../../src/gateway/platform/clock.ts";
import { systemIds } from "../../../src/gateway/platform/ids.ts";
import { openRedis } from "../../../src/gateway/platform/redis.ts";

export type Order =
  | {
      readonly kind: "together";
      readonly key: string;
      readonly policy: LimitPolicy;
      readonly callers: number;
      readonly now: number;
    }
  | {
      readonly kind: "flood";
      readonly key: string;
      readonly policy: LimitPolicy;
      readonly callers: number;
      readonly forMs: number;
    }
  | { readonly kind: "hold"; readonly key: string; readonly policy: LimitPolicy };

/** Of each admitted call: milliseconds between which Redis decided it. */
export type Report =
  | { readonly admitted: readonly (readonly [from: number, to: number])[] }
  | { readonly ready: true };

const redis = openRedis(new Secret(process.argv[2] ?? ""), { commandTimeoutMs: 10_000, silenceMs: 20_000 });
let testNow = 0;
const parts = { redis, clock: systemClock, ids: systemIds, whenDown: "refuse" } as const;
const moved = createRedisLimiter({ ...parts, now: () => testNow });
const real = createRedisLimiter(parts);

process.on("message", (order: Order) => void obey(order));
process.on("disconnect", () => void redis.close());
if (await redis.whenUp(10_000)) report({ ready: true });

async function obey(order: Order): Promise<void> {
  if (order.kind === "together") {
    testNow = order.now;
    const calls = Array.from({ length: order.callers }, () => moved.admit(order.key, order.policy));
    const answers = await Promise.all(calls);
    const admitted = answers.filter((answer) => answer.admitted);
    report({ admitted: admitted.map(() => [order.now, order.now]) });
  } else if (order.kind === "flood") {
    const until = Date.now() + order.forMs;
    const each = await Promise.all(Array.from({ length: order.callers }, () => callUntil(until, order)));
    report({ admitted: each.flat() });
  } else {
    const answer = await real.admit(order.key, order.policy);
    report({ admitted: answer.admitted ? [[0, 0]] : [] });
  }
}

async function callUntil(until: number, { key, policy }: Order): Promise<[number, number][]> {
  const admitted: [number, number][] = [];
  for (let from = Date.now(); from < until; from = Date.now()) {
    const answer = await real.admit(key, policy);
    if (answer.admitted) admitted.push([from, Date.now() + 1]);
  }
  return admitted;
}

function report(message: Report): void {
  process.send?.(message);
}
