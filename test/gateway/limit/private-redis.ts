import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { inject } from "vitest";
import { Secret } from "../../../src/gateway/core/secret.ts";
import { openRedis, type Redis, type RedisOptions } from "../../../src/gateway/platform/redis.ts";

/** A Redis to share: only under a prefix of the test's own. */
export interface TestRedis {
  readonly url: Secret<string>;
  /** Resolves once it can be used. */
  readonly connect: (options?: RedisOptions) => Promise<Redis>;
  /** Closes what `connect` opened, and the server where it is the test's own. */
  readonly stop: () => Promise<void>;
}

/** A Redis of this test's own, without a file: it can be killed, frozen and emptied at will. */
export interface PrivateRedis extends TestRedis {
  readonly freeze: () => void;
  readonly thaw: () => void;
  readonly kill: () => Promise<void>;
  /** On the same port, with nothing in it. */
  readonly start: () => Promise<void>;
}

/** So that a test machine which stalls does not pass for a Redis that does. */
const PATIENT: RedisOptions = { commandTimeoutMs: 10_000, silenceMs: 20_000 };
/** For tests in which Redis does stall. */
export const IMPATIENT: RedisOptions = { commandTimeoutMs: 500, silenceMs: 1_500 };

const embeddedOnly = process.env["ELGW_TEST_ENGINES"] === "embedded";

export const hasRedisServer = !embeddedOnly && spawnSync("redis-server", ["--version"]).status === 0;
export const hasRedis = inject("redisUrl") !== undefined || hasRedisServer;

if (!hasRedisServer) {
  console.log(
    `${embeddedOnly ? "ELGW_TEST_ENGINES=embedded" : "redis-server is not on PATH"}: what needs a Redis of its own is skipped`,
  );
}

/** The one that answers, or else one of the test's own. */
export async function useRedis(): Promise<TestRedis> {
  const shared = inject("redisUrl");
  if (shared === undefined) return startPrivateRedis();
  const url = new Secret(shared);
  const { connect, close } = connections(url);
  return { url, connect, stop: close };
}

export async function startPrivateRedis(): Promise<PrivateRedis> {
  const port = await sparePort();
  const url = new Secret(`redis://127.0.0.1:${port}/1`);
  const { connect, close } = connections(url);
  let server: ChildProcess | undefined;
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
  // A test that fails half-way must not leave a server behind.
  process.once("exit", () => server?.kill("SIGKILL"));
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
      await close();
      await kill();
    },
  };
}

function connections(
  url: Secret<string>,
): Pick<TestRedis, "connect"> & { readonly close: () => Promise<void> } {
  const opened: Redis[] = [];
  return {
    connect: async (options = PATIENT) => {
      const redis = openRedis(url, options);
      opened.push(redis);
      if (!(await redis.whenUp(10_000))) throw redis.problem() ?? new Error("Redis did not come up");
      return redis;
    },
    close: async () => {
      await Promise.all(opened.map((redis) => redis.close()));
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
