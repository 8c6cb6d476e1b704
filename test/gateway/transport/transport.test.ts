import { createServer } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { GatewayError } from "../../../src/gateway/core/gateway-error.ts";
import { Secret } from "../../../src/gateway/core/secret.ts";
import { codeOf, credential, honest, type Peer, QUESTION, refusalOf, rig, say, startPeer } from "./peer.ts";

let peer: Peer;
beforeAll(async () => {
  peer = await startPeer();
});
beforeEach(() => {
  peer.manner = (request, response) => say(response, honest(request));
  peer.asked.length = 0;
});
afterAll(() => peer.stop());

describe("what is sent", () => {
  test("is the message as given, stamped with time and a nonce of its own, and signed", async () => {
    const { ask } = rig(peer.baseUrl);
    await ask({ ...QUESTION, query: "a=%E5%BC%A0&b=1" });
    await ask();
    const [first, second] = peer.asked;
    expect(first?.request.url).toBe("/ask?a=%E5%BC%A0&b=1");
    expect(first?.request.headers["content-type"]).toBe("application/json");
    expect(first?.body).toBe('{"question":1}');
    expect(first?.request.headers["x-nonce"]).not.toBe(second?.request.headers["x-nonce"]);
    expect(first?.request.headers["x-sign"]).toMatch(/^[0-9a-f]{64}$/);
  });

  test("carries the path of the base URL in front, and the signature covers it", async () => {
    const { ask } = rig(new URL("/province/core/", peer.baseUrl));
    expect((await ask()).status).toBe(200);
    expect(peer.asked[0]?.request.url).toBe("/province/core/ask");
  });

  test("is signed with the key that is current at each call", async () => {
    let key = credential;
    const { ask } = rig(peer.baseUrl, { credential: () => key });
    await ask();
    key = {
      ...credential,
      keyId: "k2",
      key: new Secret<Uint8Array>(Buffer.from("another-secret-of-thirty-two-byte")),
    };
    // The peer still answers under k1: not the key we asked with, so not an answer to us.
    expect(await codeOf(ask())).toBe("core.signature");
    expect(peer.asked.map(({ request }) => request.headers["x-key"])).toEqual(["k1", "k2"]);
  });

  test("goes nowhere when there is no key, and the breaker blames nobody for it", async () => {
    const { ask, transport } = rig(peer.baseUrl, {
      credential: () => {
        throw new GatewayError("gateway.configuration");
      },
    });
    for (let at = 0; at < 10; at += 1) expect(await codeOf(ask())).toBe("gateway.configuration");
    expect(peer.asked).toHaveLength(0);
    expect(transport.read()).toMatchObject({ breaker: { state: "closed" }, out: 0 });
  });

  test("follows no redirect", async () => {
    const other = await startPeer();
    peer.manner = (_request, response) =>
      say(response, { status: 307, headers: { location: new URL("/ask", other.baseUrl).href }, body: "" });
    expect(await codeOf(rig(peer.baseUrl).ask())).toBe("core.signature");
    expect(other.asked).toHaveLength(0);
    await other.stop();
  });

  test("takes no proxy from the environment", async () => {
    const proxy = await startPeer();
    const names = ["http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"];
    for (const name of names) process.env[name] = proxy.baseUrl.href;
    try {
      expect((await rig(peer.baseUrl).ask()).status).toBe(200);
      expect(proxy.asked).toHaveLength(0);
    } finally {
      for (const name of names) delete process.env[name];
      await proxy.stop();
    }
  });

  test("goes only to http and https", () => {
    expect(() => rig(new URL("file:///etc/hosts"))).toThrow("gateway.configuration");
  });
});

describe("what never comes back right", () => {
  test("nobody listens: unavailable for the core, unreachable for a partner, and nothing was sent", async () => {
    const gone = await startPeer();
    await gone.stop();
    const refusal = await refusalOf(rig(gone.baseUrl).ask());
    expect([refusal.code, refusal.detail]).toEqual(["core.unavailable", "unreachable, not sent"]);
    expect(await codeOf(rig(gone.baseUrl, { partnerRole: "partner" }).ask())).toBe("network.unreachable");
  });

  test("a head that never comes, a body that stalls and a body that drips all end as time-outs", async () => {
    const short = { timeouts: { headersMs: 100, bodyMs: 100, totalMs: 10_000 } };
    peer.manner = () => {};
    expect(await codeOf(rig(peer.baseUrl, short).ask())).toBe("core.timeout");
    peer.manner = (_request, response) => {
      response.writeHead(200, { "content-length": 1_000 });
      response.write("{");
    };
    expect(await codeOf(rig(peer.baseUrl, short).ask())).toBe("core.timeout");
    peer.manner = (_request, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(" "), 20);
      response.on("close", () => clearInterval(drip));
    };
    const timeouts = { headersMs: 10_000, bodyMs: 10_000, totalMs: 400 };
    expect(await codeOf(rig(peer.baseUrl, { timeouts }).ask())).toBe("core.timeout");
  });

  test("a connection that ends before the reply does is unavailable, and it says that it was sent", async () => {
    peer.manner = (request) => request.socket.destroy();
    const refusal = await refusalOf(rig(peer.baseUrl).ask());
    expect([refusal.code, refusal.detail]).toEqual(["core.unavailable", "broken-off, sent"]);
    peer.manner = (_request, response) => {
      response.writeHead(200, { "content-length": 1_000 });
      response.write("{", () => response.destroy());
    };
    expect(await codeOf(rig(peer.baseUrl).ask())).toBe("core.unavailable");
  });

  test("more bytes than agreed are not read to their end, whether announced or not", async () => {
    peer.manner = (request, response) => say(response, honest(request, "x".repeat(2_000)));
    expect(await codeOf(rig(peer.baseUrl, { replyBytesMax: 1_999 }).ask())).toBe("core.garbled");
    expect((await rig(peer.baseUrl, { replyBytesMax: 2_000 }).ask()).body).toHaveLength(2_000);
    let ended = false;
    peer.manner = (_request, response) => {
      response.writeHead(200);
      const flood = setInterval(() => response.write("x".repeat(1_000)), 1);
      response.on("close", () => {
        ended = true;
        clearInterval(flood);
      });
    };
    expect(await codeOf(rig(peer.baseUrl, { replyBytesMax: 1_999 }).ask())).toBe("core.garbled");
    await expect.poll(() => ended).toBe(true);
  });

  test("bytes that are not HTTP are garbled", async () => {
    const server = createServer((socket) => {
      socket.on("error", () => {});
      socket.end("SSH-2.0-OpenSSH_9.2\r\n");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    expect(await codeOf(rig(new URL(`http://127.0.0.1:${port}`)).ask())).toBe("core.garbled");
    server.close();
  });

  test("no error shows the key, the signature, or what was asked", async () => {
    peer.manner = (request) => request.socket.destroy();
    const refusal = await refusalOf(rig(peer.baseUrl).ask());
    const { inspect } = await import("node:util");
    const text = inspect(refusal, { depth: 10 }) + JSON.stringify(refusal);
    expect(text).not.toContain("a-shared-secret");
    expect(text).not.toContain("question");
    expect(text).not.toContain(String(peer.asked[0]?.request.headers["x-sign"]));
  });
});

describe("a caller that leaves", () => {
  test("ends the call at once, frees its place and blames nobody", async () => {
    peer.manner = () => {};
    const { ask, transport } = rig(peer.baseUrl, { quota: { concurrent: 1 }, breaker: { failuresInRow: 1 } });
    const caller = new AbortController();
    const asked = codeOf(ask(QUESTION, caller.signal));
    await expect.poll(() => peer.asked.length).toBe(1);
    caller.abort();
    expect(await asked).toBe("core.unavailable");
    expect(transport.read()).toMatchObject({ breaker: { state: "closed" }, out: 0 });
    await expect.poll(() => peer.asked[0]?.request.socket.destroyed).toBe(true);
  });

  test("before it asked is not asked for", async () => {
    expect(await codeOf(rig(peer.baseUrl).ask(QUESTION, AbortSignal.abort()))).toBe("core.unavailable");
    expect(peer.asked).toHaveLength(0);
  });

  test("shares its signal with hundreds of calls without a warning, and all of them end", async () => {
    const warnings: Error[] = [];
    const listen = (warning: Error): void => {
      warnings.push(warning);
    };
    process.on("warning", listen);
    peer.manner = () => {};
    const stop = new AbortController();
    const { ask } = rig(peer.baseUrl, { quota: { concurrent: 300 }, timeouts: { totalMs: 20_000 } });
    const codes = Array.from({ length: 300 }, () => codeOf(ask(QUESTION, stop.signal)));
    await expect.poll(() => peer.asked.length).toBeGreaterThan(0);
    stop.abort();
    expect(new Set(await Promise.all(codes))).toEqual(new Set(["core.unavailable"]));
    process.off("warning", listen);
    expect(warnings).toEqual([]);
  });
});

describe("many calls", () => {
  test("never more at once than agreed; the rest wait their turn", async () => {
    let now = 0;
    let most = 0;
    peer.manner = (request, response) => {
      now += 1;
      most = Math.max(most, now);
      setImmediate(() => {
        now -= 1;
        say(response, honest(request));
      });
    };
    const { ask, transport } = rig(peer.baseUrl, { quota: { concurrent: 3 } });
    const replies = await Promise.all(Array.from({ length: 6 }, () => ask()));
    expect(replies.map(({ status }) => status)).toEqual(Array(6).fill(200));
    expect(most).toBeLessThanOrEqual(3);
    expect(transport.read()).toMatchObject({ out: 0, waiting: 0 });
  });

  test("beyond a full line are refused at once with a time to come back", async () => {
    peer.manner = () => {};
    const { ask } = rig(peer.baseUrl, { quota: { concurrent: 1 } });
    const caller = new AbortController();
    const held = [ask(QUESTION, caller.signal), ask(QUESTION, caller.signal)].map(codeOf);
    const refusal = await refusalOf(ask());
    expect([refusal.code, refusal.retryAfterSeconds]).toEqual(["core.unavailable", 1]);
    caller.abort();
    await Promise.all(held);
  });

  test("a broken core is left alone by the breaker, and asked once more after its rest", async () => {
    const { ask, transport, time } = rig(peer.baseUrl, { breaker: { failuresInRow: 3, openMs: 5_000 } });
    peer.manner = (request) => request.socket.destroy();
    for (let at = 0; at < 3; at += 1) await codeOf(ask());
    expect(transport.read().breaker.state).toBe("open");
    const refusal = await refusalOf(ask());
    expect([refusal.code, refusal.retryAfterSeconds, peer.asked.length]).toEqual(["core.unavailable", 5, 3]);

    peer.manner = (request, response) => say(response, honest(request, "{}", 200, time.now));
    time.now += 5_000;
    expect((await ask()).status).toBe(200);
    expect(transport.read().breaker.state).toBe("closed");
  });

  test("a proved refusal or a core that does not know our key leaves the breaker closed; a proved 503 does not", async () => {
    const { ask, transport } = rig(peer.baseUrl, { breaker: { failuresInRow: 2 } });
    peer.manner = (request, response) => say(response, honest(request, "{}", 404));
    for (let at = 0; at < 3; at += 1) expect((await ask()).status).toBe(404);
    peer.manner = (_request, response) => say(response, { status: 401, headers: {}, body: "" });
    for (let at = 0; at < 3; at += 1) expect(await codeOf(ask())).toBe("core.refused");
    expect(transport.read().breaker.state).toBe("closed");
    peer.manner = (request, response) => say(response, honest(request, "{}", 503));
    for (let at = 0; at < 2; at += 1) expect((await ask()).status).toBe(503);
    expect(transport.read().breaker.state).toBe("open");
  });
});

describe("the way out", () => {
  test("keeps one pool to an origin, with no more connections than allowed", async () => {
    const { ask, http } = rig(peer.baseUrl, { quota: { concurrent: 100 } });
    await Promise.all(Array.from({ length: 100 }, () => ask()));
    const pools = http.stats();
    expect(pools.map(({ origin }) => origin)).toEqual([peer.baseUrl.origin]);
    expect(pools[0]?.connected).toBeLessThanOrEqual(8);
  });

  test("once closed ends what is in flight, and opens nothing again", async () => {
    peer.manner = () => {};
    const { ask, http } = rig(peer.baseUrl);
    const asked = codeOf(ask());
    await expect.poll(() => peer.asked.length).toBe(1);
    await http.close();
    expect(await asked).toBe("core.unavailable");
    expect(await codeOf(ask())).toBe("core.unavailable");
    expect(peer.asked).toHaveLength(1);
  });
});
