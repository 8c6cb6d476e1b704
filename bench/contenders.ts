/** Processes of a bench: started on a given core, spoken to by messages, stopped for certain. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { type AddressInfo, connect, createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { LoadFigures } from "./load-generator.ts";

export interface Contender {
  readonly name: string;
  readonly port: number;
  readonly pid: number;
  /** The next message of the process; rejects when it ends instead. */
  readonly message: () => Promise<unknown>;
  readonly stop: () => void;
  readonly child: ChildProcess;
}

const PATIENCE_MS = 20_000;

export function pinned(
  name: string,
  core: number,
  script: string,
  port: number,
  env: NodeJS.ProcessEnv,
): Contender {
  const child = spawn("taskset", ["-c", String(core), process.execPath, ...profileOf(name), script], {
    env: { ...process.env, NODE_ENV: "production", ...env },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const messages: unknown[] = [];
  const waiting: ((message: unknown) => void)[] = [];
  child.on("message", (message) => {
    const next = waiting.shift();
    if (next === undefined) messages.push(message);
    else next(message);
  });
  return {
    name,
    port,
    child,
    pid: child.pid ?? 0,
    message: () =>
      new Promise((resolve, reject) => {
        if (messages.length > 0) return resolve(messages.shift());
        waiting.push(resolve);
        child.once("exit", (code) => reject(new Error(`${name} ended with ${code}`)));
        return undefined;
      }),
    stop: () => child.kill(profileOf(name).length === 0 ? "SIGKILL" : "SIGTERM"),
  };
}

export function send(contender: Contender, message: string | object): void {
  contender.child.send(message);
}

/** `BENCH_PROFILE=<folder>`: where the gateway's time goes, for whoever wants to make it faster. */
function profileOf(name: string): string[] {
  const folder = process.env["BENCH_PROFILE"];
  return folder === undefined || name !== "elicence-gateway"
    ? []
    : ["--cpu-prof", `--cpu-prof-dir=${folder}`];
}

/** Resolves once something accepts connections at the port. */
export async function listening(port: number): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1");
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (open) return;
    await pause(100);
  }
  throw new Error(`nothing listens on ${port}`);
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** The load generator on the core that the contender does not have. */
export async function runLoad(
  frames: string,
  port: number,
  connections: number,
  seconds: number,
): Promise<LoadFigures> {
  const script = fileURLToPath(new URL("./load-generator.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(
    "taskset",
    [
      "-c",
      "1",
      process.execPath,
      "--import",
      "tsx",
      script,
      frames,
      String(port),
      String(connections),
      String(seconds),
    ],
    { maxBuffer: 1024 * 1024 },
  );
  return JSON.parse(stdout) as LoadFigures;
}
