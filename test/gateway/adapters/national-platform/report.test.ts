/** The risk: what the platform did not take passes for taken, is signed in another dialect than registered, or repeats. */
import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { decodeReport, decodeReportQuery } from "../../../../src/adapters/national-platform/codec-reply.ts";
import { nationalPlatform } from "../../../../src/adapters/national-platform/index.ts";
import { outbound } from "../../../../src/adapters/national-platform/scheme-outbound.ts";
import { startSimulator } from "../../../../src/adapters/national-platform/simulator.ts";
import { Secret } from "../../../../src/gateway/core/secret.ts";
import { algorithm } from "../../../../src/gateway/crypto/algorithms.ts";
import { maskEvent } from "../../../../src/gateway/mask/mask-event.ts";
import { createProfiles } from "../../../../src/gateway/mask/profiles.ts";
import { createHttp } from "../../../../src/gateway/platform/http.ts";
import { systemIds } from "../../../../src/gateway/platform/ids.ts";
import type { DeliveryId } from "../../../../src/gateway/spi/adapter.ts";
import type { DeliveryStep, OutboundContext } from "../../../../src/gateway/spi/delivery.ts";
import type { WireResponse } from "../../../../src/gateway/spi/wire.ts";
import { createTransport } from "../../../../src/gateway/transport/transport.ts";
import { LicenceLives } from "../../../support/licence-lives.ts";

const CLIENT = "TE5100000000000001@00000000000000000000000000000001";
const APPKEY = "an-appkey-of-the-sandbox";
const sids = Object.fromEntries(
  (nationalPlatform.outward?.interfaces ?? []).map((name) => [name, `s_${name}_0001`]),
);
const contextOf = (more: Readonly<Record<string, string>> = {}): OutboundContext => ({
  clientId: CLIENT,
  interfaces: { ...sids, ...more },
});
const step = nationalPlatform.outward?.deliveries["licence.issued"]?.[0] as DeliveryStep<"licence.issued">;
const [told] = new LicenceLives(() => 0.9).next(1);
if (told === undefined) throw new Error("no licence");
const item = {
  id: "message-1" as DeliveryId,
  event: maskEvent(createProfiles(), "collection@1", told),
  version: 1,
  occurredAt: told.occurredAt,
  carried: {},
  isCorrection: false,
};
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
    const context = contextOf(family === "gjgxjhpt" ? { family } : {});
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
  ["JSON, gjgxjhpt", { family: "gjgxjhpt" }],
  ["form proxy, gjzwfwpt", { httpproxy: "proxy-access-key" }],
  ["form proxy, gjgxjhpt", { httpproxy: "proxy-access-key", family: "gjgxjhpt" }],
])("over the wire as %s", (_name, more) => {
  test("a report is taken under a secret that the appkey is exchanged for, once for all, and again when it ends", async () => {
    let now = Date.now();
    const credential = { clientId: CLIENT, keyId: "k", algorithm: "HMAC-SHA256", secret: APPKEY } as const;
    const simulator = await startSimulator({ port: 0, credential, now: () => now, nonce: systemIds.nonce });
    const http = createHttp();
    const transport = createTransport({
      adapterScheme: outbound,
      baseUrl: simulator.baseUrl,
      credential: () => ({
        id: "row",
        keyId: "k",
        partnerId: "national-platform",
        use: "shared",
        algorithm: "HMAC-SHA256",
        parameters: {},
        state: "active",
        notBefore: 0,
        notAfter: Number.MAX_SAFE_INTEGER,
        key: new Secret<Uint8Array>(Buffer.from(APPKEY)),
      }),
      clientId: CLIENT,
      interfaces: () => contextOf(more).interfaces,
      algorithms: algorithm,
      clock: () => now,
      ids: systemIds,
      http,
      partnerRole: "partner",
      quota: { concurrent: 8 },
    });
    const report = async (id: string): Promise<string> => {
      const message = step.encode([{ ...item, id: id as DeliveryId }], contextOf(more));
      const { signal } = new AbortController();
      return decodeReport(await transport.send(message, { signal, traceId: "trace" })).kind;
    };
    const exchanges = (): number =>
      simulator.received().filter(({ path }) => path.endsWith("refreshappsecret")).length;
    try {
      expect(await Promise.all(["a", "b", "c", "d"].map(report))).toEqual(Array(4).fill("delivered"));
      expect(exchanges()).toBe(1);
      now += 3_600_000;
      expect(await report("e")).toBe("delivered");
      expect(exchanges()).toBe(2);
      expect(simulator.copy?.effects()).toHaveLength(5);
      expect(JSON.stringify(simulator.received().map(({ headers }) => [...headers]))).not.toContain(APPKEY);
    } finally {
      await http.close();
      await simulator.stop();
    }
  });
});
