import type { Command } from "commander";
import {
  BEHAVIOURS,
  type Behaviour,
  type Conformance,
  type PartnerCredential,
  type RunningSimulator,
} from "../gateway/spi/conformance.ts";
import { type Cli, numberOption, option, subcommand } from "./cli.ts";
import { loadConformance } from "./load-conformance.ts";
import { sandboxPartners } from "./sandbox-credentials.ts";

interface SimulateOptions {
  readonly behaviour?: string;
  readonly port?: number;
}

/** Runs a partner's simulator until Ctrl-C; on a terminal the keys 1…7 change how it behaves. */
export function simulateCommand(program: Command, cli: Cli): void {
  subcommand(program, cli, "simulate <adapter>", {
    zh: "运行对方系统的模拟器（受理、拒绝、不可用、慢、收下后断开、乱码、错误签名）",
    en: "Run a partner's simulator, in any of its seven behaviours",
  })
    .addOption(
      option(cli, "--behaviour <name>", { zh: "行为", en: "behaviour" })
        .choices(BEHAVIOURS)
        .default("accept"),
    )
    .addOption(
      numberOption(cli, "--port <n>", {
        zh: "端口，默认任意空闲端口",
        en: "port; default: any that is free",
      }),
    )
    .action(async (adapter: string, options: SimulateOptions) => {
      const conformance = await loadConformance(adapter);
      const { port = 0 } = options;
      const credential = await credentialOf(adapter, conformance, cli);
      const { systemIds } = await import("../gateway/platform/ids.ts");
      const simulator = await conformance.startSimulator({
        port,
        credential,
        now: cli.terminal.clock,
        nonce: systemIds.nonce,
      });
      try {
        await runUntilInterrupted(cli, adapter, simulator, (options.behaviour ?? "accept") as Behaviour);
      } finally {
        await simulator.stop();
      }
    });
}

/** The sandbox's key for this partner where there is one, so that the simulator fits a running gateway. */
async function credentialOf(adapter: string, conformance: Conformance, cli: Cli): Promise<PartnerCredential> {
  const found = [...sandboxPartners(cli.terminal.env).values()].find(
    (partner) => partner.adapter === adapter,
  );
  return found?.credentials[0] ?? inventCredential(adapter, conformance);
}

async function inventCredential(
  adapter: string,
  { adapter: dialect }: Conformance,
): Promise<PartnerCredential> {
  const { newSecretFor } = await import("../gateway/credentials/new-key.ts");
  const algorithm = dialect.scheme.inbound?.algorithms[0] ?? "HMAC-SM3";
  return { clientId: adapter, keyId: adapter, algorithm, secret: newSecretFor(dialect) };
}

async function runUntilInterrupted(
  cli: Cli,
  adapter: string,
  simulator: RunningSimulator,
  first: Behaviour,
): Promise<void> {
  const { signal } = cli.terminal;
  simulator.behave(first);
  const started = { adapter, baseUrl: simulator.baseUrl.href, behaviour: first };
  cli.print(started, () => `${adapter}: ${simulator.baseUrl.href}  ${first}\n`);
  const stopKeys = cli.terminal.stdin.isTTY === true && !cli.json ? readKeys(cli, simulator) : () => {};
  if (!signal.aborted) {
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  }
  stopKeys();
}

/** Raw mode swallows Ctrl-C, so it is read here like any other key. */
function readKeys(cli: Cli, simulator: RunningSimulator): () => void {
  const { stdin } = cli.terminal;
  const menu = BEHAVIOURS.map((behaviour, index) => `${index + 1} ${behaviour}`).join("  ");
  cli.terminal.err(
    `${cli.say({ zh: "按键切换行为，q 退出", en: "keys change the behaviour, q quits" })}: ${menu}\n`,
  );
  const onKey = (bytes: Buffer): void => {
    const key = bytes.toString("utf8");
    const behaviour = BEHAVIOURS[Number(key) - 1];
    if (key === "q" || key === "\u0003") process.kill(process.pid, "SIGINT");
    else if (behaviour !== undefined) {
      simulator.behave(behaviour);
      cli.terminal.err(
        `${behaviour}  (${cli.say({ zh: "已收到", en: "received" })} ${simulator.received().length})\n`,
      );
    }
  };
  stdin.setRawMode(true);
  stdin.resume();
  stdin.on("data", onKey);
  return () => {
    stdin.off("data", onKey);
    stdin.setRawMode(false);
    stdin.pause();
  };
}
