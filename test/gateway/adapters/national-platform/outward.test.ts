/** The way to the platform: the probe, and the simulator that judges our signature on its own. */
import { createHmac } from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import { nationalPlatform } from "../../../../src/adapters/national-platform/index.ts";
import { outbound } from "../../../../src/adapters/national-platform/scheme-outbound.ts";
import { startSimulator } from "../../../../src/adapters/national-platform/simulator.ts";
import type { Transport } from "../../../../src/gateway/spi/adapter.ts";
import type {
  Behaviour,
  PartnerCredential,
  RunningSimulator,
} from "../../../../src/gateway/spi/conformance.ts";

const now = 1_700_000_000_000;
const credential: PartnerCredential = {
  clientId: "TE0000000000000001@0123456789abcdef0123456789abcdef",
  keyId: "TE0000000000000001@0123456789abcdef0123456789abcdef",
  algorithm: "HMAC-SHA256",
  secret: "demo-secret",
};

let simulator: RunningSimulator;
afterEach(() => simulator.stop());

/** The real transport belongs to the gateway; this one only signs with the scheme and sends. */
function transportTo(running: RunningSimulator, secret: string, timestamp = now): Transport {
  return {
    send: async (request, { signal }) => {
      const stamp = { ...credential, timestamp, nonce: "unused" };
      const bytes = outbound.request.signedBytes(request, stamp);
      const mac = createHmac("sha256", secret).update(bytes).digest();
      const signed = outbound.request.attach(request, stamp, mac);
      const reply = await fetch(new URL(signed.path, running.baseUrl), {
        method: signed.method,
        headers: [...signed.headers],
        body: Buffer.from(signed.body),
        signal,
      });
      return {
        status: reply.status,
        headers: new Map(reply.headers),
        body: Buffer.from(await reply.arrayBuffer()),
      };
    },
  };
}

async function probe(behaviour: Behaviour, secret = credential.secret, timestamp = now): Promise<string> {
  simulator = await startSimulator({ port: 0, credential, now: () => now, nonce: () => "unused" });
  simulator.behave(behaviour);
  const client = nationalPlatform.connect?.(transportTo(simulator, secret, timestamp));
  return (
    client?.probe(AbortSignal.timeout(2_000)).then(
      () => "reached",
      (thrown: { code?: unknown }) => String(thrown.code),
    ) ?? "no client"
  );
}

describe("the probe", () => {
  test("succeeds on a signature that the platform accepts", async () => {
    expect(await probe("accept")).toBe("reached");
    expect(simulator.received().at(-1)?.path).toBe("/sysapi/service/getlist");
  });

  test.each([
    ["refuse", "partner.unmapped"],
    ["wrong-signature", "partner.unmapped"],
    ["unavailable", "partner.unavailable"],
    ["garbled", "partner.garbled"],
  ] as const)("under %s fails with %s, though the status may be 200", async (behaviour, code) => {
    expect(await probe(behaviour)).toBe(code);
  });

  test("fails on a secret that is not the platform's, or a clock that is not", async () => {
    expect(await probe("accept", "other-secret")).toBe("partner.unmapped");
    await simulator.stop();
    expect(await probe("accept", credential.secret, now - 600_001)).toBe("partner.unmapped");
  });
});
