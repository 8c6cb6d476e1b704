import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemIds } from "../../../src/gateway/platform/ids.ts";
import { BEHAVIOURS, type RunningSimulator } from "../../../src/gateway/spi/conformance.ts";
import type { Subject } from "../subject.ts";

/** Risk: a simulator that cannot fail as its partner does makes every delivery test pass. */
export function simulatorSuite({ adapter, conformance }: Subject): void {
  let simulator: RunningSimulator;
  beforeAll(async () => {
    const algorithm =
      adapter.scheme.outbound === undefined
        ? (adapter.scheme.inbound?.algorithms[0] ?? "HMAC-SHA256")
        : "HMAC-SM3";
    simulator = await conformance.startSimulator({
      port: 0,
      credential: {
        clientId: "elgw",
        keyId: "conformance",
        algorithm,
        secret: randomBytes(24).toString("hex"),
        interfaces: {},
      },
      now: Date.now,
      nonce: systemIds.nonce,
      seed: 7,
      licenceCount: 50,
    });
  });
  afterAll(() => simulator.stop());

  test.each(BEHAVIOURS)("can %s, and remembers what it received", async (behaviour) => {
    simulator.behave(behaviour);
    const before = simulator.received().length;
    const patience = AbortSignal.timeout(300);
    const seen = await fetch(new URL("/anything", simulator.baseUrl), {
      method: "POST",
      body: "{}",
      signal: patience,
    }).then(
      (reply) => String(reply.status),
      (thrown: Error) => (thrown.name === "TimeoutError" ? "silence" : "broken"),
    );
    expect(simulator.received().length).toBe(before + 1);
    if (behaviour === "slow") expect(seen).toBe("silence");
    else if (behaviour === "drop-after-accept") expect(seen).toBe("broken");
    else if (behaviour === "unavailable") expect(seen).toBe("503");
    else expect(seen).toMatch(/^\d{3}$/);
  });
}
