/** The risk: what the platform did not take passes for taken, is signed in another dialect than registered, or repeats. */
import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { decodeReport, decodeReportQuery } from "../../../../src/adapters/national-platform/codec-reply.ts";
import { contract } from "../../../../src/adapters/national-platform/contract.ts";
import { outbound } from "../../../../src/adapters/national-platform/scheme-outbound.ts";
import { maskEvent } from "../../../../src/gateway/mask/mask-event.ts";
import { createProfiles } from "../../../../src/gateway/mask/profiles.ts";
import { loadContract } from "../../../../src/gateway/spi/contract-validator.ts";
import type { WireResponse } from "../../../../src/gateway/spi/wire.ts";
import { APPKEY, CLIENT, contextOf, item, openLine, sids, step, told } from "./platform-line.ts";

const checkRefresh = loadContract(contract.file).compile("RefreshRequest");
const checkProxied = loadContract(contract.file).compile("ProxyRequest");
const reply = (status: number, body: string, headers: readonly [string, string][] = []): WireResponse => ({
  status,
  headers: new Map(headers),
  body: Buffer.from(body),
});

describe("what a reply means", () => {
  test.each([
    ['{"code":200,"message":"ok","data":{"up_apply_id":"R1"}}', { kind: "delivered", receipt: "R1" }],
    ['{"CODE":"200","DATA":{"UP_APPLY_ID":"R1"}}', { kind: "delivered", receipt: "R1" }],
    [
      '{"code":"1","msg":"ok","biz_data":{"result":{"up_apply_id":"R1"}}}',
      { kind: "delivered", receipt: "R1" },
    ],
    ['{"code":300,"message":"res-0042 no"}', { kind: "refused", partnerCode: "res-0042" }],
    ['{"code":300,"message":"no"}', { kind: "refused", partnerCode: "300" }],
    ['{"code":"300","msg":"db-7 no","biz_data":{}}', { kind: "refused", partnerCode: "db-7" }],
    ['{"code":300,"message":"api-1001 sign"}', { kind: "unavailable", partnerCode: "api-1001" }],
    ['{"code":"E-106","message":"not on the list"}', { kind: "unavailable", partnerCode: "E-106" }],
  ])("%s", (body, outcome) => {
    expect(decodeReport(reply(200, body))).toEqual(outcome);
  });

  test.each([
    '{"code":200,"message":"ok","data":{}}', // a success without its receipt
    '{"code":200,"message":"ok","data":{"up_apply_id":""}}',
    '{"code":"1","message":"ok","data":{"up_apply_id":"R1"}}', // the proxy's success token in the platform's envelope
    '{"code":200,"msg":"ok","biz_data":{"result":{"up_apply_id":"R1"}}}', // and the other way round
    '{"code":"-1","message":"call failed"}',
    '{"code":0,"data":{"up_apply_id":"R1"}}',
    '{"code":true,"data":{"up_apply_id":"R1"}}',
    '{"code":200,"code":300,"data":{"up_apply_id":"R1"}}',
    "<html>200</html>",
    "",
    "null",
    "[]",
  ])("%s is not known, and never success", (body) => {
    expect(decodeReport(reply(200, body)).kind).toBe("unknown");
  });

  test("another status than 200 is never success, whatever the body says", () => {
    const good = '{"code":200,"data":{"up_apply_id":"R1"}}';
    expect(decodeReport(reply(500, good)).kind).toBe("unknown");
    expect(decodeReport(reply(302, good)).kind).toBe("unknown");
    expect(decodeReport(reply(503, good, [["retry-after", "7"]]))).toEqual({
      kind: "unavailable",
      retryAfterSeconds: 7,
    });
  });

  test.each([
    ['{"code":200,"message":"ok","data":{"up_apply_id":"R1"}}'],
    ['{"code":"1","msg":"ok","biz_data":{"result":{"up_apply_id":"R1"}}}'],
    ['{"code":200,"message":"ok","data":{"state":"taken","up_apply_id":"R1"}}'],
  ])("%s cut off or with any byte spoilt throws nothing, and makes up no receipt", (good) => {
    const whole = Buffer.from(good);
    const spoilt = [...whole.keys()].flatMap((at) => [
      whole.subarray(0, at),
      ...[0x00, 0x22, 0x2c, 0x3a, 0x5c, 0x7d, 0xff].map((byte) => {
        const copy = Buffer.from(whole);
        copy[at] = byte;
        return copy;
      }),
    ]);
    for (const body of spoilt) {
      if (body.equals(whole)) continue;
      for (const decode of [decodeReport, decodeReportQuery]) {
        const outcome = decode({ status: 200, headers: new Map(), body });
        if (outcome.kind !== "delivered") continue;
        // The damage fell into a text that is not judged: what is said is still success, and the receipt is as told.
        expect(body.toString()).toContain(JSON.stringify(outcome.receipt));
        expect(body.toString()).toMatch(/"code":(200|"1")/);
      }
    }
  });

  test("only the platform's own 'absent' lets a report be repeated", () => {
    const asked = (data: object): string =>
      decodeReportQuery(reply(200, JSON.stringify({ code: 200, data }))).kind;
    expect(asked({ state: "absent" })).toBe("absent");
    expect(asked({ state: "taken", up_apply_id: "R1" })).toBe("delivered");
    expect(asked({ state: "taken" })).toBe("unknown");
    expect(asked({})).toBe("unknown");
    expect(decodeReportQuery(reply(200, '{"code":300,"message":"res-1 no"}')).kind).toBe("unknown");
  });
});

describe("a message", () => {
  test.each(["gjzwfwpt", "gjgxjhpt"] as const)("is of the header family that is registered: %s", (family) => {
    const context = contextOf(family === "gjgxjhpt" ? { "option.family": family } : {});
    const message = step.encode([item], context);
    const stamp = {
      clientId: CLIENT,
      keyId: "k",
      algorithm: "HMAC-SHA256",
      timestamp: 1_700_000_000_000,
      nonce: "n",
    } as const;
    const text = outbound.request.signedBytes(message, stamp);
    expect(Buffer.from(text).toString()).toBe(`s_reportCertInfo_0001${CLIENT}1700000000000`);
    const signed = outbound.request.attach(message, stamp, createHmac("sha256", "x").update(text).digest());
    const names = [...signed.headers.keys()].filter((name) => name.startsWith("gj")).sort();
    expect(names).toEqual(["rid", "rtime", "sid", "sign"].map((name) => `${family}_${name}`));
  });

  test("has lower-case keys at every depth, and nothing that the profile withholds", () => {
    const body: unknown = JSON.parse(Buffer.from(step.encode([item], contextOf()).body).toString());
    const keys = (value: unknown): string[] =>
      typeof value !== "object" || value === null
        ? []
        : Object.entries(value).flatMap(([key, member]) => [
            ...(Array.isArray(value) ? [] : [key]),
            ...keys(member),
          ]);
    for (const key of keys(body)) expect(key).toBe(key.toLowerCase());
    const bare = maskEvent(createProfiles(), "verify-only@1", told);
    expect(() => step.encode([{ ...item, event: bare }], contextOf())).toThrow();
  });

  test("without the sid of its interface is none", () => {
    const context = { clientId: CLIENT, interfaces: {} };
    expect(() => step.encode([item], context)).toThrow("channel.unprovisioned");
  });
});

describe.each([
  ["JSON, gjzwfwpt", {}],
  ["JSON, gjgxjhpt", { "option.family": "gjgxjhpt" }],
  ["form proxy, gjzwfwpt", { "option.httpproxy": "proxy-access-key" }],
  ["form proxy, gjgxjhpt", { "option.httpproxy": "proxy-access-key", "option.family": "gjgxjhpt" }],
])("over the wire as %s", (_name, more) => {
  test("a report is taken under a secret that the appkey is exchanged for, once for all, and again when it ends", async () => {
    await using line = await openLine(more);
    expect(await Promise.all(["a", "b", "c", "d"].map(line.report))).toEqual(Array(4).fill("delivered"));
    expect(line.exchanges()).toBe(1);
    line.pass(3_600_000);
    expect(await line.report("e")).toBe("delivered");
    expect(line.exchanges()).toBe(2);
    expect(line.simulator.copy?.effects()).toHaveLength(5);
    const received = line.simulator.received();
    expect(JSON.stringify(received.map(({ headers }) => [...headers]))).not.toContain(APPKEY);
  });

  test("what is sent is what the contract says", async () => {
    await using line = await openLine(more);
    await line.report("a");
    const [exchange, report] = line.simulator.received();
    const text = (request = exchange): string => Buffer.from(request?.body ?? []).toString();
    checkRefresh(JSON.parse(text()));
    if (!("option.httpproxy" in more)) return;
    const form = Object.fromEntries(new URLSearchParams(text(report)));
    expect(report?.path).toBe("/gateway/httpproxy");
    expect(checkProxied(form)).toMatchObject({ access_key: "proxy-access-key" });
    expect(JSON.parse(form["biz_content"] ?? "")).toMatchObject({ msgid: "a", operate: "issue" });
  });

  test("the sid of another interface is refused, and nothing is taken", async () => {
    await using line = await openLine(more);
    const swapped = { ...sids, ...more, reportCertInfo: sids["reportCertStatus"] ?? "" };
    const message = step.encode([item], { clientId: CLIENT, interfaces: swapped });
    const outcome = decodeReport(await line.send(message));
    // Through the proxy the sid is all that names the interface, so the status call sees a licence it does not know.
    if ("option.httpproxy" in more) expect(outcome).toEqual({ kind: "refused", partnerCode: "res-0404" });
    else expect(outcome).toEqual({ kind: "unavailable", partnerCode: "E-106" });
    expect(line.simulator.copy?.effects()).toEqual([]);
    expect(await line.report("a")).toBe("delivered");
    expect(line.exchanges(), "the secret is not to blame").toBe(1);
  });
});
