import { createHmac } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  codeOf,
  honest,
  NOW,
  type Peer,
  QUESTION,
  refusalOf,
  rig,
  type Spoken,
  say,
  startPeer,
} from "./peer.ts";

let peer: Peer;
beforeAll(async () => {
  peer = await startPeer();
});
beforeEach(() => {
  peer.manner = (request, response) => say(response, honest(request));
  peer.asked.length = 0;
});
afterAll(() => peer.stop());

const BODY = '{"ok":true,"name":"张","n":[1,2]}';

/** The peer signs honestly, and somebody in between changes one thing. */
function spoil(change: (spoken: Spoken) => Spoken): void {
  peer.manner = (request, response) => say(response, change(honest(request, BODY)));
}

const withHeader = (name: string, value: string) => (spoken: Spoken) => ({
  ...spoken,
  headers: { ...spoken.headers, [name]: value },
});

describe("a reply to us", () => {
  test("is handed on, byte for byte, when everything about it is right", async () => {
    spoil((spoken) => spoken);
    const reply = await rig(peer.baseUrl).ask();
    expect(reply.status).toBe(200);
    expect(Buffer.from(reply.body).toString()).toBe(BODY);
  });

  test("is refused when any one byte of its body was changed, dropped or added", async () => {
    const { ask } = rig(peer.baseUrl, { breaker: { failuresInRow: 1_000, failureRatio: 2 } });
    const codes = new Set<string>();
    for (let at = 0; at < BODY.length; at += 1) {
      const other = BODY.charCodeAt(at) === 0x20 ? "_" : " ";
      spoil((spoken) => ({ ...spoken, body: BODY.slice(0, at) + other + BODY.slice(at + 1) }));
      codes.add(await codeOf(ask()));
    }
    for (const body of [BODY.slice(1), BODY.slice(0, -1), `${BODY} `, ` ${BODY}`, ""]) {
      spoil((spoken) => ({ ...spoken, body }));
      codes.add(await codeOf(ask()));
    }
    expect([...codes]).toEqual(["core.signature"]);
  });

  const tamperings: Readonly<Record<string, (spoken: Spoken) => Spoken>> = {
    "its status was changed from a refusal to a success": (spoken) => ({ ...spoken, status: 201 }),
    "it names another key": withHeader("x-key", "k2"),
    "its time was changed": withHeader("x-time", String(NOW + 1)),
    "its nonce is another's": withHeader("x-nonce", "f".repeat(32)),
    "its signature was changed": withHeader("x-sign", "00".repeat(32)),
    "its signature is empty": withHeader("x-sign", ""),
    "its signature was cut": (spoken) =>
      withHeader("x-sign", String(spoken.headers["x-sign"]).slice(0, -2))(spoken),
    "it was signed with another secret": (spoken) =>
      withHeader(
        "x-sign",
        createHmac("sha256", "another-secret-another-secret-00").update("x").digest("hex"),
      )(spoken),
  };
  for (const [what, change] of Object.entries(tamperings)) {
    test(`is refused when ${what}`, async () => {
      spoil(change);
      expect(await codeOf(rig(peer.baseUrl).ask())).toBe("core.signature");
    });
  }

  test("is refused when it is an honest reply to another question", async () => {
    const kept: Spoken[] = [];
    peer.manner = (request, response) => {
      kept.push(honest(request, BODY));
      say(response, kept[0] as Spoken);
    };
    const { ask } = rig(peer.baseUrl);
    await ask();
    const refusal = await refusalOf(ask());
    expect([refusal.code, refusal.detail]).toEqual(["core.signature", "the reply answers another question"]);
  });

  test("is refused when two replies were swapped between two questions", async () => {
    const waiting: (() => void)[] = [];
    const said: Spoken[] = [];
    peer.manner = (request, response) => {
      const mine = said.push(honest(request, BODY)) - 1;
      waiting.push(() => say(response, said[1 - mine] as Spoken));
      if (waiting.length === 2) for (const speak of waiting) speak();
    };
    const { ask } = rig(peer.baseUrl);
    const codes = await Promise.all([codeOf(ask()), codeOf(ask({ ...QUESTION, path: "/other" }))]);
    expect(codes).toEqual(["core.signature", "core.signature"]);
  });

  test("is refused when it was signed outside the time window, either way", async () => {
    for (const offset of [-301_000, 301_000]) {
      peer.manner = (request, response) => say(response, honest(request, BODY, 200, NOW + offset));
      expect(await codeOf(rig(peer.baseUrl).ask())).toBe("core.signature");
    }
    for (const offset of [-300_000, 300_000]) {
      peer.manner = (request, response) => say(response, honest(request, BODY, 200, NOW + offset));
      expect((await rig(peer.baseUrl).ask()).status).toBe(200);
    }
  });

  const unsigned = (status: number, type: string, body: string): void => {
    peer.manner = (_request, response) => say(response, { status, headers: { "content-type": type }, body });
  };

  test("that nobody signed is never a success, and says whose fault it looks like", async () => {
    const { ask } = rig(peer.baseUrl, { breaker: { failuresInRow: 100 } });
    const seen: string[] = [];
    for (const [status, type, body] of [
      [200, "application/json", '{"ok":true}'],
      [200, "text/html", "<html><title>502 Bad Gateway</title></html>"],
      [404, "application/json", '{"code":"licence-not-found"}'],
      [401, "application/json", '{"code":"key-unknown"}'],
      [502, "text/html", "<html></html>"],
      [503, "application/json", "{}"],
      [302, "text/html", "<html></html>"],
    ] as const) {
      unsigned(status, type, body);
      seen.push(`${status} ${await codeOf(ask())}`);
    }
    expect(seen).toEqual([
      "200 core.signature",
      "200 core.garbled",
      "404 core.signature",
      "401 core.refused",
      "502 core.unavailable",
      "503 core.unavailable",
      "302 core.garbled",
    ]);
  });

  test("of a dialect that signs no replies is taken, but a proxy's page is not", async () => {
    const waived = {
      adapterScheme: { ...(await import("./peer.ts")).scheme, reply: { kind: "waived", clause: "a test" } },
      partnerRole: "partner",
    } as const;
    const { ask } = rig(peer.baseUrl, waived);
    unsigned(200, "application/json", '{"code":200}');
    expect((await ask()).status).toBe(200);
    unsigned(200, "text/html; charset=utf-8", "<html></html>");
    expect(await codeOf(ask())).toBe("partner.garbled");
    unsigned(502, "text/html", "<html></html>");
    expect(await codeOf(ask())).toBe("partner.unavailable");
  });
});
