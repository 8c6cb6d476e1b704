import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { submitCodec, vehicleCodec } from "../../../../src/adapters/convenience-portal/codec-calls.ts";
import { messageOf } from "../../../../src/adapters/convenience-portal/codec-message.ts";
import { conformance } from "../../../../src/adapters/convenience-portal/conformance.ts";
import { typeCodeOf } from "../../../../src/gateway/core/licence.ts";
import type { Masked } from "../../../../src/gateway/core/masked.ts";
import type { OperationResult } from "../../../../src/gateway/core/operations.ts";
import type { PartnerCredential } from "../../../../src/gateway/spi/conformance.ts";
import type { XmlMembers } from "../../../../src/gateway/spi/read-xml.ts";
import type { WireRequest } from "../../../../src/gateway/spi/wire.ts";
import { openGatewayFor } from "../../../conformance/open-gateway.ts";
import { send, type TestGateway } from "../../../support/gateway.ts";
import { licenceOfType } from "../../../support/licences.ts";
import { replyContext } from "../../../support/reply-context.ts";

// The risk: a rare character becomes another name, a code another colour, or what is not known a success.

const wire = (body: Uint8Array, path = "/convenience-portal/vehicleQuery"): WireRequest => ({
  method: "POST",
  path,
  query: "",
  headers: new Map([["content-type", "text/plain"]]),
  body,
});
const query = (change: XmlMembers = {}): WireRequest =>
  wire(
    messageOf("vehicleQueryInfo", {
      businessSn: "51000000202606301001000001",
      busiType: "1001",
      vehicleNo: "川A12345",
      plateColorCode: "2",
      ...change,
      applyDate: "20260630120000",
    }),
  );
const apply = (change: XmlMembers = {}): WireRequest =>
  wire(
    messageOf("applyInfo", {
      businessSn: "51000000202606302004000001",
      busiType: "2004",
      certTypeCode: typeCodeOf("071"),
      certificateCode: "510100199001010013",
      applyName: "测试申请人",
      idType: "1",
      idCard: "510100199001010013",
      areaCode: "510100",
      ...change,
      applyDate: "20260630120000",
    }),
  );

describe("what the portal says", () => {
  test.each(["1", "2", "3", "4", "5", "9", "91", "92", "93", "94"])(
    "colour %s stays in its set",
    (colour) => {
      expect(vehicleCodec.decode(query({ plateColorCode: colour }))).toMatchObject({ plateColour: colour });
    },
  );

  test.each([
    ["2001", "first-grant"],
    ["2002", "change"],
    ["2003", "reissue"],
    ["2004", "renewal"],
    ["2005", "cancellation"],
    ["2006", "annual-review"],
  ])("busiType %s is %s", (busiType, kind) =>
    expect(submitCodec.decode(apply({ busiType }))).toMatchObject({ kind }),
  );

  test.each([
    ["1", "510100199001010013", "111"],
    ["2", "军字第000001号", "114"],
    ["4", "E00000000", "414"],
    ["6", "H00000000", "516"],
    ["7", "T00000000", "511"],
    ["9", "X00000000", "999"],
    ["0", "91510100MA0000001L", "001"],
  ])("idType %s", (idType, idCard, codeType) =>
    expect(submitCodec.decode(apply({ idType, idCard })).applicant).toMatchObject({ code: idCard, codeType }),
  );

  test.each([{ vehicleNo: "川A12345" }, { plateColorCode: "2" }])(
    "half a vehicle is refused, not dropped",
    (half) => expect(() => submitCodec.decode(apply(half))).toThrow("request.invalid"),
  );

  test.each(["𠮷田", "㐂", "龘", "·阿卜杜拉"])("the name %s survives GB18030", (applyName) =>
    expect(submitCodec.decode(apply({ applyName })).applicant.name).toBe(applyName),
  );
});

describe("what the portal hears", () => {
  const answer = (licences: readonly object[], about: WireRequest): string =>
    new TextDecoder("gb18030").decode(
      vehicleCodec.encode({ licences } as Masked<OperationResult<"licence.search">>, replyContext({ about }))
        .body,
    );
  const licence = licenceOfType(typeCodeOf("013"));

  test("nothing found is no success, and nor is a licence of another class", () => {
    for (const licences of [[], [licenceOfType(typeCodeOf("071"))]])
      expect(answer(licences, query())).toContain("<code>0404</code>");
  });

  test("the certificate in force goes before the one that has ended; an ended one says so", () => {
    const ended = { ...licence, state: "revoked" };
    expect(answer([ended, licence], query())).toContain("<certificateState>10</certificateState>");
    expect(answer([ended], query())).toContain("<certificateState>05</certificateState>");
  });

  test("what the register calls valid and whose time is over is not valid", () => {
    const over = { ...licence, state: "valid", validTo: "2019-12-31" };
    expect(answer([over], query())).toContain("<certificateState>02</certificateState>");
    expect(answer([over, licence], query())).toContain("<certificateState>10</certificateState>");
  });

  test("another certificate number than asked for is not found", () => {
    expect(answer([licence], query({ transCertificateCode: "999999999999" }))).toContain("<code>0404</code>");
  });

  test("contact data never leaves", () => {
    expect(answer([licence], query())).not.toMatch(/telephone|contactName|base64Binary/);
  });
});

describe("hostile messages of a partner that has the key", () => {
  let gateway: TestGateway;
  let credential: PartnerCredential;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ gateway, credential, close } = await openGatewayFor(
      { conformance, adapter: conformance.adapter },
      "inspector@1",
    ));
  });
  afterAll(() => close());

  const outcome = async (body: Uint8Array, as: Partial<PartnerCredential> = {}): Promise<string> => {
    gateway.clock.move(1);
    const at = { timestamp: gateway.clock.now(), nonce: "n" };
    const request = conformance.signAsPartner?.(wire(body), { ...credential, ...as }, at);
    if (request === undefined) throw new Error("no signer");
    const since = performance.now();
    await send(gateway.url, request);
    expect(performance.now() - since).toBeLessThan(1_000);
    return gateway.lastOutcome();
  };
  const stuffed = (inside: string, before = ""): Buffer =>
    Buffer.from(
      `${before}<vehicleQueryInfo>${inside}<applyDate>20260630120000</applyDate><crcCode></crcCode></vehicleQueryInfo>`,
    );

  test.each([
    [
      "a billion laughs",
      stuffed(
        "&a9;",
        `<!DOCTYPE x [<!ENTITY a0 "lol">${Array.from({ length: 9 }, (_, at) => `<!ENTITY a${at + 1} "${`&a${at};`.repeat(10)}">`).join("")}]>`,
      ),
    ],
    ["an external entity", stuffed("&x;", '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>')],
    ["ten thousand deep", stuffed("<a>".repeat(10_000) + "</a>".repeat(10_000))],
    [
      "twenty thousand attributes",
      stuffed(`<a ${Array.from({ length: 20_000 }, (_, at) => `b${at}="1"`).join(" ")}/>`),
    ],
    ["a hundred thousand elements", stuffed("<a/>".repeat(100_000))],
  ])("%s", async (_what, body) => expect(await outcome(body)).toBe("request.malformed"));

  test("UTF-8 in place of GB18030", async () => {
    const text = new TextDecoder("gb18030").decode(query().body);
    expect(await outcome(Buffer.from(text))).toBe("request.charset");
  });

  test("two crcCodes, none, and one of another key", async () => {
    const twice = Buffer.from(
      Buffer.from(query().body).toString("latin1").replace("<crcCode>", "<crcCode></crcCode><crcCode>"),
      "latin1",
    );
    // Whatever is wrong inside before the key is proved sounds alike, as bad padding does.
    expect(await outcome(twice)).toBe("signature.wrong");
    expect(await outcome(stuffed("").subarray(0, 30))).toBe("signature.wrong");
    expect(await outcome(query().body, { secret: "0123456789abcdef0123456789abcdef" })).toBe(
      "signature.wrong",
    );
  });

  test("a captured message under another IV tells nothing of its padding", async () => {
    const request = conformance.signAsPartner?.(wire(query().body), credential, {
      timestamp: gateway.clock.now(),
      nonce: "captured",
    });
    const sealed = Buffer.from(Buffer.from(request?.body ?? "").toString(), "base64");
    const told = new Set<string>();
    for (let last = 0; last < 256; last += 1) {
      const iv = Buffer.alloc(16, 1);
      iv[15] = last;
      const body = Buffer.from(Buffer.concat([iv, sealed.subarray(16, 32)]).toString("base64"));
      const reply = await send(gateway.url, { ...wire(body), headers: request?.headers ?? new Map() });
      told.add(/<error>[^<]*/.exec(Buffer.from(reply.body).toString())?.[0] ?? `${reply.status}`);
    }
    expect([...told]).toEqual(["<error>signature.wrong"]);
  });

  test("a partner whose registration says ECB is opened, and answered, in ECB", async () => {
    const ecb = await gateway.addPartner(conformance.adapter, { interfaces: { "option.cipher": "SM4-ECB" } });
    const { createCipheriv, createDecipheriv, createHmac } = await import("node:crypto");
    const key = Buffer.from(ecb.secret, "hex");
    gateway.clock.move(1_000);
    const moment = new Date(gateway.clock.now() + 28_800_000).toISOString().replace(/\D/g, "").slice(0, 14);
    const bare = Buffer.from(query().body)
      .toString("latin1")
      .replace(/<applyDate>\d*/, `<applyDate>${moment}`);
    const crc = createHmac("sm3", ecb.secret).update(Buffer.from(bare, "latin1")).digest("hex");
    const cipher = createCipheriv("sm4-ecb", key, null);
    const plain = Buffer.from(bare.replace("<crcCode>", `<crcCode>${crc}`), "latin1");
    const sealed = Buffer.concat([cipher.update(plain), cipher.final()]).toString("base64");
    const request = {
      ...wire(Buffer.from(sealed)),
      headers: new Map([
        ["content-type", "text/plain"],
        ["x-portal-id", ecb.clientId],
      ]),
    };
    const reply = await send(gateway.url, request);
    const decipher = createDecipheriv("sm4-ecb", key, null);
    const opened = Buffer.concat([
      decipher.update(Buffer.from(reply.body.toString(), "base64")),
      decipher.final(),
    ]);
    expect(opened.toString("latin1")).toContain("<code>0000</code>");
  });
});
