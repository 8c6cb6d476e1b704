import { afterEach, describe, expect, test } from "vitest";
import { BEHAVIOURS, type RunningSimulator } from "../../../src/gateway/spi/conformance.ts";
import { type SimulatedPartner, startSimulatorServer } from "../../../src/gateway/spi/simulator-kit.ts";
import type { WireResponse } from "../../../src/gateway/spi/wire.ts";

const reply = (status: number, text: string): WireResponse => ({
  status,
  headers: new Map([["content-type", "text/plain"]]),
  body: Buffer.from(text),
});

let effects = 0;
const partner: SimulatedPartner = {
  answer: () => {
    effects += 1;
    return reply(200, "good");
  },
  refuse: () => reply(422, "no"),
  wrongSignature: async (_request, good) => reply((await good()).status, "spoilt"),
};

const running: RunningSimulator[] = [];
async function start(slowMs?: number, played: SimulatedPartner = partner): Promise<RunningSimulator> {
  const simulator = await startSimulatorServer(played, {
    port: 0,
    ...(slowMs === undefined ? {} : { slowMs }),
  });
  running.push(simulator);
  effects = 0;
  return simulator;
}
afterEach(async () => {
  for (const simulator of running.splice(0)) await simulator.stop();
});

const post = (simulator: RunningSimulator, signal?: AbortSignal): Promise<Response> =>
  fetch(new URL("/a/b?c=%20d", simulator.baseUrl), {
    method: "POST",
    body: "body bytes",
    ...(signal === undefined ? {} : { signal }),
  });

describe("a simulated partner", () => {
  test.each([
    ["accept", 200, "good", 1],
    ["refuse", 422, "no", 0],
    ["unavailable", 503, "", 0],
    ["wrong-signature", 200, "spoilt", 1],
  ] as const)("under %s answers %i", async (behaviour, status, text, expectedEffects) => {
    const simulator = await start();
    simulator.behave(behaviour);
    const got = await post(simulator);
    expect([got.status, await got.text(), effects]).toEqual([status, text, expectedEffects]);
  });

  test("says when to come back while unavailable", async () => {
    const simulator = await start();
    simulator.behave("unavailable");
    expect((await post(simulator)).headers.get("retry-after")).toBe("2");
  });

  test("garbled is an HTML page that calls itself a success", async () => {
    const simulator = await start();
    simulator.behave("garbled");
    const got = await post(simulator);
    expect(got.status).toBe(200);
    expect(got.headers.get("content-type")).toBe("text/html");
    expect(await got.text()).toContain("<html>");
  });

  test("drop-after-accept takes effect and loses the reply", async () => {
    const simulator = await start();
    simulator.behave("drop-after-accept");
    await expect(post(simulator)).rejects.toThrow();
    expect(effects).toBe(1);
  });

  test("slow takes effect at once and holds the answer until the caller hangs up", async () => {
    const simulator = await start();
    simulator.behave("slow");
    const hangUp = new AbortController();
    const answer = post(simulator, hangUp.signal);
    await expect.poll(() => effects).toBe(1);
    hangUp.abort();
    await expect(answer).rejects.toThrow();
  });

  test("slow answers in the end", async () => {
    const simulator = await start(1);
    simulator.behave("slow");
    expect(await (await post(simulator)).text()).toBe("good");
  });

  test("stop does not wait for an answer that is held back", async () => {
    const simulator = await start();
    simulator.behave("slow");
    const answer = post(simulator).catch(() => "cut");
    await expect.poll(() => effects).toBe(1);
    await simulator.stop();
    expect(await answer).toBe("cut");
  });

  test("records what it received, as received", async () => {
    const simulator = await start();
    for (const behaviour of BEHAVIOURS.filter((name) => name !== "slow")) {
      simulator.behave(behaviour);
      await post(simulator).catch(() => undefined);
    }
    expect(simulator.received()).toHaveLength(BEHAVIOURS.length - 1);
    const [first] = simulator.received();
    expect(first).toMatchObject({ method: "POST", path: "/a/b", query: "c=%20d" });
    expect(Buffer.from(first?.body ?? []).toString()).toBe("body bytes");
    expect(first?.headers.get("content-type")).toContain("text/plain");
  });

  test("a defect of the simulator shows as none of the behaviours", async () => {
    const simulator = await start(undefined, {
      ...partner,
      answer: () => {
        throw new TypeError("broken");
      },
    });
    const got = await post(simulator);
    expect([got.status, await got.text()]).toEqual([500, "simulator defect: TypeError"]);
  });

  test("a port that is taken is a configuration error, not a crash", async () => {
    const first = await start();
    await expect(startSimulatorServer(partner, { port: Number(first.baseUrl.port) })).rejects.toMatchObject({
      code: "gateway.configuration",
    });
  });
});
