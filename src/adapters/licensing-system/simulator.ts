/**
 * 运政 behind the exchange: answers questions about vehicles of other provinces, takes applications and moves them on.
 *
 * Its quirks: replies in GBK that call themselves GB2312 inside and UTF-8 outside, `resultconunt`, words for colours,
 * units in numbers, dates in several shapes; a business failure is a code inside HTTP 200.
 * Every question about an application moves it one stage on: accepted, in review, approved. A number with REFUSE in it
 * is refused after review. Written apart from scheme and codecs: a mistake there must not agree with itself here.
 */
import { createHash, createSign, createVerify } from "node:crypto";
import iconv from "iconv-lite";
import type { RunningSimulator, SimulatorOptions } from "../../gateway/spi/conformance.ts";
import { startSimulatorServer } from "../../gateway/spi/simulator-kit.ts";
import type { WireRequest, WireResponse } from "../../gateway/spi/wire.ts";
import { ownersOf, staffOf, vehiclesOf } from "./simulator-register.ts";

export async function startSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  const system = new LicensingSystem(options);
  return startSimulatorServer(
    {
      answer: (request) => system.answer(request),
      refuse: (request) => system.answer(request, ["0027", "请求校验失败"]),
      // A letter of the signed body is another one on its way.
      wrongSignature: (_request, good) => Promise.resolve(good()).then(spoilt),
    },
    options,
  );
}

interface Said {
  readonly retcode: string;
  readonly retmsg: string;
  readonly body?: string;
}
interface Application {
  state: string;
  readonly acceptNo: string;
  changedAt: number;
  readonly content: string;
  remark?: string;
}

class LicensingSystem {
  readonly #options: SimulatorOptions;
  readonly #applications = new Map<string, Application>();

  constructor(options: SimulatorOptions) {
    this.#options = options;
  }

  answer(request: WireRequest, refusal?: readonly [string, string]): WireResponse {
    const text = Buffer.from(request.body).toString("utf8");
    if (!text.includes("<transaction>"))
      return this.#reply(text, { retcode: "0002", retmsg: "报文头无法解析" });
    if (!this.#isOurs(text)) return this.#reply(text, { retcode: "0021", retmsg: "验签失败" });
    if (refusal !== undefined) return this.#reply(text, { retcode: refusal[0], retmsg: refusal[1] });
    const body = plain(of(text, "body"));
    return this.#reply(text, this.#serve(of(text, "serviceid"), body));
  }

  #isOurs(text: string): boolean {
    const pem = this.#options.credential.gatewayKeys?.[`gw-${of(text, "sourceservice")}`];
    if (pem === undefined) return false;
    const encoded = Buffer.from(plain(of(text, "body")), "utf8").toString("base64");
    const md5 = createHash("md5").update(encoded).digest("hex");
    const detail = Buffer.from(of(text, "detail"), "base64");
    return md5 === of(text, "md5") && createVerify("RSA-MD5").update(md5).verify(pem, detail);
  }

  #serve(service: string, body: string): Said {
    const asked = (name: string): string => plain(of(body, name));
    switch (service) {
      case "QC0101":
        return listed(ownersOf(asked("provinceCode"), asked("ownerName")));
      case "QC0102":
        return listed(staffOf(asked("provinceCode"), asked("idCard")));
      case "QC0103":
        return listed(staffOf(asked("provinceCode"), asked("certificateCode")));
      case "QC0104":
        return listed(
          vehiclesOf(
            asked("provinceCode"),
            ({ plate, colour }) => plate === asked("vehicleNo") && colour === asked("plateColor"),
          ),
        );
      case "QC0105":
        return listed(
          vehiclesOf(asked("provinceCode"), ({ certificates }) =>
            certificates.some(
              ({ code, word }) =>
                code === asked("transCertificateCode") && word === asked("transCertificateWord"),
            ),
          ),
        );
      case "AP0101":
        return this.#submit(asked("businessSn"), body);
      case "AP0102":
        return this.#moved(asked("businessSn"));
      case "AP0103":
        return this.#withdrawn(asked("businessSn"));
      default:
        return { retcode: "0005", retmsg: "没有该键的配置" };
    }
  }

  #submit(businessSn: string, content: string): Said {
    if (this.#applications.has(businessSn)) return { retcode: "0040", retmsg: "新增的记录已存在" };
    const acceptNo = `川运受${String(2026000001 + this.#applications.size)}`;
    this.#applications.set(businessSn, { state: "10", acceptNo, changedAt: this.#options.now(), content });
    return this.#told(businessSn);
  }

  #moved(businessSn: string): Said {
    const application = this.#applications.get(businessSn);
    if (application === undefined) return { retcode: "0046", retmsg: "结果为空" };
    const isRefused = businessSn.includes("REFUSE");
    const next = ({ "10": "20", "20": isRefused ? "40" : "30" } as Record<string, string>)[application.state];
    if (next !== undefined) {
      application.state = next;
      application.changedAt = this.#options.now();
      if (next === "40") application.remark = "材料不齐";
    }
    return this.#told(businessSn);
  }

  #withdrawn(businessSn: string): Said {
    const application = this.#applications.get(businessSn);
    if (application === undefined) return { retcode: "0041", retmsg: "更新的记录不存在" };
    if (["30", "40", "60"].includes(application.state)) return { retcode: "0043", retmsg: "影响行数为 0" };
    if (application.state !== "50") application.changedAt = this.#options.now();
    application.state = "50";
    return this.#told(businessSn);
  }

  #told(businessSn: string): Said {
    const application = this.#applications.get(businessSn);
    if (application === undefined) return { retcode: "0046", retmsg: "结果为空" };
    const { acceptNo, state, changedAt, remark } = application;
    const info = tags({
      businessSn,
      acceptNo,
      applyState: state,
      changeTime: beijing(changedAt).join(""),
      remark,
    });
    return listed([`<applicationInfo>${info}</applicationInfo>`]);
  }

  #reply(asked: string, { retcode, retmsg, body = "" }: Said): WireResponse {
    const [date, time] = beijing(this.#options.now());
    const header = tags({
      serialnum: of(asked, "serialnum"),
      sourceservice: of(asked, "targetservice"),
      targetservice: of(asked, "sourceservice"),
      systemid: of(asked, "systemid"),
      serviceid: of(asked, "serviceid"),
      date,
      time,
      isreq: "1",
    });
    const signature = body === "" ? "" : `<signature>${tags(this.#sign(body))}</signature>`;
    const response = `<response>${tags({ retcode, retmsg })}</response>`;
    const transaction = `<header>${header}${signature}${response}</header>${body === "" ? "" : tags({ body })}`;
    const envelope =
      '<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">' +
      '<soap:Body><ns2:CommandResponse xmlns:ns2="http://roadtrans.service.cttic.cn/">' +
      `<transaction>${transaction}</transaction></ns2:CommandResponse></soap:Body></soap:Envelope>`;
    return {
      status: 200,
      headers: new Map([["content-type", "text/xml;charset=UTF-8"]]),
      body: iconv.encode(envelope, "gbk"),
    };
  }

  #sign(body: string): { readonly detail: string; readonly md5: string } {
    const md5 = createHash("md5").update(Buffer.from(body, "utf8").toString("base64")).digest("hex");
    const detail = createSign("RSA-MD5").update(md5).sign(this.#options.credential.secret, "base64");
    return { detail, md5 };
  }
}

const of = (text: string, name: string): string =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? "";
const plain = (text: string): string =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const tags = (values: Readonly<Record<string, string | undefined>>): string =>
  Object.entries(values)
    .map(([name, value]) => (value === undefined ? "" : `<${name}>${escaped(value)}</${name}>`))
    .join("");

function listed(containers: readonly string[]): Said {
  if (containers.length === 0) return { retcode: "0046", retmsg: "结果为空" };
  const count = containers.length;
  const page = `<pageInfo><limit>50</limit><page>1</page><totalcount>${count}</totalcount><totalpages>1</totalpages></pageInfo>`;
  const inside = `<resultconunt>${count}</resultconunt>${page}${containers.join("")}`;
  return {
    retcode: "0000",
    retmsg: "成功",
    body: `<?xml version="1.0" encoding="GB2312"?><respInfo>${inside}</respInfo>`,
  };
}

/** Of the eight hours that Beijing is ahead. */
function beijing(at: number): [string, string] {
  const digits = new Date(at + 28_800_000).toISOString().replace(/\D/g, "");
  return [digits.slice(0, 8), digits.slice(8, 14)];
}

function spoilt(reply: WireResponse): WireResponse {
  const text = Buffer.from(reply.body)
    .toString("latin1")
    .replace(/(&lt;respInfo&gt;)/, "$1 ");
  return { ...reply, body: Buffer.from(text, "latin1") };
}
