/** `elgw start`: the gateway with its sandbox, ready to be called by anyone who reads the credentials file. */
import { resolve } from "node:path";
import { createSandboxRegister, SANDBOX_COUNT_DEFAULT } from "../adapters/elicence-core/sandbox/register.ts";
import { GatewayError } from "../gateway/core/gateway-error.ts";
import { systemClock } from "../gateway/platform/clock.ts";
import { type Config, loadConfig } from "../gateway/platform/config.ts";
import { systemIds } from "../gateway/platform/ids.ts";
import type { PartnerCredential } from "../gateway/spi/conformance.ts";
import { type RunningGateway, startGateway } from "../main.ts";
import type { Cli } from "./cli.ts";
import { writeCredentialsFile } from "./credentials-file.ts";
import { sandboxSimulators } from "./sandbox-credentials.ts";
import { seedChannel, seedSandbox } from "./seed-sandbox.ts";
import { type SandboxPeer, startPeer } from "./start-peer.ts";

const SEED = 20_260_101;
/** The place of a certificate that took another's: its vehicle has two. */
const REPLACED_VEHICLE = 23;

export async function startSandbox(cli: Cli): Promise<void> {
  const config = loadConfig(cli.terminal.env);
  const sandbox = await openSandbox(config);
  cli.terminal.out(greeting(cli, config, sandbox));
  await untilAborted(cli.terminal.signal);
  cli.terminal.out(
    `${cli.say({ zh: "正在停机：等待在途请求结束……", en: "Stopping: waiting for requests in flight…" })}\n`,
  );
  await sandbox.stop();
}

interface OpenSandbox {
  readonly gateway: RunningGateway;
  readonly coreUrl: string;
  readonly credentialsFile: string;
  readonly stop: () => Promise<void>;
}

/** @throws GatewayError as `startGateway`, and `gateway.configuration` when the sandbox port is taken */
export async function openSandbox(config: Config): Promise<OpenSandbox> {
  const today = new Date(systemClock() + 8 * 3_600_000).toISOString().slice(0, 10);
  const licenceCount = SANDBOX_COUNT_DEFAULT;
  const register = createSandboxRegister({ seed: SEED, count: licenceCount, today });
  const sample = register.at(0);
  const vehicleSample = register.at(REPLACED_VEHICLE);
  if (sample === undefined || vehicleSample === undefined)
    throw new GatewayError("gateway.internal", { detail: "the sandbox register is empty" });
  let partners: SeededPartners = [];
  let core: SandboxPeer | undefined;
  let supplied: ReadonlyMap<string, SandboxPeer> = new Map();
  const release = (): void => {
    for (const { child } of [...supplied.values(), ...(core === undefined ? [] : [core])]) child.disconnect();
  };
  try {
    const gateway = await startGateway(config, {
      sandbox: true,
      prepare: async (opened) => {
        partners = await seedSandbox({
          ...opened,
          clock: systemClock,
          ids: systemIds,
          dataDir: config.dataDir,
        });
        core = await startPeer({
          adapter: "elicence-core",
          port: config.sandboxPort,
          credential: credentialOf(partners, "elicence-core"),
          seed: SEED,
          licenceCount,
        });
        supplied = await startSupplied(config.sandboxPort, partners);
        const earlier = sandboxSimulators({ ELGW_DATA_DIR: config.dataDir });
        for (const [partnerId, { url }] of supplied) {
          await seedChannel(opened.database, partnerId, url, (known) => known === earlier[partnerId]);
        }
        return { coreUrl: core.url };
      },
    });
    const coreUrl = core?.url ?? "";
    const simulators = Object.fromEntries([...supplied].map(([id, { url }]) => [id, url]));
    const side = { gatewayUrl: gateway.url, coreUrl, simulators, partners, sample, vehicleSample };
    const file = writeCredentialsFile(config.dataDir, side);
    return {
      gateway,
      coreUrl,
      credentialsFile: file,
      stop: async () => {
        await gateway.stop();
        release();
      },
    };
  } catch (thrown) {
    release();
    throw thrown;
  }
}

type SeededPartners = Awaited<ReturnType<typeof seedSandbox>>;

function credentialOf(partners: SeededPartners, id: string): PartnerCredential {
  const found = partners.find(({ partner }) => partner.id === id)?.credentials[0];
  if (found === undefined)
    throw new GatewayError("gateway.configuration", { detail: `no usable key for ${id}` });
  return found;
}

const REVIEW_EVERY = 50;

/** The partners that are sent licences, each in a process of its own, on the ports after the core's. */
async function startSupplied(
  port: number,
  partners: SeededPartners,
): Promise<ReadonlyMap<string, SandboxPeer>> {
  const supplied = partners.filter(({ isSupplied }) => isSupplied === true);
  const peers = new Map<string, SandboxPeer>();
  for (const [at, { partner }] of supplied.entries()) {
    const order = {
      adapter: partner.adapter,
      port: port === 0 ? 0 : port + 1 + at,
      credential: credentialOf(partners, partner.id),
      reviewEvery: REVIEW_EVERY,
    };
    peers.set(partner.id, await startPeer(order));
  }
  return peers;
}

function greeting(cli: Cli, config: Config, { gateway, coreUrl, credentialsFile }: OpenSandbox): string {
  const elsewhere = config.dataDir === ".data" ? "" : `ELGW_DATA_DIR='${resolve(config.dataDir)}' `;
  const database = config.databaseUrl === undefined ? "" : 'ELGW_DATABASE_URL="$ELGW_DATABASE_URL" ';
  const elgw = `${elsewhere}${database}./bin/elgw.js`;
  const { database: engine, limiter, replay } = gateway.engines;
  return [
    "",
    cli.say({
      zh: "电子证照集成网关已就绪（沙箱：全部数据均为合成）",
      en: "The e-licence gateway is ready (sandbox: all data is synthetic)",
    }),
    "",
    `  ${cli.say({ zh: "网关", en: "gateway" })}       ${gateway.url}`,
    `  ${cli.say({ zh: "运维端口", en: "operator" })}   ${gateway.operatorUrl}/health/ready  ${gateway.operatorUrl}/metrics`,
    `  ${cli.say({ zh: "沙箱证照系统", en: "sandbox core" })} ${coreUrl}`,
    `  ${cli.say({ zh: "接入方密钥", en: "credentials" })} ${credentialsFile}`,
    `  ${cli.say({ zh: "引擎", en: "engines" })}       database=${engine} limiter=${limiter} replay=${replay}`,
    "",
    cli.say({ zh: "在另一个终端粘贴下列任一命令：", en: "Paste any of these into another terminal:" }),
    "",
    `  ${elgw} call national-platform queryCertInfo`,
    `  ${elgw} call mini-program searchLicences`,
    `  ${elgw} collect backfill --since 2020-01-01 --max 200`,
    `  ${elgw} backlog`,
    `  ${elgw} doctor`,
    "",
    "",
  ].join("\n");
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    signal.addEventListener("abort", () => done(), { once: true });
  });
}
