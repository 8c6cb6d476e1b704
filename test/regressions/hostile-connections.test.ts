import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { conformance } from "../../src/adapters/northbound/conformance.ts";
import { northbound } from "../../src/adapters/northbound/index.ts";
import { createPeerAddress } from "../../src/gateway/ingress/peer-address.ts";
import type { PartnerCredential } from "../../src/gateway/spi/conformance.ts";
import { licence } from "../e2e/dialects.ts";
import { testDatabases } from "../support/database.ts";
import { fakeCore } from "../support/fake-core.ts";
import { startTestGateway, type TestGateway } from "../support/gateway.ts";
import { raw } from "../support/raw-http.ts";

// Defects that a hostile peer found; each stays mended.

let gateway: TestGateway;
let credential: PartnerCredential;
let end: () => Promise<void>;
let nonces = 0;

beforeAll(async () => {
  const database = await testDatabases()[0]?.open();
  if (database === undefined) throw new Error("no engine");
  gateway = await startTestGateway({ database, adapters: [northbound], core: fakeCore(() => licence) });
  credential = await gateway.addPartner(northbound);
  end = async () => {
    await gateway.close();
    await database.end();
  };
});
afterAll(() => end());

function signedText(more = "", secret = credential.secret): string {
  nonces += 1;
  const body = Buffer.from(
    JSON.stringify({
      identifier: licence.identifier,
      purpose: "查询 5109 2319 8205 1001 96 与 138-0013-8000",
    }),
  );
  const headers = new Map([["content-type", "application/json"]]);
  const plain = { method: "POST", path: "/v1/licences/read", query: "", headers, body } as const;
  const at = { timestamp: gateway.clock.now(), nonce: `hostile-${String(nonces).padStart(16, "0")}` };
  const signed = conformance.signAsPartner?.(plain, { ...credential, secret }, at);
  const lines = [...(signed?.headers ?? [])].map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return `POST ${plain.path} HTTP/1.1\r\nhost: x\r\n${lines}${more}content-length: ${body.length}\r\n\r\n${body.toString()}`;
}

test("garbage behind a good call does not take the place of its reply", async () => {
  for (const garbage of [
    "\u0000garbage\r\n\r\n",
    "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n",
  ]) {
    const text = await raw(gateway.url, signedText() + garbage);
    expect(text).toMatch(/^HTTP\/1\.1 200/);
    expect(text).toContain(licence.identifier);
  }
});

test("a thousand headers hide neither the length of the body nor anything else", async () => {
  const padding = Array.from({ length: 1_050 }, (_, at) => `a${at.toString(36)}:\r\n`).join("");
  expect(await raw(gateway.url, signedText(padding))).toMatch(/^HTTP\/1\.1 200/);
});

test("a message without Host, and one with a strange expectation, are refused in the partner's words and recorded", async () => {
  const nobody = await raw(gateway.url, "POST /v1/licences/read HTTP/1.1\r\ncontent-length: 0\r\n\r\n");
  expect(nobody).toContain("request.header-missing");
  expect(await gateway.lastOutcome()).toBe("request.header-missing");
  const strange = await raw(gateway.url, signedText("expect: 200-fine\r\n"));
  expect(strange).toContain("request.header-malformed");
  expect(await gateway.lastOutcome()).toBe("request.header-malformed");
});

test("a forger's refusal is not signed, and its partner stands in the audit as claimed only", async () => {
  const reply = await raw(gateway.url, signedText("", "guessed"));
  expect(reply).toContain("signature.wrong");
  expect(reply.toLowerCase()).not.toContain("elgw-signature");
  const entry = JSON.parse((await gateway.auditText()).split("\n").at(-1) ?? "{}") as Record<string, unknown>;
  expect(entry).toMatchObject({ outcome: "signature.wrong", note: expect.stringMatching(/^claimed /) });
  expect(entry).not.toHaveProperty("credential");
});

test("a purpose keeps no number, however it is spaced, and digests are salted", async () => {
  await raw(gateway.url, signedText());
  const entry = JSON.parse((await gateway.auditText()).split("\n").at(-1) ?? "{}") as {
    purpose: string;
    requestDigest: string;
  };
  expect(entry.purpose).toContain("查询");
  expect(entry.purpose).not.toMatch(/[0-9]/);
  const body = signedText().split("\r\n\r\n")[1] ?? "";
  expect(entry.requestDigest).not.toBe(createHash("sha256").update(body).digest("hex"));
});

test("X-Forwarded-For is an address or nothing", () => {
  const of = createPeerAddress(["127.0.0.1/32"]);
  const from = (stated: string): string =>
    of({
      socket: { remoteAddress: "127.0.0.1" },
      headers: { "x-forwarded-for": stated },
    } as unknown as Parameters<typeof of>[0]);
  expect(from("203.0.113.9")).toBe("203.0.113.9");
  expect(from("203.0.113.9:4711")).toBe("203.0.113.9");
  expect(from("[2001:db8::1]:443")).toBe("2001:db8::1");
  expect(from("10.9.9.9, 203.0.113.9, 127.0.0.1")).toBe("203.0.113.9");
  expect(from("510923198205100196-zhang")).toBe("127.0.0.1");
});

test("unknown paths and broken messages count against the address like any other", async () => {
  const database = await testDatabases()[0]?.open();
  if (database === undefined) throw new Error("no engine");
  const narrow = await startTestGateway({
    database,
    adapters: [northbound],
    core: fakeCore(() => licence),
    addressPerSecond: 3,
  });
  try {
    const outcomes: string[] = [];
    for (let call = 0; call < 5; call += 1) {
      await raw(narrow.url, "GET /nowhere HTTP/1.1\r\nhost: x\r\n\r\n");
      outcomes.push(await narrow.lastOutcome());
    }
    expect(outcomes).toEqual([
      "route.not-found",
      "route.not-found",
      "route.not-found",
      "limit.address",
      "limit.address",
    ]);
    await raw(narrow.url, "GET /v1 HTTP/1.1\r\nhost: x\r\nhost: y\r\n\r\n");
    expect(await narrow.lastOutcome()).toBe("limit.address");
  } finally {
    await narrow.close();
    await database.end();
  }
});
