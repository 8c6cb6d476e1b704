/**
 * `elgw try apply`: an application from the citizen's phone to the licence in the citizen's hand, through every part.
 *
 * The licensing system's decision, the core's issuing and the platforms are the sandbox's simulators, in processes of
 * their own; everything between them is the gateway as it is.
 */
import { setTimeout as pause } from "node:timers/promises";
import { GatewayError } from "../gateway/core/gateway-error.ts";
import type { ApplicationProgress, LicenceView } from "../gateway/core/operations.ts";
import type { Cli } from "./cli.ts";
import type { Bilingual } from "./language.ts";
import { operate } from "./operate.ts";
import { type Caller, sandboxCaller } from "./sandbox-caller.ts";
import { type SandboxSamples, sandboxSamples } from "./sandbox-credentials.ts";
import { startTimeline, type Timeline } from "./timeline.ts";

const CITIZEN: Bilingual = { zh: "小程序", en: "mini-program" };
const GATEWAY: Bilingual = { zh: "网关", en: "gateway" };
const OFFICE: Bilingual = { zh: "运政系统", en: "licensing system" };
const CORE: Bilingual = { zh: "证照系统", en: "e-licence core" };

const PURPOSE = "业务申请办理";
const LOOK_EVERY_MS = 300;
const PATIENCE_MS = 60_000;

/** Where the gateway and its sandbox are. */
export interface Stage {
  readonly env: NodeJS.ProcessEnv;
  readonly gatewayUrl: string;
  readonly coreUrl: string;
  /** Partners that every licence goes to. */
  readonly supplied: readonly { readonly id: string; readonly title: Bilingual }[];
}

/** @returns whether every hop was green */
export async function tryApply(cli: Cli, stage: Stage): Promise<boolean> {
  const at: Cli = { ...cli, terminal: { ...cli.terminal, env: stage.env } };
  const samples = sandboxSamples(stage.env);
  if (samples === undefined) throw new GatewayError("partner.unknown", { detail: "elgw start" });
  const call = await sandboxCaller(stage.env, "mini-program", cli.terminal.signal);
  const timeline = startTimeline(cli);
  const before = await newestOf(call, samples);
  if (before === undefined) throw new GatewayError("licence.not-found");
  await applied(call, samples, before, timeline);
  const issued = await issuedBy(stage, before, timeline);
  await delivered(at, stage, issued, timeline);
  await claimed(call, samples, issued, timeline);
  const [ok, hops] = [timeline.isAllOk(), timeline.hops()];
  const summary = { zh: `${hops.length} 步全部通过`, en: `${hops.length} hops, all green` };
  const failed = { zh: "有步骤未通过", en: "not every hop is green" };
  cli.print({ ok, hops }, () => `${cli.say(ok ? summary : failed)}\n`);
  return ok;
}

async function newestOf(call: Caller, samples: SandboxSamples): Promise<LicenceView | undefined> {
  const { licences } = await call<{ readonly licences: readonly LicenceView[] }>("searchLicences", {
    purpose: PURPOSE,
    holderCode: samples.holderCode,
    holderCodeType: samples.holderTypeCode,
    typeCode: samples.certTypeCode,
  });
  return licences.find(({ state }) => state === "valid");
}

async function applied(
  call: Caller,
  samples: SandboxSamples,
  licence: LicenceView,
  { hop }: Timeline,
): Promise<void> {
  const businessSn = `TRY-${Date.now()}`;
  const submitted = await call<{ readonly progress: ApplicationProgress }>("submitApplication", {
    purpose: PURPOSE,
    businessSn,
    kind: "renewal",
    typeCode: samples.certTypeCode,
    identifier: licence.identifier,
    applicant: { name: samples.holderName, code: samples.holderCode, codeType: samples.holderTypeCode },
    areaCode: "510100",
  });
  hop(CITIZEN, GATEWAY, { zh: `提交换证申请 ${businessSn}`, en: `applies for a renewal, ${businessSn}` });
  const { number, stage } = submitted.progress;
  hop(
    GATEWAY,
    OFFICE,
    { zh: `SOAP 报送，受理编号 ${number}`, en: `submits over SOAP, accepted as ${number}` },
    stage === "accepted",
  );
  let last: string = stage;
  await until(async () => {
    const { progress } = await call<{ readonly progress: ApplicationProgress }>("applicationStatus", {
      purpose: PURPOSE,
      businessSn,
    });
    if (progress.stage !== last) {
      last = progress.stage;
      hop(
        OFFICE,
        CITIZEN,
        STAGES[progress.stage] ?? { zh: progress.stage, en: progress.stage },
        progress.stage !== "refused",
      );
    }
    return ["approved", "refused", "withdrawn"].includes(last);
  });
}

const STAGES: Readonly<Record<string, Bilingual>> = {
  "in-review": { zh: "审查中", en: "in review" },
  approved: { zh: "准予许可", en: "approved" },
  refused: { zh: "不予许可", en: "refused" },
};

/** How the core hears of the decision is no business of the gateway's: the sandbox's core is simply told. */
async function issuedBy(stage: Stage, { identifier }: LicenceView, { hop }: Timeline): Promise<string> {
  const { ISSUE_PATH } = await import("../adapters/elicence-core/simulator.ts");
  const reply = await fetch(new URL(ISSUE_PATH, stage.coreUrl), {
    method: "PUT",
    body: JSON.stringify({ identifier, gatewayUrl: stage.gatewayUrl }),
  });
  const { issued = "" } = (await reply.json()) as { readonly issued?: string };
  hop(
    OFFICE,
    CORE,
    { zh: "决定送达，签发新证", en: "the decision arrives, a new licence is issued" },
    issued !== "",
  );
  hop(
    CORE,
    GATEWAY,
    { zh: "归集：新证签发、旧证作废", en: "collected: the new licence, and the end of the old" },
    reply.status === 200,
  );
  return issued;
}

const STEPS: Readonly<Record<string, Bilingual>> = {
  checked: { zh: "数据校验通过", en: "data checked" },
  "code-assigned": { zh: "赋码", en: "code assigned" },
  "face-pushed": { zh: "照面数据已推送", en: "face data pushed" },
  "file-fetched": { zh: "证照文件已取回", en: "file fetched" },
  uploaded: { zh: "证照已归集", en: "licence uploaded" },
  reported: { zh: "已上报", en: "reported" },
  "status-updated": { zh: "状态已更新", en: "status updated" },
};

/** The trace of the new licence, as an operator reads it, until every partner has it. */
async function delivered(cli: Cli, stage: Stage, identifier: string, { hop }: Timeline): Promise<void> {
  const open = new Map(stage.supplied.map(({ id, title }) => [id, title]));
  // By what they say: of two partners the later step may be read first.
  const seen = new Set<string>();
  await until(async () => {
    const steps = await operate({ ...cli, json: true }, "licence.trace", { identifier });
    for (const { step, partnerId = "", outcome } of steps.filter((each) =>
      isNew(seen, JSON.stringify(each)),
    )) {
      const title = stage.supplied.find(({ id }) => id === partnerId)?.title;
      const words = STEPS[step];
      if (title !== undefined && words !== undefined && outcome !== undefined)
        hop(GATEWAY, title, words, outcome === "done" || outcome === "warned");
      if (step === "delivered") open.delete(partnerId);
    }
    return open.size === 0;
  }).catch((thrown: unknown) => {
    for (const title of open.values()) hop(GATEWAY, title, { zh: "未送达", en: "not delivered" }, false);
    if (!(thrown instanceof GatewayError)) throw thrown;
  });
}

function isNew(seen: Set<string>, key: string): boolean {
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
}

async function claimed(
  call: Caller,
  samples: SandboxSamples,
  issued: string,
  { hop }: Timeline,
): Promise<void> {
  const found = await newestOf(call, samples);
  hop(
    CITIZEN,
    GATEWAY,
    { zh: "领取：按持证人查到新证", en: "claims: finds the new licence by the holder" },
    found?.identifier === issued,
  );
  const { verdict } = await call<{ readonly verdict: string }>("verifyLicence", {
    purpose: PURPOSE,
    typeCode: samples.certTypeCode,
    identifier: issued,
    holderName: samples.holderName,
  });
  hop(GATEWAY, CITIZEN, { zh: `核验结果 ${verdict}`, en: `verdict ${verdict}` }, verdict === "valid");
}

/** @throws GatewayError `partner.unresolved` when it does not come about in a minute */
async function until(isDone: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!(await isDone())) {
    if (Date.now() > end) throw new GatewayError("partner.unresolved", { detail: "not within a minute" });
    await pause(LOOK_EVERY_MS);
  }
}
