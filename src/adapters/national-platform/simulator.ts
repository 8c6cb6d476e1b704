/**
 * The national side: exchanges the appkey for a secret, takes signed reports under `/sysapi/` or through its form
 * proxy, and says what it has.
 *
 * Its quirks: every answer is HTTP 200 and only `code` tells, by another token in each envelope; every report that it
 * takes makes a new receipt, also the same one again; what is older than what it holds is taken and changes nothing;
 * each interface has its own sid, and another one's is refused.
 * Replies carry no signature, so the behaviour `wrong-signature` is a platform that rejects ours. Written apart from
 * scheme and codecs: a mistake there must not agree with itself here.
 */
import { createCipheriv, createHash } from "node:crypto";
import type { RunningSimulator, SimulatorOptions } from "../../gateway/spi/conformance.ts";
import { jsonReply } from "../../gateway/spi/json-reply.ts";
import { SimulatedCopy } from "../../gateway/spi/simulated-copy.ts";
import { startSimulatorServer } from "../../gateway/spi/simulator-kit.ts";
import type { WireRequest, WireResponse } from "../../gateway/spi/wire.ts";
import type { CertReport } from "./contract.ts";
import { holdingOf } from "./holding.ts";
import { callOf, isSidOf, isSignedWith } from "./simulator-call.ts";

const SECRET_MS = 3_600_000;

type Body = Readonly<Record<string, unknown>>;
type Answer = { readonly data: Body } | { readonly fault: string; readonly code?: string };

/** [V] of the data-exchange platform. */
const NOT_ON_THE_LIST = "E-106";

export async function startSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  const platform = new Platform(options);
  const running = await startSimulatorServer(
    {
      answer: (request) => platform.answer(request),
      refuse: (request) => platform.answer(request, "res-0042 数据不符合资源目录要求"),
      wrongSignature: (request) => envelope(request, { fault: "api-1001 签名验证失败" }),
    },
    options,
  );
  return { ...running, copy: platform.copy };
}

class Platform {
  readonly copy = new SimulatedCopy();
  readonly #options: SimulatorOptions;
  readonly #secrets = new Map<string, number>();
  readonly #reports = new Map<string, Body>();
  readonly #receipts = new Map<string, string>();
  #taken = 0;

  constructor(options: SimulatorOptions) {
    this.#options = options;
  }

  /** @param refusal what it says to every report and question, once it knows who asks */
  answer(request: WireRequest, refusal?: string): WireResponse {
    const { credential, now } = this.#options;
    const call = callOf(request, credential.interfaces);
    const isOurs = isSignedWith(request, credential.clientId, now());
    if (call.name === "refreshappsecret") return this.#refresh(request, isOurs(credential.secret));
    const secrets = [...this.#secrets].filter(([, until]) => now() < until).map(([secret]) => secret);
    const keys = call.name === "getlist" ? [credential.secret, ...secrets] : secrets;
    if (!keys.some(isOurs)) return envelope(request, { fault: "api-1001 签名验证失败" });
    if (!isSidOf(request, call.name, credential.interfaces))
      return envelope(request, { fault: "请求者不在接口的授权列表中", code: NOT_ON_THE_LIST });
    if (refusal !== undefined) return envelope(request, { fault: refusal });
    return envelope(request, this.#serve(call.name, call.body));
  }

  #refresh(request: WireRequest, isOurs: boolean): WireResponse {
    if (!isOurs) return jsonReply(200, { code: "-1", msg: "签名验证失败" });
    if (!isSidOf(request, "refreshappsecret", this.#options.credential.interfaces))
      return jsonReply(200, { code: NOT_ON_THE_LIST, msg: "请求者不在接口的授权列表中" });
    const fields = JSON.parse(Buffer.from(request.body).toString("utf8")) as Record<string, string>;
    if (!Object.entries(fields).every(([name, value]) => request.headers.get(name) === value))
      return jsonReply(200, { code: "-1", msg: "报文与报文头不一致" });
    const secret = this.#options.nonce();
    const until = this.#options.now() + SECRET_MS;
    this.#secrets.set(secret, until);
    const data = { secret: wrapped(secret, this.#options.credential.secret), secretEndTime: String(until) };
    return jsonReply(200, { code: "0", msg: "成功", data });
  }

  #serve(name: string, body: Body): Answer {
    switch (name) {
      case "getlist":
        return { data: {} };
      case "reportCertInfo":
      case "reportCertStatus":
        return this.#take(name, body);
      case "reportApplication":
        return this.#progress(body);
      case "queryReport": {
        const receipt = this.#receipts.get(String(body["msgid"]));
        return {
          data: receipt === undefined ? { state: "absent" } : { state: "taken", up_apply_id: receipt },
        };
      }
      case "listReports":
        return { data: this.#list(String(body["after"]), Number(body["limit"])) };
      default:
        return { fault: "api-0404 接口不存在" };
    }
  }

  #take(name: string, body: Body): Answer {
    const { msgid, certificateidentifier: identifier, version } = body;
    if (typeof msgid !== "string" || typeof identifier !== "string" || typeof version !== "number")
      return { fault: "res-0001 缺少必填项" };
    const before = this.#reports.get(identifier);
    if (name === "reportCertStatus" && before === undefined) return { fault: "res-0404 证照未上报" };
    const receipt = this.#receipt(msgid);
    this.copy.note({ id: msgid, identifier, version, kind: name });
    if (body["operate"] === "correct" || this.copy.isNews({ identifier, version })) {
      const report = { ...(name === "reportCertStatus" ? before : {}), ...body };
      this.#reports.set(identifier, report);
      this.copy.hold(holdingOf(report as unknown as CertReport));
    }
    return { data: { up_apply_id: receipt } };
  }

  #progress(body: Body): Answer {
    const { msgid, applynumber: identifier, version } = body;
    if (typeof msgid !== "string" || typeof identifier !== "string" || typeof version !== "number")
      return { fault: "res-0001 缺少必填项" };
    this.copy.note({ id: msgid, identifier, version, kind: "reportApplication" });
    return { data: { up_apply_id: this.#receipt(msgid) } };
  }

  #receipt(msgid: string): string {
    this.#taken += 1;
    const receipt = `RCPT${String(this.#taken).padStart(10, "0")}`;
    this.#receipts.set(msgid, receipt);
    return receipt;
  }

  #list(after: string, limit: number): Body {
    const above = this.copy.holdings().filter(({ identifier }) => identifier > after);
    const list = above
      .slice(0, limit)
      .map(({ identifier, version, digest }) => ({ certificateidentifier: identifier, version, digest }));
    const next = above.length > limit ? list.at(-1)?.certificateidentifier : undefined;
    return { list, ...(next === undefined ? {} : { next }) };
  }
}

/** The answer in the envelope of the question. */
function envelope(request: WireRequest, answer: Answer): WireResponse {
  const { isProxied } = callOf(request);
  if ("data" in answer) {
    return isProxied
      ? jsonReply(200, { code: "1", msg: "成功", biz_data: { result: answer.data } })
      : jsonReply(200, { code: 200, message: "成功", data: answer.data });
  }
  return isProxied
    ? jsonReply(200, { code: answer.code ?? "300", msg: answer.fault, biz_data: {} })
    : jsonReply(200, { code: answer.code ?? 300, message: answer.fault, data: {} });
}

/** As Java's seeded SHA1PRNG makes the key on Sun's provider. */
function wrapped(secret: string, appkey: string): string {
  const sha1 = (bytes: Uint8Array | string): Buffer => createHash("sha1").update(bytes).digest();
  const cipher = createCipheriv("aes-128-ecb", sha1(sha1(appkey)).subarray(0, 16), null);
  return Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]).toString("base64");
}
