import { createHash, createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { inbound } from "../../../../src/adapters/national-platform/scheme.ts";
import { outbound } from "../../../../src/adapters/national-platform/scheme-outbound.ts";
import { GatewayError } from "../../../../src/gateway/core/gateway-error.ts";
import type { SignatureClaim } from "../../../../src/gateway/spi/adapter.ts";
import type { WireRequest } from "../../../../src/gateway/spi/wire.ts";

const rid = "TE0000000000000001@0123456789abcdef0123456789abcdef";
const sid = "s_11510000000000000x_0001";
const rtime = "1700000000000";
const body = Buffer.from('{"certidentifier":"x","usecause":"y"}');
/** DOMAIN vector: secret `demo-secret`. */
const sign = "hk32ySif1L2c5ulYCNa22BjRo9eb59QQd2fg1he+SD0=";

const good: Readonly<Record<string, string>> = {
  gjzwfwpt_rid: rid,
  gjzwfwpt_sid: sid,
  gjzwfwpt_rtime: rtime,
  gjzwfwpt_sign: sign,
};
const request = (
  headers: Readonly<Record<string, string>> = good,
  bytes: Uint8Array = body,
): WireRequest => ({
  method: "POST",
  path: "/national-platform/sysapi/queryCertInfo",
  query: "",
  headers: new Map(Object.entries(headers)),
  body: bytes,
});
const verified = (claim: SignatureClaim): boolean =>
  createHmac("sha256", "demo-secret").update(claim.signedBytes).digest().equals(claim.signature);

function refusal(headers: Readonly<Record<string, string>>): string {
  try {
    inbound.claim(request(headers));
  } catch (thrown) {
    if (thrown instanceof GatewayError) return thrown.code;
    throw thrown;
  }
  return "claimed";
}
const without = (name: string): Record<string, string> => {
  const { [name]: _left, ...rest } = good;
  return rest;
};

describe("a claim", () => {
  test("carries the very bytes that the published vector signs", () => {
    const claim = inbound.claim(request());
    expect(Buffer.from(claim.signedBytes).toString()).toBe(sid + rid + rtime);
    expect(verified(claim)).toBe(true);
    expect(claim).toMatchObject({
      keyId: rid,
      clientId: rid,
      interfaceId: sid,
      algorithm: "HMAC-SHA256",
      timestamp: 1_700_000_000_000,
    });
    expect(claim.body).toBeUndefined();
  });

  test("of two honest calls in one millisecond differs by the body, of one call twice does not", () => {
    const other = inbound.claim(request(good, Buffer.from("{}")));
    expect(other.nonce).not.toBe(inbound.claim(request()).nonce);
    expect(inbound.claim(request()).nonce).toBe(inbound.claim(request()).nonce);
  });

  test("has a second signature over the body where the caller sends one", () => {
    const digest = createHash("sha256").update(body).digest("hex");
    const bodySign = createHmac("sha256", "demo-secret")
      .update(sid + rid + rtime + digest)
      .digest();
    const claim = inbound.claim(request({ ...good, gjzwfwpt_bodysign: bodySign.toString("base64") }));
    expect(Buffer.from(claim.body?.signedBytes ?? []).toString()).toBe(sid + rid + rtime + digest);
    expect(bodySign.equals(claim.body?.signature ?? Buffer.alloc(0))).toBe(true);
  });
});

describe("headers that are not exactly right are refused", () => {
  test.each(["gjzwfwpt_rid", "gjzwfwpt_sid", "gjzwfwpt_rtime"])("without %s", (name) =>
    expect(refusal(without(name))).toBe("request.header-missing"),
  );
  test("without a signature", () => expect(refusal(without("gjzwfwpt_sign"))).toBe("signature.missing"));

  test.each([
    ["hex", "0x18bcfe56800"],
    ["seconds", "1700000000"],
    ["a sign", "+170000000000"],
    ["a fraction", "17000000000.0"],
    ["an exponent", "1700000000e12"],
    ["blanks", " 170000000000"],
    ["other digits", "１７０００００００００００"],
    ["nothing", ""],
  ])("a time in %s", (_what, value) => {
    expect(refusal({ ...good, gjzwfwpt_rtime: value })).toBe("request.header-malformed");
  });

  test.each([
    ["empty", ""],
    ["without padding", sign.slice(0, -1)],
    ["with spare bits", `${sign.slice(0, -2)}1=`],
    ["in the URL alphabet", sign.replace("+", "-")],
    ["with white space", `${sign} `],
    ["with a second one behind it", sign + sign],
    ["in hex", Buffer.from(sign, "base64").toString("hex")],
    ["of another length", Buffer.alloc(20).toString("base64")],
  ])("a signature %s", (_what, value) => {
    expect(refusal({ ...good, gjzwfwpt_sign: value })).toBe("signature.malformed");
    expect(refusal({ ...good, gjzwfwpt_bodysign: value })).toBe("signature.malformed");
  });

  test.each([
    ["empty", ""],
    ["with a blank", "a b"],
    ["with a line feed", "a\nb"],
    ["beyond ASCII", "证照"],
    ["too long", "a".repeat(129)],
  ])("an id %s", (_what, value) => {
    expect(refusal({ ...good, gjzwfwpt_rid: value })).toBe("request.header-malformed");
    expect(refusal({ ...good, gjzwfwpt_sid: value })).toBe("request.header-malformed");
  });
});

test("what we send is signed the same way, over the sid that the message names", () => {
  const stamp = {
    clientId: rid,
    keyId: rid,
    algorithm: "HMAC-SHA256",
    timestamp: Number(rtime),
    nonce: "unused",
  } as const;
  const message = request({ gjzwfwpt_sid: sid });
  const bytes = outbound.request.signedBytes(message, stamp);
  expect(createHmac("sha256", "demo-secret").update(bytes).digest("base64")).toBe(sign);
  const sent = outbound.request.attach(message, stamp, Buffer.from(sign, "base64"));
  expect(Object.fromEntries(sent.headers)).toEqual(good);
  expect(sent.body).toBe(body);
});
