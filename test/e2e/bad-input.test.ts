import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { conformance as national } from "../../src/adapters/national-platform/conformance.ts";
import { nationalPlatform } from "../../src/adapters/national-platform/index.ts";
import { northbound } from "../../src/adapters/northbound/index.ts";
import { ERROR_CATALOGUE, type ErrorCode } from "../../src/gateway/core/error-catalogue.ts";
import { GatewayError } from "../../src/gateway/core/gateway-error.ts";
import type { PartnerCredential } from "../../src/gateway/spi/conformance.ts";
import type { WireRequest, WireResponse } from "../../src/gateway/spi/wire.ts";
import { testDatabases } from "../support/database.ts";
import { fakeCore } from "../support/fake-core.ts";
import { send, startTestGateway, type TestGateway } from "../support/gateway.ts";
import { raw } from "../support/raw-http.ts";
import { dialects, licence, TYPE } from "./dialects.ts";
import { addOddPartners } from "./odd-partners.ts";

// The risk: a kind of bad input that nobody named gets a blank page, another one's code, or no record.
// One table for both dialects; each line says what is done to a good call and which code must come back,
// in the partner's own envelope, signed where it signs, recorded.

describe.each(testDatabases())("on $engine", ({ open }) => {
  let gateway: TestGateway;
  let end: () => Promise<void>;
  let coreFails: ErrorCode | undefined;
  const partners = new Map<string, PartnerCredential>();
  let nonces = 0;

  beforeAll(async () => {
    const database = await open();
    const core = fakeCore(() => licence);
    gateway = await startTestGateway({
      database,
      adapters: [nationalPlatform, northbound],
      core: {
        perform: async (call, context) => {
          if (coreFails !== undefined) throw new GatewayError(coreFails);
          return core.perform(call, context);
        },
      },
    });
    end = async () => {
      await gateway.close();
      await database.end();
    };
    await addOddPartners(gateway, partners);
    await gateway.directory.reload();
  });
  afterAll(() => end());

  describe.each(dialects)("$name", (dialect) => {
    const { conformance } = dialect;
    const good = (): object => dialect.body({ identifier: licence.identifier, purpose: "道路运输执法检查" });

    const plain = (body: string | object, path = dialect.path("read")): WireRequest => ({
      method: "POST",
      path,
      query: "",
      headers: new Map([["content-type", "application/json"]]),
      body: Buffer.from(typeof body === "string" ? body : JSON.stringify(body)),
    });
    const sign = (request: WireRequest, who = "good", offsetMs = 0): WireRequest => {
      nonces += 1;
      gateway.clock.move(1);
      const credential = partners.get(`${who} ${dialect.name}`);
      if (credential === undefined || conformance.signAsPartner === undefined) throw new Error("cannot sign");
      return conformance.signAsPartner(request, credential, {
        timestamp: gateway.clock.now() + offsetMs,
        nonce: `bad-input-${String(nonces).padStart(16, "0")}`,
      });
    };
    const expectRefusal = async (request: WireRequest, code: ErrorCode): Promise<WireResponse> => {
      const before = (await gateway.auditText()).length;
      const reply = await send(gateway.url, request);
      expect(dialect.codeIn(reply)).toBe(code);
      expect(reply.status).toBe(ERROR_CATALOGUE[code].status);
      const entries = (await gateway.auditText()).slice(before).trim().split("\n");
      expect(entries).toHaveLength(1);
      expect(JSON.parse(entries[0] ?? "{}")).toMatchObject({ outcome: code });
      expect(Buffer.from(reply.body).toString("utf8")).not.toContain(licence.holder.code);
      return reply;
    };

    const withHeader = (request: WireRequest, name: string, value: string | undefined): WireRequest => {
      const headers = new Map(request.headers);
      if (value === undefined) headers.delete(name);
      else headers.set(name, value);
      return { ...request, headers };
    };

    test("the good call, for comparison, is answered and recorded", async () => {
      const reply = await send(gateway.url, sign(plain(good())));
      expect(reply.status).toBe(200);
      expect(await gateway.lastOutcome()).toBe("ok");
    });

    const cases: readonly (readonly [string, ErrorCode, () => WireRequest])[] = [
      ["malformed JSON", "request.malformed", () => sign(plain('{"identifier":'))],
      [
        "bytes that are not UTF-8",
        "request.malformed",
        () => sign({ ...plain(""), body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]) }),
      ],
      ["an empty body", "request.malformed", () => sign(plain(""))],
      [
        "another content type",
        "request.content-type",
        () => sign(withHeader(plain(good()), "content-type", "text/plain")),
      ],
      [
        "another charset",
        "request.content-type",
        () => sign(withHeader(plain(good()), "content-type", "application/json; charset=gbk")),
      ],
      [
        "a compressed body",
        "request.content-encoding",
        () => sign(withHeader(plain(good()), "content-encoding", "gzip")),
      ],
      [
        "an unknown field",
        "request.unknown-field",
        () =>
          sign(
            plain(
              dialect.body({ identifier: licence.identifier, purpose: "办事", extra: { nickname: "x" } }),
            ),
          ),
      ],
      [
        "a missing purpose",
        "request.purpose-missing",
        () => sign(plain(dialect.body({ identifier: licence.identifier }))),
      ],
      [
        "a blank purpose",
        "request.purpose-missing",
        () => sign(plain(dialect.body({ identifier: licence.identifier, purpose: "  " }))),
      ],
      [
        "a bad check character",
        "request.identifier-invalid",
        () =>
          sign(
            plain(
              dialect.body({
                identifier: `${licence.identifier.slice(0, -1)}${licence.identifier.endsWith("A") ? "B" : "A"}`,
                purpose: "办事",
              }),
            ),
          ),
      ],
      [
        "a bad ID check digit",
        "request.code-invalid",
        () =>
          sign(
            plain(
              dialect.searchBody(
                `${licence.holder.code.slice(0, -1)}${licence.holder.code.endsWith("0") ? "1" : "0"}`,
                TYPE,
              ),
              dialect.path("search"),
            ),
          ),
      ],
      [
        "an unknown licence type",
        "request.type-unknown",
        () =>
          sign(
            plain(dialect.searchBody(licence.holder.code, "11100000000019713D999"), dialect.path("search")),
          ),
      ],
      ["a stale stamp", "signature.stale", () => sign(plain(good()), "good", -301_500)],
      ["a future stamp", "signature.future", () => sign(plain(good()), "good", 301_500)],
      ["a suspended partner", "partner.suspended", () => sign(plain(good()), "suspended")],
      ["a revoked key", "credential.revoked", () => sign(plain(good()), "revoked")],
      ["an ungranted operation", "grant.operation", () => sign(plain(good()), "search-only")],
      ["an ungranted licence type", "grant.licence-type", () => sign(plain(good()), "vehicles-only")],
      ["an ungranted purpose", "grant.purpose", () => sign(plain(good()), "one-purpose")],
      ["an ungranted address", "grant.address", () => sign(plain(good()), "elsewhere")],
      ["an unknown path", "route.not-found", () => sign(plain(good(), `${dialect.path("read")}/more`))],
      ["another method", "route.method", () => sign({ ...plain(good()), method: "PUT" })],
      ["a body over a megabyte", "request.too-large", () => sign(plain(`{"x":"${"a".repeat(1_100_000)}"}`))],
    ];
    test.each(cases)("%s is refused as %s", async (_what, code, request) => {
      await expectRefusal(request(), code);
    });

    test.each([
      "core.unavailable",
      "core.timeout",
      "core.garbled",
      "core.signature",
      "core.refused",
      "licence.not-found",
    ] as const)("%s reaches the caller as itself", async (code) => {
      coreFails = code;
      try {
        await expectRefusal(sign(plain(good())), code);
      } finally {
        coreFails = undefined;
      }
    });

    test("a stranger, an unsigned call and a wrong signature each have their own code", async () => {
      partners.set(`stranger ${dialect.name}`, {
        clientId: "stranger",
        keyId: "stranger",
        algorithm: "HMAC-SHA256",
        secret: "not-agreed",
        interfaces: { queryCertInfo: "s_1" },
      });
      await expectRefusal(sign(plain(good()), "stranger"), "credential.unknown");
      const bare = await send(gateway.url, plain(good()));
      expect(dialect.codeIn(bare)).toMatch(/^(signature\.missing|request\.header-missing)$/);
      const credential = partners.get(`good ${dialect.name}`);
      if (credential !== undefined)
        partners.set(`forger ${dialect.name}`, { ...credential, secret: "guessed" });
      await expectRefusal(sign(plain(good()), "forger"), "signature.wrong");
    });

    test("over the limit: 429 with Retry-After and nothing remaining", async () => {
      await send(gateway.url, sign(plain(good()), "slow"));
      const reply = await expectRefusal(sign(plain(good()), "slow"), "limit.rate");
      expect(Number(reply.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(reply.headers.get("x-ratelimit-remaining")).toBe("0");
      await send(gateway.url, sign(plain(good()), "rationed"));
      await expectRefusal(sign(plain(good()), "rationed"), "limit.daily");
    });

    test("a header sent twice is refused", async () => {
      const request = sign(plain(good()));
      const name = [...request.headers.keys()].at(-1) ?? "";
      const lines = [...request.headers, [name, request.headers.get(name) ?? ""]].map(
        ([key, value]) => `${key}: ${value}`,
      );
      const reply = await raw(
        gateway.url,
        `POST ${request.path} HTTP/1.1\r\nhost: x\r\n${lines.join("\r\n")}\r\ncontent-length: ${request.body.length}\r\n\r\n`,
        request.body,
      );
      expect(reply).toMatch(/^HTTP\/1\.1 400/);
      expect(reply).toContain("request.header-duplicate");
      expect(await gateway.lastOutcome()).toBe("request.header-duplicate");
    });

    test("a body that stops half way is refused in the partner's words once its time is over", async () => {
      const request = sign(plain(good()));
      const head = [...request.headers].map(([key, value]) => `${key}: ${value}`).join("\r\n");
      const answer = raw(
        gateway.url,
        `POST ${request.path} HTTP/1.1\r\nhost: x\r\n${head}\r\ncontent-length: ${request.body.length}\r\n\r\n`,
        request.body.subarray(0, 5),
      );
      const mover = setInterval(() => gateway.clock.move(1_000), 50);
      const reply = await answer.finally(() => clearInterval(mover));
      expect(reply).toMatch(/^HTTP\/1\.1 408/);
      expect(await gateway.lastOutcome()).toBe("request.too-slow");
    });
  });

  test("two Host headers, HTTP without a version and an oversized head get no answer of ours", async () => {
    expect(
      await raw(
        gateway.url,
        "POST /v1/licences/read HTTP/1.1\r\nhost: a\r\nhost: b\r\ncontent-length: 0\r\n\r\n",
      ),
    ).toMatch(/^HTTP\/1\.1 400/);
    expect(await raw(gateway.url, "GET /v1/licences/read\r\n\r\n")).toMatch(/^(HTTP\/1\.1 400|$)/);
    expect(await raw(gateway.url, `GET / HTTP/1.1\r\nhost: a\r\nx: ${"a".repeat(20_000)}\r\n\r\n`)).toMatch(
      /^(HTTP\/1\.1 4\d\d|$)/,
    );
  });

  test("where the body must be signed, a call without that signature is refused", async () => {
    const dialect = dialects[0];
    const credential = partners.get("strict national-platform");
    if (dialect === undefined || credential === undefined || national.signAsPartner === undefined)
      throw new Error("no dialect");
    gateway.clock.move(1);
    const body = Buffer.from(
      JSON.stringify(dialect.body({ identifier: licence.identifier, purpose: "办事" })),
    );
    const request = national.signAsPartner(
      {
        method: "POST",
        path: dialect.path("read"),
        query: "",
        headers: new Map([["content-type", "application/json"]]),
        body,
      },
      credential,
      { timestamp: gateway.clock.now(), nonce: "" },
    );
    const reply = await send(gateway.url, request);
    expect(dialect.codeIn(reply)).toBe("signature.missing");
  });
});
