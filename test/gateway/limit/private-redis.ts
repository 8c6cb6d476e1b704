import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { Secret } from "../../../src/gateway/core/secret.ts";
import { openRedis, type Redis, type RedisOptions } from "../../../src/gateway/platform/redis.ts";

/** A Redis of this test's own, without a file: it can be stopped, frozen and emptied at will. */
export interface PrivateRedis {
  readonly url: Secret<string>;
  readonly connect: (options?: RedisOptions) => Promise<Redis>;
  readonly freeze: () => void;
  readonly thaw: () => void;
  readonly kill: () => Promise<void>;
  /** On the same port, with nothing in it. */
  readonly start: () => Promise<void>;
  /** Closes what `connect` opened, then the server. */
  readonly stop: () => Promise<void>;
}

export const hasRedisServer = spawnSync("redis-server", ["--version"]).status === 0;

if (!hasRedisServer) {
  if ((process.env["REQUIRE_ENGINES"] ?? "").includes("redis")) {
    throw new Error("REQUIRE_ENGINES names redis, and there is no redis-server on PATH");
  }
  console.warn("redis-server is not on PATH: the tests on Redis are skipped");
}

export async function startPrivateRedis(): Promise<PrivateRedis> {
  const port = await sparePort();
  const url = new Secret(`redis://127.0.0.1:${port}/1`);
  const opened: Redis[] = [];
  let server: ChildProcess | undefined;
  const connect = async (options?: RedisOptions): Promise<Redis> => {
    const redis = openRedis(url, options);
    opened.push(redis);
    if (!(await redis.whenUp(10_000)))
      throw redis.problem() ?? new Error("the private Redis did not come up");
    return redis;
  };
  const kill = async (): Promise<void> => {
    const gone = server;
    server = undefined;
    if (gone === undefined || gone.exitCode !== null) return;
    const exited = once(gone, "exit");
    gone.kill("SIGKILL");
    await exited;
  };
  const start = async (): Promise<void> => {
    const settings = ["--port", `${port}`, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
    server = spawn("redis-server", settings, { stdio: "ignore" });
    await (await connect()).close();
  };
  await start();
  return {
    url,
    connect,
    freeze: () => server?.kill("SIGSTOP"),
    thaw: () => server?.kill("SIGCONT"),
    kill,
    start,
    stop: async () => {
      server?.kill("SIGCONT");
      await Promise.all(opened.map((redis) => redis.close()));
      await kill();
    },
  };
}

async function sparePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no spare port");
  return address.port;
}
