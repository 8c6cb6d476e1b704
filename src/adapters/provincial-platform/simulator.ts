/**
 * The province's e-licence platform: takes face data, gives the file that it makes of it, and says what it has.
 *
 * Its quirks: HTTP 200 whatever it says, `head.status` tells; a msgId that it has taken has no second effect; what is not
 * newer than what it holds is taken and changes nothing; `data` is SM2-encrypted to us. Replies carry no signature, so
 * `wrong-signature` is a province that does not know our token any more. Written apart from scheme and codecs, and
 * encrypting with another library than the gateway decrypts with: a mistake must not agree with itself here.
 */
import { createPublicKey } from "node:crypto";
import { createRequire } from "node:module";
import type { RunningSimulator, SimulatorOptions } from "../../gateway/spi/conformance.ts";
import { jsonReply } from "../../gateway/spi/json-reply.ts";
import { SimulatedCopy } from "../../gateway/spi/simulated-copy.ts";
import { startSimulatorServer } from "../../gateway/spi/simulator-kit.ts";
import type { WireRequest, WireResponse } from "../../gateway/spi/wire.ts";
import { holdingOf, type Pushed } from "./holding.ts";

const { sm2 } = createRequire(import.meta.url)("sm-crypto-v2") as {
  readonly sm2: { readonly doEncrypt: (text: string, publicKey: string, mode: 1) => string };
};

export async function startSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  const province = new Province(options);
  const running = await startSimulatorServer(
    {
      answer: (request) => province.answer(request),
      refuse: (request) => province.answer(request, "102"),
      wrongSignature: () => said("11", "身份认证失败"),
    },
    options,
  );
  return { ...running, copy: province.copy };
}

type Data = Pushed & {
  readonly msgId?: string;
  readonly isCorrection?: boolean;
  readonly after?: string;
  readonly limit?: number;
};

const said = (status: string, message: string, data?: string): WireResponse =>
  jsonReply(200, { head: { status, message }, ...(data === undefined ? {} : { data }) });

class Province {
  readonly copy = new SimulatedCopy();
  readonly #options: SimulatorOptions;
  readonly #taken = new Set<string>();
  readonly #records = new Map<string, Data>();

  constructor(options: SimulatorOptions) {
    this.#options = options;
  }

  answer(request: WireRequest, refusal?: string): WireResponse {
    const { clientId, secret } = this.#options.credential;
    let message: {
      readonly head?: { readonly accessId?: string; readonly accessToken?: string };
      readonly data?: Data;
    };
    try {
      message = JSON.parse(Buffer.from(request.body).toString("utf8")) as typeof message;
    } catch {
      return said("102", "参数值错误");
    }
    const { head, data } = message;
    if (head?.accessId !== clientId || head?.accessToken !== secret) return said("11", "身份认证失败");
    if (data === undefined || !("useCause" in data)) return said("12", "必填参数为空");
    if (refusal !== undefined) return said(refusal, "参数值错误");
    return this.#serve(request.path.slice(request.path.lastIndexOf("/") + 1), data);
  }

  #serve(name: string, data: Data): WireResponse {
    const identifier = data.certificateIdentifier ?? "";
    switch (name) {
      case "pushCertInfo":
        return this.#take(data, name);
      case "pushCertStatus":
        return this.#records.has(identifier)
          ? this.#take({ ...this.#records.get(identifier), ...data }, name)
          : said("10", "未找到证照");
      case "fetchCertFile":
        return this.#records.has(identifier)
          ? this.#ok({ msgId: data.msgId, file: Buffer.from(`OFD ${identifier}`).toString("base64") })
          : said("10", "未找到证照");
      case "listCertInfo":
        return this.#list(data.after ?? "", data.limit ?? 1000);
      default:
        return said("2", "数据源未提供该接口");
    }
  }

  #take(data: Data, kind: string): WireResponse {
    const { msgId = "", certificateIdentifier: identifier = "", version } = data;
    if (msgId === "" || identifier === "" || !Number.isSafeInteger(version))
      return said("12", "必填参数为空");
    if (!this.#taken.has(msgId)) {
      this.#taken.add(msgId);
      if (data.isCorrection === true || this.copy.isNews({ identifier, version })) {
        this.#records.set(identifier, data);
        this.copy.note({ id: msgId, identifier, version, kind });
        this.copy.hold(holdingOf(data));
      }
    }
    return this.#ok({ msgId, receipt: `P-${msgId}` });
  }

  #list(after: string, limit: number): WireResponse {
    const above = this.copy.holdings().filter(({ identifier }) => identifier > after);
    const page = above.slice(0, limit);
    const list = page.map(({ identifier, version, digest }) => ({
      certificateIdentifier: identifier,
      version,
      digest,
    }));
    const next = above.length > limit ? page.at(-1)?.identifier : undefined;
    return this.#ok({ list, ...(next === undefined ? {} : { next }) });
  }

  #ok(data: object): WireResponse {
    const [pem] = Object.values(this.#options.credential.gatewayKeys ?? {});
    if (pem === undefined) return said("101", "没有对方公钥");
    const point = createPublicKey(pem).export({ format: "der", type: "spki" }).subarray(-65).toString("hex");
    return said("0", "成功", `04${sm2.doEncrypt(JSON.stringify(data), point, 1)}`);
  }
}
