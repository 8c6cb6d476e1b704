import type { Command } from "commander";
import { type Cli, subcommand } from "./cli.ts";

/** Both run until a signal stops them and everything in flight has ended. */
export function serveCommands(program: Command, cli: Cli): void {
  subcommand(program, cli, "serve", {
    zh: "运行网关（生产；配置见环境变量 ELGW_*）",
    en: "Run the gateway (production; configured by ELGW_* variables)",
  }).action(() => serve(cli));
  subcommand(program, cli, "start", {
    zh: "运行网关与沙箱（证照系统与接入方均为模拟）",
    en: "Run gateway and sandbox (core and partners are simulated)",
  }).action(async () => {
    const { startSandbox } = await import("./start.ts");
    await startSandbox(cli);
  });
}

async function serve(cli: Cli): Promise<void> {
  const [{ startGateway }, { loadConfig }] = await Promise.all([
    import("../main.ts"),
    import("../gateway/platform/config.ts"),
  ]);
  const { env, signal } = cli.terminal;
  const gateway = await startGateway(loadConfig(env));
  const { url, operatorUrl, engines } = gateway;
  cli.print({ url, operatorUrl, engines }, () => {
    const { database, limiter, replay } = engines;
    return `${cli.say({ zh: "网关", en: "gateway" })} ${url}  ${cli.say({ zh: "运维端口", en: "operator" })} ${operatorUrl}  database=${database} limiter=${limiter} replay=${replay}\n`;
  });
  if (!signal.aborted) {
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  }
  await gateway.stop();
}
