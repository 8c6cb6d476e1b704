/** What the machine can tell about the gateway's health. Each check answers; none throws. */

import { getCiphers, getCurves, getHashes } from "node:crypto";
import { existsSync, statfsSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { toGatewayError } from "../gateway/core/gateway-error.ts";
import type { Bilingual, Finding } from "../gateway/operator/finding.ts";
import type { Config } from "../gateway/platform/config.ts";

const NODE_MIN = [20, 19] as const;
const MIB = 1024 * 1024;

const ok = (check: string, zh: string, en: string): Finding => ({ check, state: "ok", zh, en });
const bad = (state: "warn" | "fail", check: string, what: Bilingual, next: Bilingual): Finding => ({
  check,
  state,
  ...what,
  next,
});

/** Any check that throws is a failure in the catalogue's words. */
export async function guarded(
  check: string,
  work: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return await work();
  } catch (thrown) {
    const { code, entry, detail } = toGatewayError(thrown);
    const about = detail === undefined ? code : `${code}, ${detail}`;
    return [bad("fail", check, { zh: `${entry.zh}（${about}）`, en: `${entry.en} (${about})` }, entry.next)];
  }
}

export function checkNode(): readonly Finding[] {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const recent = major > NODE_MIN[0] || (major === NODE_MIN[0] && minor >= NODE_MIN[1]);
  const version = `Node ${process.versions.node}`;
  if (recent) return [ok("node", version, version)];
  return [
    bad(
      "fail",
      "node",
      { zh: `${version} 过旧`, en: `${version} is too old` },
      { zh: "升级到 20.19 以上", en: "use 20.19 or later" },
    ),
  ];
}

export function checkOpenssl(): readonly Finding[] {
  const version = `OpenSSL ${process.versions.openssl}`;
  const missing = [
    ...(getHashes().includes("sm3") ? [] : ["SM3"]),
    ...(getCiphers().includes("sm4-ctr") ? [] : ["SM4-CTR"]),
    ...(getCurves().includes("SM2") ? [] : ["SM2"]),
  ].join(", ");
  if (missing === "") return [ok("openssl", `${version}，含 SM2 SM3 SM4`, `${version} with SM2, SM3, SM4`)];
  return [
    bad(
      "fail",
      "openssl",
      { zh: `${version} 缺少 ${missing}`, en: `${version} lacks ${missing}` },
      { zh: "换用官方 Node 发行版", en: "use an official build of Node" },
    ),
  ];
}

export async function checkCrypto(): Promise<readonly Finding[]> {
  const [{ selfTest }, { ALGORITHMS }] = await Promise.all([
    import("../gateway/crypto/self-test.ts"),
    import("../gateway/crypto/algorithms.ts"),
  ]);
  selfTest();
  const table = ALGORITHMS.map(({ id, standing }) => `${id} (${standing})`).join(", ");
  return [
    ok("crypto", "密码算法自检通过", "the cryptographic self-test passes"),
    ok("algorithms", `签名算法：${table}`, `signature algorithms: ${table}`),
  ];
}

export async function checkMasterKeyOf(config: Config): Promise<readonly Finding[]> {
  const { masterKey, masterKeyFile, dataDir, databaseUrl } = config;
  const embedded = databaseUrl === undefined;
  const own = masterKey === undefined && masterKeyFile === undefined;
  // A look must not make a key: that is the first start's to do.
  if (own && embedded && !existsSync(join(dataDir, "master.key"))) {
    return [ok("master-key", "主密钥将在首次启动时生成", "the master key will be made at first start")];
  }
  const { openMasterKeys } = await import("../gateway/credentials/master-key.ts");
  const keys = openMasterKeys({ masterKey, masterKeyFile, dataDir, mayMake: embedded });
  const held = keys.ring().map(({ id }) => id);
  const ids = held.join(", ");
  const [name, stand] =
    held.length === 1
      ? ["master key", "stands beside the data it protects"]
      : ["master keys", "stand beside the data they protect"];
  if (keys.source !== "data-folder")
    return [ok("master-key", `主密钥 ${ids}（${keys.source}）`, `${name} ${ids} (${keys.source})`)];
  return [
    bad(
      "warn",
      "master-key",
      { zh: `主密钥 ${ids} 与数据放在同一目录`, en: `${name} ${ids} ${stand}` },
      {
        zh: "生产环境用 ELGW_MASTER_KEY_FILE 另行存放，并单独备份",
        en: "in production keep it elsewhere with ELGW_MASTER_KEY_FILE, and back it up apart",
      },
    ),
  ];
}

export function checkClock(now: number): readonly Finding[] {
  const text = new Date(now).toISOString();
  const sane = now > Date.UTC(2026, 0, 1) && now < Date.UTC(2100, 0, 1);
  if (sane) return [ok("system-clock", `系统时间 ${text}`, `system clock ${text}`)];
  return [
    bad(
      "fail",
      "system-clock",
      { zh: `系统时间 ${text} 不合理`, en: `system clock ${text} makes no sense` },
      { zh: "启用 NTP", en: "run NTP" },
    ),
  ];
}

export function checkDisk(dataDir: string): readonly Finding[] {
  const { bavail, bsize } = statfsSync(existsSync(dataDir) ? dataDir : ".");
  const free = Math.floor((bavail * bsize) / MIB);
  const what = { zh: `数据目录所在磁盘剩余 ${free} MiB`, en: `${free} MiB free where the data is` };
  if (free >= 1024) return [ok("disk", what.zh, what.en)];
  return [
    bad(free < 100 ? "fail" : "warn", "disk", what, {
      zh: "清理或扩容：写不下审计就不再应答",
      en: "make room: without an audit record no reply leaves",
    }),
  ];
}

/** A port in use is right when our own gateway runs, which its operator port tells. */
export async function checkPorts(config: Config): Promise<readonly Finding[]> {
  const running = await readiness(config.operatorPort);
  if (running !== undefined) return [gatewayFinding(running)];
  const findings: Finding[] = [];
  for (const [name, port] of [
    ["ELGW_PORT", config.port],
    ["ELGW_OPERATOR_PORT", config.operatorPort],
  ] as const) {
    if (await isFree(port, config.host))
      findings.push(ok("ports", `${name} ${port} 可用`, `${name} ${port} is free`));
    else
      findings.push(
        bad(
          "fail",
          "ports",
          { zh: `${name} ${port} 被其他程序占用`, en: `${name} ${port} is taken by another program` },
          { zh: `换一个端口：${name}`, en: `choose another port: ${name}` },
        ),
      );
  }
  return findings;
}

interface Readiness {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, boolean>>;
}

/** Undefined where no gateway of ours listens. */
async function readiness(operatorPort: number): Promise<Readiness | undefined> {
  try {
    const url = `http://127.0.0.1:${operatorPort}/health/ready`;
    const page = (await (
      await fetch(url, { signal: AbortSignal.timeout(3000) })
    ).json()) as Partial<Readiness>;
    return typeof page.ready === "boolean" ? { ready: page.ready, checks: page.checks ?? {} } : undefined;
  } catch {
    return undefined;
  }
}

function gatewayFinding({ ready, checks }: Readiness): Finding {
  if (ready) return ok("gateway", "网关正在运行并已就绪", "the gateway is running and ready");
  const failing = Object.keys(checks).filter((name) => checks[name] !== true);
  const named = failing.length === 0 ? "draining" : failing.join(", ");
  return bad(
    "fail",
    "gateway",
    { zh: `网关正在运行但未就绪：${named}`, en: `the gateway is running but not ready: ${named}` },
    {
      zh: "检查所列部分；core 未就绪表示熔断打开",
      en: "look at what is named; core not ready means its breaker is open",
    },
  );
}

function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((settle) => {
    const server = createServer();
    server.once("error", () => settle(false));
    server.listen(port, host, () => server.close(() => settle(true)));
  });
}
