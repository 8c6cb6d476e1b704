/** A process of ours in a test: TypeScript, spoken to by lines. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface Child {
  readonly pid: number;
  readonly say: (line: string) => void;
  /** The next line; undefined when the process has ended. */
  readonly hear: () => Promise<string | undefined>;
  /** Resolves when the process is gone. */
  readonly kill: (signal: NodeJS.Signals) => Promise<void>;
}

export function startChild(script: string, args: readonly string[] = []): Child {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child: ChildProcess = spawn(process.execPath, ["--import", "tsx", path, ...args], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  if (child.stdout === null || child.stdin === null) throw new Error("no pipes");
  const { stdin } = child;
  stdin.on("error", () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const gone = once(child, "exit");
  return {
    pid: child.pid ?? Number.NaN,
    say: (line) => stdin.write(`${line}\n`),
    hear: async () => {
      const { value, done } = await lines.next();
      return done === true ? undefined : value;
    },
    kill: async (signal) => {
      child.kill(signal);
      await gone;
    },
  };
}
