import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Command } from "commander";
import type { AnyInboundRoute } from "../gateway/spi/adapter.ts";
import type { Conformance, PartnerCredential } from "../gateway/spi/conformance.ts";
import { contractsFolder } from "../gateway/spi/contract-validator.ts";
import type { WireRequest, WireResponse } from "../gateway/spi/wire.ts";
import { type CallingPartner, type CallOptions, usage, whoCalls } from "./calling-partner.ts";
import { type Cli, option, subcommand } from "./cli.ts";
import { passphraseOptions, secretOptions, sm2Options } from "./key-options.ts";
import { loadConformance } from "./load-conformance.ts";
import { sampleBody } from "./sample-bodies.ts";
import { sandboxSamples } from "./sandbox-credentials.ts";
import { exchange } from "./wire-exchange.ts";

/** Plays the partner: signs with the partner's side of a key, sends, and judges the reply's signature. */
export function callCommand(program: Command, cli: Cli): void {
  const command = subcommand(program, cli, "call <partner> <route> [json]", {
    zh: "以接入方身份发送一个已签名的请求（默认用沙箱密钥与示例报文；GET 接口给的是查询串）",
    en: "Send a signed request as a partner (default: sandbox key and sample body; of a GET the text is its query)",
  })
    .addOption(option(cli, "--url <url>", { zh: "网关地址", en: "gateway address" }))
    .addOption(
      option(cli, "--adapter <name>", {
        zh: "适配器（非沙箱接入方）",
        en: "adapter (for a partner outside the sandbox)",
      }),
    )
    .addOption(option(cli, "--client-id <id>", { zh: "客户端标识", en: "client id" }))
    .addOption(option(cli, "--key-id <id>", { zh: "密钥编号", en: "key id" }))
    .addOption(option(cli, "--algorithm <name>", { zh: "签名算法", en: "algorithm" }))
    .addOption(option(cli, "--interface <id>", { zh: "接口编号（sid）", en: "interface id (sid)" }))
    .addOption(
      option(cli, "--key-file <file>", {
        zh: "接入方私钥（SM2 或 RSA，权限 600）",
        en: "the partner's private key (SM2 or RSA, mode 600)",
      }),
    )
    .addOption(
      option(cli, "--gateway-key-file <file>", {
        zh: "网关公钥，用来验证应答签名",
        en: "the gateway's public key, which proves the reply",
      }),
    )
    .addOption(
      option(cli, "--opening-key-file <file>", {
        zh: "接入方 SM2 私钥，用来解密应答（权限 600）",
        en: "the partner's SM2 private key, which opens encrypted replies (mode 600)",
      }),
    );
  passphraseOptions(secretOptions(sm2Options(command, cli), cli), cli).action(
    (partner: string, route: string, json: string | undefined, options: CallOptions) =>
      call(cli, { partner, route, json, options }),
  );
}

interface Call {
  readonly partner: string;
  readonly route: string;
  readonly json: string | undefined;
  readonly options: CallOptions;
}

/** A route goes by its name in the contract, or in short by what it does: `read`, `search`, `verify`, `download`. */
async function call(cli: Cli, { partner: name, route: routeName, json, options }: Call): Promise<void> {
  const partner = await whoCalls(name, routeName, options, cli);
  const conformance = await loadConformance(partner.adapter);
  const { routes } = conformance.adapter;
  const route = routes.find(
    ({ name: full, operation }) => full === routeName || operation === `licence.${routeName}`,
  );
  if (route === undefined) throw usage("route", routes.map((candidate) => candidate.name).join(", "));
  if (conformance.signAsPartner === undefined)
    throw usage("partner", `${partner.adapter} does not call the gateway`);
  const { systemIds } = await import("../gateway/platform/ids.ts");
  const request = conformance.signAsPartner(
    unsigned(route, partner, json === undefined ? defaultText(conformance, route, cli) : Buffer.from(json)),
    partner.credential,
    { timestamp: cli.terminal.clock(), nonce: systemIds.nonce() },
  );
  const reply = await exchange(partner.baseUrl, request, cli.terminal.signal);
  const signature = judge(conformance, partner.credential, request, reply);
  const opened = openedBy(conformance, partner.credential, reply);
  printReply(cli, partner.baseUrl, request, reply, signature, opened);
  if (reply.status >= 400 || signature === "wrong") cli.exitWith(1);
}

/** About the sandbox's own licence where that is known of the route; else the sample that stands beside the contract. */
function defaultText({ adapter, samples }: Conformance, route: AnyInboundRoute, cli: Cli): Uint8Array {
  const sandbox = sandboxSamples(cli.terminal.env);
  const body = sandbox === undefined ? undefined : sampleBody(adapter.id, route, sandbox);
  if (body !== undefined) return Buffer.from(JSON.stringify(body));
  const sample = samples.inbound.find((each) => each.route === route.name);
  if (sandbox === undefined || sample === undefined)
    throw usage("json", "no sample for this route: give the body");
  if (route.method === "GET") return Buffer.from(sample.query ?? "");
  return readFileSync(join(contractsFolder(), dirname(adapter.contract.file), "samples", sample.file));
}

function unsigned(route: AnyInboundRoute, partner: CallingPartner, text: Uint8Array): WireRequest {
  const isGet = route.method === "GET";
  return {
    method: route.method,
    path: partner.paths[route.name] ?? route.path,
    query: isGet ? Buffer.from(text).toString("utf8") : "",
    headers: new Map(isGet ? [] : [["content-type", route.contentType]]),
    body: isGet ? new Uint8Array() : text,
  };
}

/** What a sealed reply says; one that does not open is shown as it came. */
function openedBy(
  { readReplyAsPartner }: Conformance,
  credential: PartnerCredential,
  reply: WireResponse,
): string | undefined {
  try {
    return readReplyAsPartner?.(reply, credential);
  } catch {
    return undefined;
  }
}

type Judgement = "verified" | "wrong" | "unsigned" | "not-checked";

function judge(
  { adapter, verifyReplyAsPartner }: Conformance,
  credential: PartnerCredential,
  request: WireRequest,
  reply: WireResponse,
): Judgement {
  if (adapter.scheme.inbound?.reply.kind === "waived") return "unsigned";
  if (verifyReplyAsPartner === undefined) return "not-checked";
  return verifyReplyAsPartner(reply, request, credential) ? "verified" : "wrong";
}

const JUDGEMENTS = {
  verified: { zh: "验证通过", en: "verified" },
  wrong: { zh: "缺失或验证失败", en: "missing or wrong" },
  unsigned: { zh: "该契约的应答不签名", en: "replies of this contract are not signed" },
  "not-checked": { zh: "未检查", en: "not checked" },
} as const;

function printReply(
  cli: Cli,
  baseUrl: string,
  request: WireRequest,
  reply: WireResponse,
  signature: Judgement,
  opened = Buffer.from(reply.body).toString("utf8"),
): void {
  const traceId = reply.headers.get("x-trace-id");
  const body = parsed(opened);
  const url = `${baseUrl.replace(/\/$/, "")}${request.path}`;
  const document = {
    method: request.method,
    url,
    status: reply.status,
    traceId,
    replySignature: signature,
    body: body ?? opened,
  };
  cli.print(document, () =>
    [
      `${request.method} ${url}`,
      `${cli.say({ zh: "状态", en: "status" })}: ${reply.status}`,
      `${cli.say({ zh: "追踪编号", en: "trace id" })}: ${traceId ?? "-"}`,
      `${cli.say({ zh: "应答签名", en: "reply signature" })}: ${cli.say(JUDGEMENTS[signature])}`,
      body === undefined ? opened : JSON.stringify(body, null, 2),
      "",
    ].join("\n"),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
