import { afterAll, beforeAll, expect, test } from "vitest";
import type { PartnerCredential } from "../../../src/gateway/spi/conformance.ts";
import { send, type TestGateway } from "../../support/gateway.ts";
import { openGatewayFor } from "../open-gateway.ts";
import { type Subject, signedRequest } from "../subject.ts";

/** Risk: a recorded call is played again, and a citizen's data leaves a second time. */
export function replaySuite(subject: Subject): void {
  const { adapter, conformance } = subject;
  const scheme = adapter.scheme.inbound;
  if (scheme === undefined) {
    test("takes no calls", () => expect(adapter.routes).toEqual([]));
    return;
  }
  const skewMs = scheme.clockSkewSeconds * 1000;
  let gateway: TestGateway;
  let credential: PartnerCredential;
  let close: () => Promise<void>;
  let nonces = 0;
  beforeAll(async () => {
    ({ gateway, credential, close } = await openGatewayFor(subject));
  });
  afterAll(() => close());

  const sample = conformance.samples.inbound[0];
  if (sample === undefined) throw new Error("no inbound sample");
  const signed = (offsetMs = 0) => {
    nonces += 1;
    // Dialects without a nonce tell calls apart by their millisecond.
    gateway.clock.move(1);
    const timestamp = gateway.clock.now() + offsetMs;
    return signedRequest(subject, sample, credential, {
      timestamp,
      nonce: `nonce-${String(nonces).padStart(20, "0")}`,
    });
  };

  test("a call is accepted once, and its copy never again while it is fresh", async () => {
    const request = signed();
    await send(gateway.url, request);
    expect(await gateway.lastOutcome()).toBe("ok");
    for (const elapsed of [0, 1_000, skewMs - 2_000]) {
      gateway.clock.move(elapsed);
      await send(gateway.url, request);
      expect(await gateway.lastOutcome()).toBe("replay.seen");
    }
    gateway.clock.move(3_000);
    await send(gateway.url, request);
    expect(await gateway.lastOutcome()).toBe("signature.stale");
  });

  test("of ten copies at once exactly one is accepted", async () => {
    const before = await gateway.auditText();
    const request = signed();
    await Promise.all(Array.from({ length: 10 }, () => send(gateway.url, request)));
    const fresh = (await gateway.auditText()).slice(before.length);
    expect(fresh.match(/"outcome":"ok"/g)).toHaveLength(1);
    expect(fresh.match(/"outcome":"replay\.seen"/g)).toHaveLength(9);
  });

  test("a stamp at the edge of the window is taken; one beyond it, before or after, is not", async () => {
    const second = 1_000;
    for (const [offset, outcome] of [
      [-skewMs + second, "ok"],
      [skewMs - second, "ok"],
      [-skewMs - second, "signature.stale"],
      [skewMs + 2 * second, "signature.future"],
    ] as const) {
      await send(gateway.url, signed(offset));
      expect(await gateway.lastOutcome(), String(offset)).toBe(outcome);
    }
  });
}
