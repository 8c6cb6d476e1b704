import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { elgw, holdFolder, type RunningRooms } from "./rooms.ts";

let rooms: RunningRooms;
beforeAll(async () => {
  rooms = await holdFolder();
  await run("partner add demo --adapter northbound --title 演示");
});
afterAll(() => rooms.close());
const run = (line: string, env: NodeJS.ProcessEnv = {}) =>
  elgw(line.split(" "), { env: { ...rooms.env, ...env } });

describe("an audit export", () => {
  test("verifies offline, and a flipped byte is located", async () => {
    const file = join(rooms.dataDir, "audit.jsonl");
    expect((await run(`audit export ${file}`)).code).toBe(0);
    expect(await run(`audit verify ${file} --lang en`)).toMatchObject({
      code: 0,
      out: expect.stringContaining("the audit chain is whole"),
    });
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace('"action":"partner.add"', '"action":"partner.adx"'));
    const flipped = await run(`audit verify ${file} --json`);
    expect(flipped.code).toBe(1);
    expect(JSON.parse(flipped.out)).toMatchObject({ ok: false, findings: [{ kind: "altered", seq: 1 }] });
    expect((await run(`audit verify ${file}.none`)).err).toContain("operator.file");
  });
});

describe("pruning", () => {
  test("keeps what is younger than its retention, and never takes a shorter one", async () => {
    expect(await run("audit prune --keep-days 30")).toMatchObject({
      code: 2,
      err: expect.stringContaining("180"),
    });
    expect(await run("audit prune --json")).toMatchObject({ code: 0 });
    expect(JSON.parse((await run("audit prune --json")).out)).toEqual({ through: 0, entries: 0 });
  });
});

describe("the tail that follows", () => {
  test("goes on with new entries until it is interrupted", async () => {
    const interrupt = new AbortController();
    let seen = "";
    const following = elgw(["audit", "tail", "--follow", "-n", "1"], {
      env: rooms.env,
      signal: interrupt.signal,
      onOut: (text) => {
        seen += text;
        if (seen.includes("partner.limits")) interrupt.abort();
      },
    });
    await run("partner limits demo --rate 30");
    expect((await following).code).toBe(0);
    expect(seen).toContain("partner.limits");
  });
});

describe("a call as a partner", () => {
  test("is signed by the partner's own rules, and the answer's missing signature is told", async () => {
    const received: { url?: string | undefined; authorization?: string | undefined; body: string }[] = [];
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      received.push({
        url: request.url,
        authorization: request.headers.authorization,
        body: Buffer.concat(chunks).toString(),
      });
      response.writeHead(200, { "content-type": "application/json", "x-trace-id": "trace-1" });
      response.end('{"licences":[]}');
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const line = `call demo search {"purpose":"x"} --adapter northbound --client-id demo --key-id k-1 --secret-env S --url ${url} --json`;
    const { out, code } = await run(line, { S: "a-secret-for-signing" });
    server.close();
    expect(JSON.parse(out)).toEqual({
      method: "POST",
      url: `${url}/v1/licences/search`,
      status: 200,
      traceId: "trace-1",
      replySignature: "wrong",
      body: { licences: [] },
    });
    expect(code).toBe(1);
    expect(received).toEqual([
      {
        url: "/v1/licences/search",
        authorization: expect.stringMatching(
          /^ELGW1-HMAC-SHA256 client_id="demo",key_id="k-1",timestamp="1772337600"/,
        ),
        body: '{"purpose":"x"}',
      },
    ]);
  });

  test("says what to start where nothing answers", async () => {
    const line =
      "call demo search {} --adapter northbound --client-id demo --secret-env S --url http://127.0.0.1:9";
    const { err, code } = await run(line, { S: "a-secret-for-signing" });
    expect([code, err]).toEqual([1, expect.stringContaining("network.unreachable")]);
    expect(err).toContain("elgw serve");
  });

  test("asks about the sandbox's sample where no body is given", async () => {
    mkdirSync(join(rooms.dataDir, "sandbox"), { recursive: true });
    const credentials = {
      partners: {
        "national-platform": {
          baseUrl: "http://127.0.0.1:9",
          rid: "TE01",
          appkey: "TE01",
          appsecret: "synthetic-appsecret",
          sids: { queryCertInfo: "s_1" },
          paths: { queryCertInfo: "/national-platform/sysapi/queryCertInfo" },
        },
      },
      samples: {
        licenceIdentifier: "1.2.3",
        certTypeCode: "x",
        holderTypeCode: "111",
        holderCode: "y",
        holderName: "z",
      },
    };
    writeFileSync(join(rooms.dataDir, "sandbox", "credentials.json"), JSON.stringify(credentials), {
      mode: 0o600,
    });
    expect((await run("call national-platform queryCertInfo")).err).toContain("network.unreachable");
    expect((await run("call nobody queryCertInfo")).err).toContain("national-platform");
    expect((await run("call national-platform none")).err).toContain("queryCertInfoByHolderCode");
  });
});

describe("a simulator by hand", () => {
  test("answers in the behaviour asked for until it is interrupted", async () => {
    const interrupt = new AbortController();
    let reply: Promise<Response> | undefined;
    const running = elgw(["simulate", "elicence-core", "--behaviour", "unavailable", "--json"], {
      env: rooms.env,
      signal: interrupt.signal,
      onOut: (text) => {
        reply = fetch((JSON.parse(text) as { baseUrl: string }).baseUrl, { method: "POST", body: "{}" });
        void reply.finally(() => interrupt.abort());
      },
    });
    const said = await running;
    expect(said.code).toBe(0);
    expect(JSON.parse(said.out)).toMatchObject({ adapter: "elicence-core", behaviour: "unavailable" });
    expect((await reply)?.status).toBe(503);
  });
});
