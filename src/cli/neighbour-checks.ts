/** What the systems around the gateway answer: Redis, the e-licence core, the reverse proxy. */
import type { Finding } from "../gateway/operator/finding.ts";
import type { Config } from "../gateway/platform/config.ts";

const WAIT_MS = 3000;
const CLOCK_DIFFERENCE_MS = 60_000;

export async function checkRedis({ redisUrl, limiterWhenDown }: Config): Promise<readonly Finding[]> {
  if (redisUrl === undefined) {
    return [
      {
        check: "redis",
        state: "ok",
        zh: "未配置 Redis：限流在本进程内",
        en: "no Redis: limits are kept in this process",
      },
    ];
  }
  const { openRedis } = await import("../gateway/platform/redis.ts");
  const redis = openRedis(redisUrl);
  try {
    if (await redis.whenUp(WAIT_MS)) {
      if (redis.server()?.evicts !== true)
        return [{ check: "redis", state: "ok", zh: "Redis 可用", en: "Redis answers" }];
      return [
        {
          check: "redis",
          state: "fail",
          zh: "Redis 会逐出键：重放记录可能丢失",
          en: "Redis evicts keys: replay records can be lost",
          next: { zh: "设置 maxmemory-policy noeviction", en: "set maxmemory-policy noeviction" },
        },
      ];
    }
    return [
      {
        check: "redis",
        state: "fail",
        zh: `Redis 无应答（限流策略：${limiterWhenDown}）`,
        en: `Redis does not answer (limiter then: ${limiterWhenDown})`,
        next: { zh: "检查 ELGW_REDIS_URL 与网络", en: "check ELGW_REDIS_URL and the network" },
      },
    ];
  } finally {
    await redis.close();
  }
}

/** Any HTTP answer proves the way; whether the key is right, the first signed call tells. */
export async function checkCore({ coreUrl }: Config, now: () => number): Promise<readonly Finding[]> {
  if (coreUrl === undefined) {
    return [
      {
        check: "core",
        state: "warn",
        zh: "未设置 ELGW_CORE_URL：只能以沙箱运行（elgw start）",
        en: "ELGW_CORE_URL is not set: only the sandbox can run (elgw start)",
        next: { zh: "生产环境设置证照系统地址", en: "set the core's address for production" },
      },
    ];
  }
  const reply = await fetch(coreUrl, {
    method: "HEAD",
    redirect: "manual",
    signal: AbortSignal.timeout(WAIT_MS),
  }).catch(() => undefined);
  if (reply === undefined) {
    return [
      {
        check: "core",
        state: "fail",
        zh: "证照系统无应答",
        en: "the e-licence core does not answer",
        next: { zh: "检查 ELGW_CORE_URL 与网络", en: "check ELGW_CORE_URL and the network" },
      },
    ];
  }
  const difference = Math.abs(Date.parse(reply.headers.get("date") ?? "") - now());
  if (difference > CLOCK_DIFFERENCE_MS) {
    return [
      {
        check: "core",
        state: "warn",
        zh: `证照系统可达，但时钟相差 ${Math.round(difference / 1000)} 秒`,
        en: `the core answers, but its clock is ${Math.round(difference / 1000)} s away`,
        next: {
          zh: "两端都启用 NTP：时间戳过期的签名会被拒绝",
          en: "run NTP on both: stale signatures are refused",
        },
      },
    ];
  }
  return [{ check: "core", state: "ok", zh: "证照系统可达", en: "the e-licence core answers" }];
}

/** Nothing on this machine can tell whether a proxy stands in front, so it is said every time. */
export function noteReverseProxy(): readonly Finding[] {
  return [
    {
      check: "reverse-proxy",
      state: "ok",
      zh: "若前置 nginx，须设 underscores_in_headers on，否则 gjzwfwpt_* 请求头被丢弃",
      en: "behind nginx set underscores_in_headers on, or the gjzwfwpt_* headers are dropped",
    },
  ];
}
