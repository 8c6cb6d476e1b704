import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { conformance } from "../../../../src/adapters/licensing-system/conformance.ts";
import type { PartnerCredential } from "../../../../src/gateway/spi/conformance.ts";
import type { WireRequest, WireResponse } from "../../../../src/gateway/spi/wire.ts";
import { openGatewayFor } from "../../../conformance/open-gateway.ts";
import { signedRequest } from "../../../conformance/subject.ts";
import { send, type TestGateway } from "../../../support/gateway.ts";
import { gb18030Bytes } from "../../../support/gb18030.ts";
import { raw } from "../../../support/raw-http.ts";

// The risk: a stranger's XML stalls the loop, fills the memory, reads a file or poisons the process for the next caller.

const subject = { folder: "licensing-system", conformance, adapter: conformance.adapter };
const sample = { route: "queryVehicle", file: "query-vehicle.xml" };
let gateway: TestGateway;
let credential: PartnerCredential;
let close: () => Promise<void>;
let serial = 0;
beforeAll(async () => {
  ({ gateway, credential, close } = await openGatewayFor(subject, "inspector@1"));
  await send(gateway.url, good());
});
afterAll(() => close());

const good = (): WireRequest => {
  serial += 1;
  gateway.clock.move(1);
  return signedRequest(subject, sample, credential, { timestamp: gateway.clock.now(), nonce: `S${serial}` });
};
const withBody = (text: string | Uint8Array, type = "text/xml; charset=utf-8"): WireRequest => ({
  ...good(),
  headers: new Map([["content-type", type]]),
  body: typeof text === "string" ? Buffer.from(text) : text,
});
const plain = (): string => Buffer.from(good().body).toString("utf8");
const retcodeOf = ({ body }: Pick<WireResponse, "body">): string =>
  /<retcode>(\d{4})<\/retcode>/.exec(Buffer.from(body).toString("latin1"))?.[1] ?? "none";
const rss = (): number => process.memoryUsage().rss;

async function isRefusedQuickly(request: WireRequest, retcode: string): Promise<void> {
  const [before, since] = [rss(), performance.now()];
  const reply = await send(gateway.url, request);
  expect(performance.now() - since).toBeLessThan(1_000);
  expect([reply.status, retcodeOf(reply)]).toEqual([200, retcode]);
  expect(reply.headers.get("content-type")).toMatch(/^text\/xml/);
  expect((rss() - before) / 2 ** 20).toBeLessThan(50);
  expect(retcodeOf(await send(gateway.url, good())), "the next good call").toBe("0000");
}

const laughs = [
  "<!DOCTYPE lolz [",
  '<!ENTITY a0 "lol">',
  ...Array.from({ length: 10 }, (_, at) => `<!ENTITY a${at + 1} "${`&a${at};`.repeat(10)}">`),
  "]>",
].join("");
const envelope = (inside: string, before = ""): string =>
  `${before}<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:r="http://roadtrans.service.cttic.cn/"><s:Body>${inside}</s:Body></s:Envelope>`;
const command = (inside: string): string =>
  envelope(`<r:Command><transaction>${inside}</transaction></r:Command>`);

describe("hostile XML is answered in the dialect's words, at once, and leaves no trace", () => {
  test.each([
    ["a billion laughs", () => envelope("<r:Command>&a10;</r:Command>", laughs), "0002"],
    [
      "an external entity",
      () =>
        plain()
          .replace(/^<\?xml[^>]*>/, '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>')
          .replace("<body>", "<body>&x;"),
      "0002",
    ],
    [
      "an external DTD",
      () => plain().replace(/^<\?xml[^>]*>/, '<!DOCTYPE r SYSTEM "http://127.0.0.1:1/x.dtd">'),
      "0002",
    ],
    ["nesting ten thousand deep", () => command("<a>".repeat(10_000) + "</a>".repeat(10_000)), "0027"],
    ["nesting as deep as its size allows", () => command("<a>".repeat(9_000) + "</a>".repeat(9_000)), "0002"],
    [
      "ten thousand attributes",
      () => command(`<header ${Array.from({ length: 5_000 }, (_, at) => `a${at}="1"`).join(" ")}/>`),
      "0002",
    ],
    ["the prototype of every object", () => plain().replace("<body>", '<body id="__proto__">'), "0002"],
    ["an entity of no name", () => plain().replace("<body>", "<body>&nbsp;"), "0002"],
    ["a message cut short", () => plain().slice(0, -30), "0002"],
    ["no XML at all", () => '{"vehicleNo":"川A12345"}', "0002"],
    ["another operation", () => envelope("<r:Other/>"), "0002"],
    ["an element of an object's own names", () => envelope("<r:constructor/>"), "0002"],
    ["no header", () => command("<body>x</body>"), "0003"],
    ["an empty header", () => command("<header></header><body>x</body>"), "0003"],
    [
      "a header that must be understood",
      () =>
        plain().replace(
          "<soapenv:Body>",
          '<soapenv:Header><w:Security xmlns:w="u" soapenv:mustUnderstand="1"/></soapenv:Header><soapenv:Body>',
        ),
      "0027",
    ],
    ["a serial number that is none", () => plain().replace(/<serialnum>[^<]*/, "<serialnum>一二三"), "0002"],
    ["a day that does not exist", () => plain().replace(/<date>\d*/, "<date>20260231"), "0002"],
    ["two bodies", () => plain().replace("</transaction>", "<body>x</body></transaction>"), "0027"],
    ["a service nobody offers", () => plain().replace("QC0104", "QC9999"), "0005"],
    ["the bare MD5 alone", () => plain().replace(/<detail>[^<]*/, "<detail>"), "0021"],
    ["no signature at all", () => plain().replace(/<signature>.*<\/signature>/, ""), "0020"],
  ])("%s", async (_what, text, retcode) => {
    await isRefusedQuickly(withBody(text()), retcode);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test("fifty megabytes are refused before they are read", async () => {
    const [before, since] = [rss(), performance.now()];
    const { path } = good();
    const head = `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: text/xml\r\ncontent-length: 52428800\r\n\r\n`;
    const reply = await raw(gateway.url, head, Buffer.alloc(1_000_000, 0x61));
    expect(performance.now() - since).toBeLessThan(1_000);
    expect(reply).toContain("<retcode>0027</retcode>");
    expect((rss() - before) / 2 ** 20).toBeLessThan(50);
    expect(retcodeOf(await send(gateway.url, good()))).toBe("0000");
  });
});

describe("charset", () => {
  const GBK = '<?xml version="1.0" encoding="GBK"?>';
  const inGbk = (): string => plain().replace(/^<\?xml[^>]*>/, GBK);

  test("GBK in is GBK out, and the text is what was meant", async () => {
    for (const type of ["text/xml; charset=GBK", "text/xml", 'text/xml;charset="gb2312"']) {
      const reply = await send(gateway.url, withBody(gb18030Bytes(inGbk()), type));
      expect(retcodeOf(reply), type).toBe("0000");
      expect(reply.headers.get("content-type")).toMatch(/charset=GB/);
      expect(new TextDecoder("gb18030", { fatal: true }).decode(reply.body)).toContain("成功");
    }
  });

  test.each([
    ["says GBK, is UTF-8", () => withBody(inGbk(), "text/xml; charset=GBK")],
    ["says GBK in the document alone, is UTF-8", () => withBody(inGbk(), "text/xml")],
    ["says UTF-8 in HTTP and GBK in the document, is UTF-8", () => withBody(inGbk())],
    ["says UTF-8, is GBK", () => withBody(gb18030Bytes(plain()))],
    ["says nothing, is GBK", () => withBody(gb18030Bytes(plain().replace(/^<\?xml[^>]*>/, "")), "text/xml")],
    ["is in no charset at all", () => withBody(Buffer.concat([Buffer.from(plain()), Buffer.of(0xff, 0xfe)]))],
  ])("%s: 0025", async (_what, request) => {
    await isRefusedQuickly(request(), "0025");
  });

  test("what the string inside says of itself is not looked at: it is text already", async () => {
    expect(plain()).toContain("encoding=&quot;gb2312&quot;".replaceAll("&quot;", '"'));
    expect(retcodeOf(await send(gateway.url, good()))).toBe("0000");
  });

  test("CDATA is text, also where it looks like a document", async () => {
    const request = good();
    const text = Buffer.from(request.body).toString("utf8");
    const inner = (/<body>([\s\S]*)<\/body>/.exec(text)?.[1] ?? "")
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">");
    const body = Buffer.from(
      text.replace(/<body>[\s\S]*<\/body>/, () => `<body><![CDATA[${inner}]]></body>`),
    );
    expect(retcodeOf(await send(gateway.url, { ...request, body }))).toBe("0000");
  });
});

test("a partner that must repeat the header in the body cannot leave it out, nor say another", async () => {
  const strict = await gateway.addPartner(conformance.adapter, { requireBodySignature: true }, "MD5-RSA");
  const ask = async (extra: string): Promise<string> => {
    serial += 1;
    gateway.clock.move(1_000);
    const at = { timestamp: gateway.clock.now(), nonce: `S${serial}` };
    const stamp = new Date(at.timestamp + 28_800_000).toISOString().replace(/\D/g, "").slice(0, 14);
    const unsigned = {
      method: "POST" as const,
      path: "/licensing-system/services/RoadTransService",
      query: "",
      headers: new Map([["content-type", "text/xml"]]),
      body: Buffer.from(
        plain()
          .replace(/<detail>[^<]*/, "<detail>")
          .replace(
            "&lt;/params&gt;",
            `${extra.replace("@serial", at.nonce).replace("@time", stamp)}&lt;/params&gt;`,
          ),
      ),
    };
    if (conformance.signAsPartner === undefined) throw new Error("no signer");
    const request = conformance.signAsPartner(unsigned, strict, at);
    return retcodeOf(await send(gateway.url, request));
  };
  const repeated = (serialText: string, time: string): string =>
    `&lt;requestSerial&gt;${serialText}&lt;/requestSerial&gt;&lt;requestTime&gt;${time}&lt;/requestTime&gt;`;
  expect(await ask("")).toBe("0020");
  expect(await ask(repeated("@serial", "@time"))).toBe("0000");
  expect(await ask(repeated("OTHER", "@time"))).toBe("0021");
  expect(await ask(repeated("@serial", "20260101000000"))).toBe("0021");
});
