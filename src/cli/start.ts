/** `elgw start`: the gateway with its sandbox, ready to be called by anyone who reads the credentials file. */
import { resolve } from "node:path";
import { createSandboxRegister, SANDBOX_COUNT_DEFAULT } from "../adapters/elicence-core/sandbox/register.ts";
import { GatewayError } from "../gateway/core/gateway-error.ts";
import { systemClock } from "../gateway/platform/clock.ts";
import { type Config, loadConfig } from "../gateway/platform/config.ts";
import { systemIds } from "../gateway/platform/ids.ts";
import { type RunningGateway, startGateway } from "../main.ts";
import type { Cli } from "./cli.ts";
import { writeCredentialsFile } from "./credentials-file.ts";
import { sandboxSimulators } from "./sandbox-credentials.ts";
import { type SeededPartners, type Simulators, startSimulators } from "./sandbox-simulators.ts";
import { seedChannel, seedSandbox } from "./seed-sandbox.ts";

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
  let simulators: Simulators | undefined;
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
        const register = { seed: SEED, licenceCount };
        simulators = await startSimulators(
          config.sandboxPort,
          chosen(partners, config.sandboxPartners),
          register,
        );
        const earlier = sandboxSimulators({ ELGW_DATA_DIR: config.dataDir });
        for (const [partnerId, url] of Object.entries(simulators.supplied)) {
          await seedChannel(opened.database, partnerId, url, (known) => known === earlier[partnerId]);
        }
        return { coreUrl: simulators.coreUrl };
      },
    });
    const { coreUrl = "", supplied = {}, release } = simulators ?? {};
    const side = { gatewayUrl: gateway.url, coreUrl, simulators: supplied, partners, sample, vehicleSample };
    const file = writeCredentialsFile(config.dataDir, side);
    return {
      gateway,
      coreUrl,
      credentialsFile: file,
      stop: async () => {
        await gateway.stop();
        release?.();
      },
    };
  } catch (thrown) {
    simulators?.release();
    throw thrown;
  }
}

/** `ELGW_SANDBOX_PARTNERS`: of the systems that are sent licences only these are there. */
function chosen(partners: SeededPartners, wanted: Config["sandboxPartners"]): SeededPartners {
  return wanted === undefined
    ? partners
    : partners.map(({ isSupplied, ...seeded }) =>
        isSupplied === true && wanted.includes(seeded.partner.id) ? { ...seeded, isSupplied } : seeded,
      );
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
