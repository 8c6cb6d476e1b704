/** `elgw try …`: whole stories through the sandbox, told as they happen. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { type Cli, subcommand } from "./cli.ts";
import type { Stage } from "./try-apply.ts";

export function tryCommands(program: Command, cli: Cli): void {
  const group = subcommand(program, cli, "try", {
    zh: "在沙箱里走完一件事的全程（有沙箱在运行则用它，否则临时起一个）",
    en: "Walk one whole story through the sandbox: the one that runs, or one of its own",
  });
  subcommand(group, cli, "apply", {
    zh: "申请办理：小程序 → 运政 → 签发 → 归集 → 领取",
    en: "Apply: mini-program, licensing system, issuing, collection, claim",
  }).action(async () => {
    const { tryApply } = await import("./try-apply.ts");
    const isOk = await onStage(cli, (stage) => tryApply(cli, stage));
    if (!isOk) cli.exitWith(1);
  });
}

/** On the running sandbox of this data folder, else on one that lives as long as the story. */
async function onStage<T>(cli: Cli, story: (stage: Stage) => Promise<T>): Promise<T> {
  const running = await runningStage(cli.terminal.env);
  if (running !== undefined) return story(running);
  const { openSandbox } = await import("./start.ts");
  const { loadConfig } = await import("../gateway/platform/config.ts");
  const dataDir = mkdtempSync(join(tmpdir(), "elgw-try-"));
  const env = {
    ...cli.terminal.env,
    ELGW_DATA_DIR: dataDir,
    ELGW_PORT: "0",
    ELGW_OPERATOR_PORT: "0",
    ELGW_SANDBOX_PORT: "0",
    ELGW_LOG_LEVEL: "error",
    ELGW_DATABASE_URL: "",
    ELGW_REDIS_URL: "",
  };
  cli.terminal.err(
    `${cli.say({ zh: "没有沙箱在运行，临时起一个……", en: "No sandbox runs; starting one…" })}\n`,
  );
  const sandbox = await openSandbox(loadConfig(env));
  try {
    return await story(await stageOf(env, sandbox.gateway.url, sandbox.coreUrl));
  } finally {
    await sandbox.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function runningStage(env: NodeJS.ProcessEnv): Promise<Stage | undefined> {
  const { sandboxPartners } = await import("./sandbox-credentials.ts");
  const partners = sandboxPartners(env);
  const [gatewayUrl, coreUrl] = [
    partners.get("mini-program")?.baseUrl,
    partners.get("elicence-core")?.baseUrl,
  ];
  if (gatewayUrl === undefined || coreUrl === undefined) return undefined;
  const isUp = await fetch(new URL("/", gatewayUrl)).then(
    () => true,
    () => false,
  );
  return isUp ? stageOf(env, gatewayUrl, coreUrl) : undefined;
}

async function stageOf(env: NodeJS.ProcessEnv, gatewayUrl: string, coreUrl: string): Promise<Stage> {
  const { adapters } = await import("../adapters/index.ts");
  const { sandboxSimulators } = await import("./sandbox-credentials.ts");
  const supplied = Object.keys(sandboxSimulators(env)).flatMap((id) => {
    const adapter = adapters.find((each) => each.id === id);
    return adapter?.outward?.deliveries["licence.issued"] === undefined ? [] : [{ id, title: adapter.title }];
  });
  return { env, gatewayUrl, coreUrl, supplied };
}
