/**
 * The national side: takes signed calls and deliveries under `/sysapi/`.
 *
 * Its quirks: every answer is HTTP 200 and only `code` tells; replies carry no signature, so the
 * behaviour `wrong-signature` is a platform that rejects ours. The check is written apart from
 * `scheme.ts`: a mistake there must not agree with itself here.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { PartnerCredential, RunningSimulator, SimulatorOptions } from "../../gateway/spi/conformance.ts";
import { jsonReply } from "../../gateway/spi/json-reply.ts";
import { startSimulatorServer } from "../../gateway/spi/simulator-kit.ts";
import type { WireRequest } from "../../gateway/spi/wire.ts";

/** A provincial twin of the platform states ten minutes. */
const windowMs = 600_000;

const failed = (message: string) => jsonReply(200, { code: 300, message, data: {} });

export function startSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  let taken = 0;
  return startSimulatorServer(
    {
      answer: (request) => {
        const fault = faultOf(request, options.credential, options.now());
        if (fault !== undefined) return failed(fault);
        taken += 1;
        return jsonReply(200, { code: 200, message: "成功", data: { up_apply_id: `receipt-${taken}` } });
      },
      refuse: () => failed("数据不符合资源目录要求"),
      wrongSignature: () => failed("签名验证失败"),
    },
    options,
  );
}

function faultOf(request: WireRequest, credential: PartnerCredential, now: number): string | undefined {
  const of = (name: string): string => request.headers.get(`gjzwfwpt_${name}`) ?? "";
  if (!request.path.startsWith("/sysapi/")) return "接口不存在";
  if (of("rid") !== credential.clientId) return "请求者未登记";
  if (of("sid") === "") return "缺少接口编号";
  if (!/^\d{13}$/.test(of("rtime")) || Math.abs(now - Number(of("rtime"))) > windowMs) return "请求时间无效";
  const expected = createHmac("sha256", credential.secret)
    .update(of("sid") + of("rid") + of("rtime"))
    .digest();
  const given = Buffer.from(of("sign"), "base64");
  return given.length === expected.length && timingSafeEqual(given, expected) ? undefined : "签名验证失败";
}
