/**
 * Rounds of load, partner faults and kill -9, and what is to hold afterwards: every licence that the gateway answered
 * for is with every partner, in its last state, and nothing was told twice to a partner that does not drop repeats.
 */
import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { adapters } from "../../src/adapters/index.ts";
import { loadConformance } from "../../src/cli/load-conformance.ts";
import type { LicenceEvent } from "../../src/gateway/core/licence-event.ts";
import { maskEvent } from "../../src/gateway/mask/mask-event.ts";
import { createProfiles } from "../../src/gateway/mask/profiles.ts";
import { systemIds } from "../../src/gateway/platform/ids.ts";
import type { DeliveryId } from "../../src/gateway/spi/adapter.ts";
import type { PartnerCredential, RunningSimulator } from "../../src/gateway/spi/conformance.ts";
import { coreTeller } from "../support/core-teller.ts";
import { elgw } from "../support/elgw.ts";
import { FAULTS, type FaultyProxy, startFaultyProxy } from "../support/faulty-proxy.ts";
import { LicenceLives } from "../support/licence-lives.ts";
import { startPlainCore } from "../support/plain-core.ts";
import { root } from "../support/sandbox-process.ts";

export interface DeliveryScenario {
  readonly dataDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly kills: number;
  /** Default: every partner of the sandbox that is sent licences. */
  readonly supplied?: readonly string[];
  readonly random: () => number;
  readonly onStep?: (text: string) => void;
}

export interface DeliveryFindings {
  readonly acknowledged: number;
  readonly effects: number;
  readonly lost: readonly string[];
  readonly wrong: readonly string[];
  /** Message ids that a partner which does not drop repeats took more than once. */
  readonly twice: readonly string[];
  readonly dead: number;
  /** From a kill to the first message that reached a partner again; milliseconds. */
  readonly longestResumeMs: number;
}

interface Supplied {
  readonly id: string;
  readonly simulator: RunningSimulator;
  readonly proxy: FaultyProxy;
}

interface Gateway {
  readonly child: ChildProcess;
  readonly url: string;
}

const WORKERS = 3;
const BATCH = 8;
const PROFILE = "collection@1";

export async function deliverThroughKills(scenario: DeliveryScenario): Promise<DeliveryFindings> {
  const { kills, random, onStep = () => {} } = scenario;
  const stage = await setStage(scenario);
  const lives = new LicenceLives(random);
  let longestResumeMs = 0;
  try {
    for (let round = 1; round <= kills; round += 1) {
      const gateway = await stage.start();
      const load = stage.load(gateway, lives);
      const until = Date.now() + 400 + random() * 1_200;
      while (Date.now() < until) {
        for (const { proxy } of stage.supplied) proxy.fail(random() < 0.5 ? "none" : pick(FAULTS, random));
        await pause(150);
      }
      const killedAt = Date.now();
      await kill(gateway);
      await load;
      for (const { proxy } of stage.supplied) proxy.fail("none");
      const resumed = await stage.start();
      const before = stage.forwarded();
      const more = stage.load(resumed, lives, 1);
      while (stage.forwarded() === before && Date.now() - killedAt < 60_000) await pause(20);
      longestResumeMs = Math.max(longestResumeMs, Date.now() - killedAt);
      await more;
      await kill(resumed);
      onStep(`kill ${round}/${kills}: ${lives.acknowledged} events answered for`);
    }
    onStep("no more faults: waiting until nothing is left to deliver");
    const last = await stage.start();
    await stage.drained();
    const findings = { ...judge(stage.supplied, lives), dead: await stage.dead(), longestResumeMs };
    await kill(last);
    return findings;
  } finally {
    await stage.close();
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const pick = <T>(from: readonly T[], random: () => number): T =>
  from[Math.floor(random() * from.length)] as T;

async function kill({ child }: Gateway): Promise<void> {
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await ended;
}

async function setStage({ dataDir, env, supplied: wanted }: DeliveryScenario) {
  const supplied: Supplied[] = [];
  let core: RunningSimulator | undefined;
  let tell: ReturnType<typeof coreTeller> | undefined;
  const running = new Set<ChildProcess>();

  const prepare = async (partners: readonly SeededPartner[]): Promise<void> => {
    const credentialOf = (id: string): PartnerCredential => {
      const found = partners.find(({ partner }) => partner.id === id)?.credentials[0];
      if (found === undefined) throw new Error(`no credential of ${id}`);
      return found;
    };
    const coreCredential = credentialOf("elicence-core");
    tell = coreTeller(coreCredential);
    core = await startPlainCore(coreCredential);
    for (const { partner, isSupplied } of partners) {
      // Of what is not told of licences there is nothing to judge.
      const { outward } = adapters.find(({ id }) => id === partner.adapter) ?? {};
      if (isSupplied !== true || outward?.deliveries["licence.issued"] === undefined) continue;
      if (wanted !== undefined && !wanted.includes(partner.id)) continue;
      const { startSimulator } = await loadConformance(partner.adapter);
      const credential = credentialOf(partner.id);
      const simulator = await startSimulator({ port: 0, credential, now: Date.now, nonce: systemIds.nonce });
      supplied.push({ id: partner.id, simulator, proxy: await startFaultyProxy(simulator.baseUrl) });
    }
  };

  const start = async (): Promise<Gateway> => {
    const child = fork(join(root, "test/support/supplied-gateway.mjs"), {
      env: { ...process.env, ELGW_PORT: "0", ELGW_OPERATOR_PORT: "0", ELGW_DATA_DIR: dataDir, ...env },
      execArgv: [],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    running.add(child);
    child.once("exit", () => running.delete(child));
    const { partners } = await message<{ partners: readonly SeededPartner[] }>(child);
    if (core === undefined) await prepare(partners);
    const channels = Object.fromEntries(supplied.map(({ id, proxy }) => [id, proxy.url]));
    const coreUrl = core?.baseUrl.href.replace(/\/$/, "");
    child.send({ coreUrl, channels, quota: { concurrent: 8, perSecond: 1_000 } });
    return { child, url: (await message<{ url: string }>(child)).url };
  };

  return {
    supplied,
    start,
    forwarded: () => supplied.reduce((sum, { proxy }) => sum + proxy.forwarded(), 0),
    /** Tells until the gateway is gone, or so many batches each. */
    load: async ({ url }: Gateway, lives: LicenceLives, batches = Number.MAX_SAFE_INTEGER): Promise<void> => {
      const work = async (): Promise<void> => {
        for (let batch = 0; batch < batches; batch += 1) {
          const events = lives.next(BATCH);
          try {
            await tell?.(url, events);
          } catch {
            return;
          }
          lives.acknowledge(events);
        }
      };
      await Promise.all(Array.from({ length: WORKERS }, work));
    },
    drained: async (): Promise<void> => {
      while ((await backlog(dataDir, env)).some(({ open }) => open > 0)) await pause(200);
    },
    dead: async (): Promise<number> => (await backlog(dataDir, env)).reduce((sum, { dead }) => sum + dead, 0),
    close: async (): Promise<void> => {
      for (const child of running) child.kill("SIGKILL");
      for (const { proxy, simulator } of supplied) {
        await proxy.stop();
        await simulator.stop();
      }
      await core?.stop();
    },
  };
}

interface SeededPartner {
  readonly partner: { readonly id: string; readonly adapter: string };
  readonly credentials: readonly PartnerCredential[];
  readonly isSupplied?: true;
}

function message<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    child.once("message", (news) => resolve(news as T));
    child.once("exit", (code) => reject(new Error(`the gateway ended at its start: ${code}`)));
  });
}

async function backlog(
  dataDir: string,
  env: NodeJS.ProcessEnv,
): Promise<readonly { readonly open: number; readonly dead: number }[]> {
  return (await elgw({ ELGW_DATA_DIR: dataDir, ...env }, "backlog")) as { open: number; dead: number }[];
}

function judge(supplied: readonly Supplied[], lives: LicenceLives) {
  const profiles = createProfiles();
  const lost: string[] = [];
  const wrong: string[] = [];
  const twice: string[] = [];
  let effects = 0;
  for (const { id, simulator } of supplied) {
    const { copy } = simulator;
    const holdings = adapters.find((adapter) => adapter.id === id)?.outward?.holdings;
    if (copy === undefined || holdings === undefined) throw new Error(`${id} keeps nothing to judge`);
    const held = new Map(copy.holdings().map((holding) => [holding.identifier, holding]));
    for (const { identifier, acknowledged, told } of lives.all()) {
      const holding = held.get(identifier);
      if (acknowledged > 0 && (holding === undefined || holding.version < acknowledged))
        lost.push(`${id} ${identifier}`);
      if (holding === undefined) continue;
      const event = told.get(holding.version);
      const expected = event === undefined ? undefined : holdings.expected(event.event, itemOf(event));
      if (expected?.digest !== holding.digest) wrong.push(`${id} ${identifier} ${holding.version}`);
    }
    const times = new Map<string, number>();
    for (const effect of copy.effects()) times.set(effect.id, (times.get(effect.id) ?? 0) + 1);
    effects += times.size;
    for (const [eventId, count] of times) if (count > 1) twice.push(`${id} ${eventId}`);
  }
  return { acknowledged: lives.acknowledged, effects, lost, wrong, twice };

  function itemOf(told: LicenceEvent) {
    const { eventId, version, occurredAt } = told;
    const event = maskEvent(profiles, PROFILE, told);
    return { id: eventId as DeliveryId, event, version, occurredAt, carried: {}, isCorrection: false };
  }
}
