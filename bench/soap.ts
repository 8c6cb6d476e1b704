/**
 * What our reading of a SOAP reply costs beside the `soap` package's own.
 *
 * bare: the package turns the envelope into objects, and the objects become JSON: nothing is checked, and the XML in the
 * string stays a string. ours: the envelope is screened, the package turns it into objects, the XML in the string is read
 * and judged by its XSD, its rows become canonical licences, and these become JSON. Both on the same bytes, turn by turn
 * in one process, best of many rounds each. Signature and network are in neither.
 */
import { replyTransactionOf } from "../src/adapters/licensing-system/codec-envelope.ts";
import { licencesOf } from "../src/adapters/licensing-system/codec-found.ts";
import { read, roadTransService } from "../src/adapters/licensing-system/contract.ts";
import { escapeXml, readXml } from "../src/gateway/spi/read-xml.ts";
import type { WireResponse } from "../src/gateway/spi/wire.ts";

const TARGET = 1.5;
const ROUNDS = 60;
const RUN_MS = 40;

const vehicle = (at: number): string =>
  `<vehicleInfo><provinceCode>500000</provinceCode><vehicleNo>渝A${10_001 + at}</vehicleNo><plateColor>黄色</plateColor>` +
  `<plateColorCode>2</plateColorCode><brand>解放牌</brand><model>CA1250P66K2L7T3E6</model><vin>LFWSRXRJ0K1A0000${at % 10}</vin>` +
  `<vehicleTypeCode>H11</vehicleTypeCode><vehicleLength>11.98 m</vehicleLength><approveTon>13500kg</approveTon>` +
  `<ownerName>重庆测试运输有限公司</ownerName><organizationCode>91500103MA00000012</organizationCode>` +
  `<certificateInfo><transCertificateWord>渝交运管渝字</transCertificateWord><transCertificateCode>500103100001号</transCertificateCode>` +
  `<certificateBeginDate>20220101</certificateBeginDate><certificateExpireDate>20301231</certificateExpireDate>` +
  `<businessScopeCode>02100</businessScopeCode><certificateState>1</certificateState></certificateInfo></vehicleInfo>`;

function replyOf(vehicles: number): { readonly bytes: Buffer; readonly record: number } {
  const rows = Array.from({ length: vehicles }, (_, at) => vehicle(at)).join("");
  const page = `<pageInfo><limit>50</limit><page>1</page><totalcount>${vehicles}</totalcount><totalpages>1</totalpages></pageInfo>`;
  const body = `<?xml version="1.0" encoding="GB2312"?><respInfo><resultconunt>${vehicles}</resultconunt>${page}${rows}</respInfo>`;
  const header =
    "<header><serialnum>2026112710001</serialnum><sourceservice>500000</sourceservice><targetservice>510000</targetservice>" +
    "<systemid>1001</systemid><serviceid>QC0104</serviceid><date>20261127</date><time>120000</time><isreq>1</isreq>" +
    `<signature><detail>${"A".repeat(344)}</detail><md5>${"0".repeat(32)}</md5></signature>` +
    "<response><retcode>0000</retcode><retmsg>成功</retmsg></response></header>";
  const envelope =
    '<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>' +
    `<ns2:CommandResponse xmlns:ns2="http://roadtrans.service.cttic.cn/"><transaction>${header}<body>${escapeXml(body)}</body></transaction>` +
    "</ns2:CommandResponse></soap:Body></soap:Envelope>";
  return { bytes: Buffer.from(envelope), record: Buffer.byteLength(body) };
}

const bare = (bytes: Buffer): string =>
  JSON.stringify(roadTransService.wsdl.xmlToObject(bytes.toString("utf8"), undefined as never));

function ours(bytes: Buffer): string {
  const reply: WireResponse = { status: 200, headers: new Map(), body: bytes };
  const { body } = replyTransactionOf(reply);
  return JSON.stringify(licencesOf(read.respInfo(readXml(body))));
}

/** Microseconds for one, over a short run. */
function timed(run: (bytes: Buffer) => string, bytes: Buffer): number {
  const since = process.hrtime.bigint();
  const until = since + BigInt(RUN_MS) * 1_000_000n;
  let count = 0;
  let now = since;
  while (now < until) {
    for (let at = 0; at < 20; at += 1) run(bytes);
    count += 20;
    now = process.hrtime.bigint();
  }
  return Number(now - since) / 1_000 / count;
}

export async function run(): Promise<boolean> {
  const figures: string[] = [];
  let worst = 0;
  for (const [name, vehicles] of [
    ["1 kB", 1],
    ["10 kB", 12],
  ] as const) {
    const { bytes, record } = replyOf(vehicles);
    if (!ours(bytes).includes("渝交运管渝字500103100001号")) throw new Error("ours reads no licence");
    const best = { bare: Number.POSITIVE_INFINITY, ours: Number.POSITIVE_INFINITY };
    for (let round = 0; round < ROUNDS; round += 1) {
      best.bare = Math.min(best.bare, timed(bare, bytes));
      best.ours = Math.min(best.ours, timed(ours, bytes));
      process.stderr.write(`\r${name}: round ${round + 1}/${ROUNDS}`);
    }
    process.stderr.write("\n");
    const ratio = best.ours / best.bare;
    worst = Math.max(worst, ratio);
    figures.push(
      `${name} (${record} B) ${best.ours.toFixed(0)} µs / ${best.bare.toFixed(0)} µs = ${ratio.toFixed(2)}`,
    );
  }
  const holds = worst <= TARGET;
  console.log(`soap: ${figures.join("; ")}; target ${TARGET}: ${holds ? "holds" : "MISSED"}`);
  return holds;
}
