import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import type { Finding } from "../gateway/operator/finding.ts";
import type { Config } from "../gateway/platform/config.ts";
import { type Cli, subcommand } from "./cli.ts";
import { operate } from "./operate.ts";

export function doctorCommand(program: Command, cli: Cli): void {
  subcommand(program, cli, "doctor", {
    zh: "体检：环境、密码算法、数据库、密钥、时钟、端口、证照系统",
    en: "Check environment, cryptography, database, keys, clock, ports, core",
  }).action(async () => {
    const findings = await examine(cli);
    const failed = findings.filter(({ state }) => state === "fail").length;
    const warned = findings.filter(({ state }) => state === "warn").length;
    cli.print({ ok: failed === 0, failed, warned, findings }, () =>
      [
        ...findings.map((finding) => findingText(finding, cli)),
        cli.say({ zh: `失败 ${failed}，告警 ${warned}`, en: `${failed} failed, ${warned} warnings` }),
        "",
      ].join("\n"),
    );
    if (failed > 0) cli.exitWith(1);
  });
}

async function examine(cli: Cli): Promise<readonly Finding[]> {
  const [machine, neighbour, { loadConfig }] = await Promise.all([
    import("./machine-checks.ts"),
    import("./neighbour-checks.ts"),
    import("../gateway/platform/config.ts"),
  ]);
  const { guarded } = machine;
  const { clock, env } = cli.terminal;
  let config: Config | undefined;
  const findings: Finding[] = [
    ...machine.checkNode(),
    ...machine.checkOpenssl(),
    ...(await guarded("crypto", machine.checkCrypto)),
    ...machine.checkClock(clock()),
    ...(await guarded("configuration", async () => {
      config = loadConfig(env);
      return [];
    })),
  ];
  if (config === undefined) return findings;
  const known = config;
  const checks: readonly (readonly [string, () => Promise<readonly Finding[]>])[] = [
    ["master-key", () => machine.checkMasterKeyOf(known)],
    ["disk", async () => machine.checkDisk(known.dataDir)],
    ["ports", () => machine.checkPorts(known)],
    ["database", () => databaseFindings(cli, known)],
    ["redis", () => neighbour.checkRedis(known)],
    ["core", () => neighbour.checkCore(known, clock)],
    ["reverse-proxy", async () => neighbour.noteReverseProxy()],
  ];
  for (const [name, check] of checks) findings.push(...(await guarded(name, check)));
  return findings;
}

async function databaseFindings(cli: Cli, { databaseUrl, dataDir }: Config): Promise<readonly Finding[]> {
  if (databaseUrl === undefined && !existsSync(join(dataDir, "database"))) {
    return [
      {
        check: "database",
        state: "ok",
        zh: "内嵌数据库将在首次启动时建立",
        en: "the embedded database will be made at first start",
      },
    ];
  }
  return operate(cli, "doctor", {}, { zh: "检查数据库", en: "looking at the database" });
}

const MARKS = { ok: "✓", warn: "!", fail: "✗" } as const;

function findingText(finding: Finding, cli: Cli): string {
  const line = `${MARKS[finding.state]} ${finding.state.padEnd(4)} ${finding.check}: ${cli.say(finding)}`;
  return finding.next === undefined ? line : `${line}\n         → ${cli.say(finding.next)}`;
}
