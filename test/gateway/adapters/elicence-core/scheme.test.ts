import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { outbound } from "../../../../src/adapters/elicence-core/scheme.ts";
import { createCoreSignature } from "../../../../src/adapters/elicence-core/simulator-signature.ts";
import { Secret } from "../../../../src/gateway/core/secret.ts";
import { algorithm } from "../../../../src/gateway/crypto/algorithms.ts";
import type { SignatureClaim, Stamp } from "../../../../src/gateway/spi/adapter.ts";
import type { WireRequest, WireResponse } from "../../../../src/gateway/spi/wire.ts";

// Made with the OpenSSL command line alone, so that no code of ours judges itself.
const vector = JSON.parse(
  readFileSync(
    new URL("../../../../contracts/elicence-core/samples/signature.json", import.meta.url),
    "utf8",
  ),
) as {
  secret: string;
  keyId: string;
  nonce: string;
  question: {
    method: "POST";
    path: string;
    query: string;
    timestamp: number;
    body: string;
    signature: string;
  };
  reply: { status: number; timestamp: number; body: string; signature: string };
};
const { secret, keyId, nonce, question, reply } = vector;
const key = new Secret<Uint8Array>(Buffer.from(secret));
const row = algorithm("HMAC-SM3");

const request: WireRequest = { ...question, headers: new Map(), body: Buffer.from(question.body) };
const stamp: Stamp = {
  clientId: "gateway",
  keyId,
  algorithm: "HMAC-SM3",
  timestamp: question.timestamp,
  nonce,
};
const sign = (message: WireRequest, at: Stamp): WireRequest =>
  outbound.request.attach(message, at, row.sign(key, outbound.request.signedBytes(message, at)));
const signed = sign(request, stamp);

const answered: WireResponse = {
  status: reply.status,
  headers: new Map([
    ["content-type", "application/json"],
    ["elcore-key-id", keyId],
    ["elcore-timestamp", String(reply.timestamp)],
    ["elcore-nonce", nonce],
    ["elcore-signature", reply.signature],
  ]),
  body: Buffer.from(reply.body),
};

function claim(message: WireResponse, about = signed): SignatureClaim {
  if (outbound.reply.kind !== "signature") throw new Error("the core signs its replies");
  return outbound.reply.claim(message, about);
}
const proved = (message: WireResponse, about = signed): boolean => {
  const { signedBytes, signature } = claim(message, about);
  return row.verify(key, signedBytes, signature);
};
const withHeader = (name: string, value: string): WireResponse => ({
  ...answered,
  headers: new Map(answered.headers).set(name, value),
});

describe("the core's scheme", () => {
  test("signs as the OpenSSL command line does", () => {
    expect(signed.headers.get("elcore-signature")).toBe(question.signature);
    expect(Object.fromEntries(signed.headers)).toMatchObject({
      "elcore-key-id": keyId,
      "elcore-timestamp": "1780279200000",
      "elcore-nonce": nonce,
    });
  });

  test("takes a reply that the OpenSSL command line signed", () => {
    expect(claim(answered)).toMatchObject({
      keyId,
      algorithm: "HMAC-SM3",
      timestamp: reply.timestamp,
      nonce,
    });
    expect(proved(answered)).toBe(true);
  });

  test("covers method, path, query, time, nonce, key id and every byte of a question", () => {
    const plain = Buffer.from(outbound.request.signedBytes(request, stamp)).toString("hex");
    const changed: [WireRequest, Stamp][] = [
      [{ ...request, method: "PUT" }, stamp],
      [{ ...request, path: "/core/licences/reads" }, stamp],
      [{ ...request, query: "a" }, stamp],
      [request, { ...stamp, timestamp: stamp.timestamp + 1 }],
      [request, { ...stamp, nonce: "f".repeat(32) }],
      [request, { ...stamp, keyId: "gateway-2" }],
      [{ ...request, body: Buffer.concat([request.body, Buffer.from("\n")]) }, stamp],
      [{ ...request, body: new Uint8Array(0) }, stamp],
    ];
    const texts = changed.map(([message, at]) =>
      Buffer.from(outbound.request.signedBytes(message, at)).toString("hex"),
    );
    expect(new Set([plain, ...texts]).size).toBe(changed.length + 1);
  });

  test("covers status, question, time, nonce, key id and every byte of a reply", () => {
    const body = Buffer.from(answered.body);
    for (let at = 0; at < body.length; at += 1) {
      const spoilt = Buffer.from(body);
      spoilt[at] = (spoilt[at] ?? 0) ^ 1;
      expect(proved({ ...answered, body: spoilt })).toBe(false);
    }
    expect(proved({ ...answered, status: 200 })).toBe(false);
    expect(proved({ ...answered, body: new Uint8Array(0) })).toBe(false);
    expect(proved(withHeader("elcore-key-id", "gateway-2"))).toBe(false);
    expect(proved(withHeader("elcore-timestamp", "1780279200124"))).toBe(false);
    expect(proved(withHeader("elcore-nonce", "f".repeat(32)))).toBe(false);
    expect(proved(answered, { ...signed, path: "/core/licences/search" })).toBe(false);
    expect(proved(answered, { ...signed, query: "x=1" })).toBe(false);
  });

  test("a question sent back as a reply, or a reply as a question, proves nothing", () => {
    const echoed = { status: 200, headers: signed.headers, body: signed.body };
    expect(proved(echoed)).toBe(false);
  });

  test("a header that is missing, malformed or merely decodes to the same bytes is not taken", () => {
    for (const name of ["elcore-key-id", "elcore-timestamp", "elcore-nonce", "elcore-signature"]) {
      const headers = new Map(answered.headers);
      headers.delete(name);
      expect(() => claim({ ...answered, headers }), name).toThrow("signature.missing");
    }
    const { signature } = reply;
    for (const text of [
      "",
      signature.slice(0, -1),
      `${signature}=`,
      ` ${signature}`,
      signature.replace(/=$/, "A"),
      "*".repeat(44),
    ]) {
      expect(() => claim(withHeader("elcore-signature", text)), text).toThrow("signature.malformed");
    }
    for (const time of [
      "",
      "178027920012",
      "0x19e8a3e3a70",
      "1780279200123.0",
      "+780279200123",
      " 1780279200123",
    ]) {
      expect(() => claim(withHeader("elcore-timestamp", time)), time).toThrow("request.header-malformed");
    }
    expect(() => claim(withHeader("elcore-key-id", "a b"))).toThrow("request.header-malformed");
  });

  test("agrees with the sandbox core, which reads the contract by itself", () => {
    const credential = { clientId: "gateway", keyId, algorithm: "HMAC-SM3", secret } as const;
    const core = createCoreSignature(credential, () => question.timestamp);
    expect(core.fault(signed)).toBeUndefined();
    expect(core.fault(signed)).toBe("nonce-seen");
    const from = core.sign(signed, 200, Buffer.from("{}"));
    expect(proved(from)).toBe(true);
  });

  test("the sandbox core refuses each flipped part, a stale or future time, and a stranger's key", () => {
    let now = question.timestamp;
    const credential = { clientId: "gateway", keyId, algorithm: "HMAC-SM3", secret } as const;
    const core = createCoreSignature(credential, () => now);
    const header = (name: string, value: string): WireRequest => ({
      ...signed,
      headers: new Map(signed.headers).set(`elcore-${name}`, value),
    });
    expect(core.fault({ ...signed, method: "PUT" })).toBe("signature-wrong");
    expect(core.fault({ ...signed, path: "/core/licences/search" })).toBe("signature-wrong");
    expect(core.fault({ ...signed, query: "a=1" })).toBe("signature-wrong");
    expect(core.fault({ ...signed, body: Buffer.from("{}") })).toBe("signature-wrong");
    expect(core.fault(header("timestamp", String(now + 1)))).toBe("signature-wrong");
    expect(core.fault(header("nonce", "f".repeat(32)))).toBe("signature-wrong");
    expect(core.fault(header("key-id", "gateway-2"))).toBe("key-unknown");
    expect(core.fault({ ...signed, headers: new Map() })).toBe("signature-missing");
    now = question.timestamp + 300_001;
    expect(core.fault(signed)).toBe("timestamp-outside-window");
    now = question.timestamp - 300_001;
    expect(core.fault(signed)).toBe("timestamp-outside-window");
    now = question.timestamp;
    expect(core.fault(signed)).toBeUndefined();
  });
});
