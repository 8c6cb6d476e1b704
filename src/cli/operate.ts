/**
 * Runs an operator command where the data is: in the process that holds the data folder, or here when
 * there is none, or when the database is a server that any number of processes may use.
 */
import { userInfo } from "node:os";
import { GatewayError } from "../gateway/core/gateway-error.ts";
import type { Arguments } from "../gateway/operator/arguments.ts";
import type { COMMANDS, CommandName } from "../gateway/operator/commands.ts";
import type { Cli } from "./cli.ts";
import type { Bilingual } from "./language.ts";
import { type Progress, startProgress } from "./progress.ts";

export type CommandResult<Name extends CommandName> = Awaited<ReturnType<(typeof COMMANDS)[Name]>>;

const WORKING: Bilingual = { zh: "处理中", en: "working" };

/** @throws GatewayError what the command throws, `database.*`, `crypto.unseal`, `gateway.configuration` */
export async function operate<Name extends CommandName>(
  cli: Cli,
  name: Name,
  args: Arguments,
  title: Bilingual = WORKING,
): Promise<CommandResult<Name>> {
  const { loadConfig } = await import("../gateway/platform/config.ts");
  const config = loadConfig(cli.terminal.env);
  const progress = await startProgress(cli, title);
  try {
    const work = { name, args, actor: actor(cli.terminal.env) };
    const result =
      config.databaseUrl === undefined
        ? await throughFolder(config.dataDir, work, progress, () => runHere(config, work, progress))
        : await runHere(config, work, progress);
    return result as CommandResult<Name>;
  } finally {
    progress.stop();
  }
}

interface Work {
  readonly name: CommandName;
  readonly args: Arguments;
  readonly actor: string;
}

async function throughFolder(
  dataDir: string,
  { name, args, actor: who }: Work,
  progress: Progress,
  here: () => Promise<unknown>,
): Promise<unknown> {
  const { callFolderHolder } = await import("../gateway/platform/database/folder-lock.ts");
  const ask = () =>
    callFolderHolder(dataDir, name, { actor: who, args }, (state) => {
      const { done, total } = state as { readonly done: number; readonly total?: number };
      progress.update(done, total);
    });
  const answer = await ask();
  if (answer.held) return answer.result;
  try {
    return await here();
  } catch (thrown) {
    // A gateway that took the folder in the meantime: it is the one to ask.
    if (!(thrown instanceof GatewayError) || thrown.code !== "database.locked") throw thrown;
    const second = await ask();
    if (second.held) return second.result;
    throw thrown;
  }
}

async function runHere(
  config: Parameters<typeof import("./open-operator.ts").openOperator>[0],
  { name, args, actor: who }: Work,
  progress: Progress,
): Promise<unknown> {
  const [{ openOperator }, { runCommand }] = await Promise.all([
    import("./open-operator.ts"),
    import("../gateway/operator/commands.ts"),
  ]);
  const opened = await openOperator(config);
  try {
    return await runCommand(name, args, { ...opened.parts, actor: who, onProgress: progress.update });
  } finally {
    await opened.close();
  }
}

/** Who is accountable: with sudo, the person and not root. */
function actor(env: NodeJS.ProcessEnv): string {
  const user = currentUser();
  const behind = env["SUDO_USER"];
  return behind === undefined || behind === "" ? user : `${behind} (sudo ${user})`;
}

function currentUser(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number that has no name.
    return `uid ${process.getuid?.() ?? "unknown"}`;
  }
}
