import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { elgwCommand, root } from "./sandbox-process.ts";

/** Runs the compiled command with `--json`. */
export async function elgw(env: NodeJS.ProcessEnv, ...args: string[]): Promise<unknown> {
  const [program, ...before] = elgwCommand;
  const { stdout } = await promisify(execFile)(program, [...before, ...args, "--json"], {
    cwd: root,
    env: { ...process.env, ...env },
  });
  return JSON.parse(stdout);
}
