import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSandboxRegister } from "../../../src/adapters/elicence-core/sandbox/register.ts";
import { GatewayError } from "../../../src/gateway/core/gateway-error.ts";
import type { CoreOperations } from "../../../src/gateway/core/operations.ts";
import { Secret } from "../../../src/gateway/core/secret.ts";
import { algorithm } from "../../../src/gateway/crypto/algorithms.ts";
import { createHttp, type Http } from "../../../src/gateway/platform/http.ts";
import { systemIds } from "../../../src/gateway/platform/ids.ts";
import type { Behaviour, PartnerCredential, RunningSimulator } from "../../../src/gateway/spi/conformance.ts";
import { createTransport } from "../../../src/gateway/transport/transport.ts";
import type { Subject } from "../subject.ts";

/** What each way of failing must come back as: one right answer each, and never a licence. */
const RIGHT: Readonly<Record<Exclude<Behaviour, "accept">, string>> = {
  refuse: "core.refused",
  unavailable: "core.unavailable",
  slow: "core.timeout",
  "drop-after-accept": "core.unavailable",
  garbled: "core.garbled",
  "wrong-signature": "core.signature",
};

/** Risk: a sick core's answer is taken for a licence, or its silence for "no such licence". */
export function callsSuite({ adapter, conformance }: Subject): void {
  const seed = 7;
  const now = Date.now();
  const credential: PartnerCredential = {
    clientId: "elgw",
    keyId: "conformance",
    algorithm: "HMAC-SM3",
    secret: randomBytes(24).toString("hex"),
  };
  let simulator: RunningSimulator;
  let http: Http;
  let core: CoreOperations;

  beforeAll(async () => {
    simulator = await conformance.startSimulator({
      port: 0,
      credential,
      now: () => now,
      nonce: systemIds.nonce,
      seed,
      licenceCount: 50,
    });
    http = createHttp();
    if (adapter.scheme.outbound === undefined || adapter.connect === undefined)
      throw new Error("an adapter that is called must connect and sign");
    const transport = createTransport({
      adapterScheme: adapter.scheme.outbound,
      baseUrl: simulator.baseUrl,
      credential: () => ({
        keyId: credential.keyId,
        id: "row-1",
        use: "shared",
        parameters: {},
        partnerId: "elicence-core",
        algorithm: credential.algorithm,
        state: "active",
        notBefore: 0,
        notAfter: Number.MAX_SAFE_INTEGER,
        key: new Secret<Uint8Array>(Buffer.from(credential.secret, "utf8")),
      }),
      algorithms: algorithm,
      clock: () => now,
      ids: systemIds,
      http,
      partnerRole: "core",
      quota: adapter.quota,
      timeouts: { headersMs: 300, bodyMs: 300, totalMs: 600 },
      // Each behaviour must be seen for what it is, not hidden behind a breaker that the one before has opened.
      breaker: { failuresInRow: Number.MAX_SAFE_INTEGER, failureRatio: 2 },
    });
    const client = adapter.connect(transport);
    if (client.core === undefined) throw new Error("this suite judges the adapter of the e-licence core");
    core = client.core;
  });
  afterAll(async () => {
    await http.close();
    await simulator.stop();
  });

  const perform = () => {
    const licence = createSandboxRegister({
      seed,
      count: 50,
      today: new Date(now + 8 * 3_600_000).toISOString().slice(0, 10),
    }).at(0);
    if (licence === undefined) throw new Error("empty register");
    return core.perform(
      { operation: "licence.read", request: { purpose: "一致性测试", identifier: licence.identifier } },
      { traceId: systemIds.traceId(), signal: new AbortController().signal },
    );
  };

  test("accept: the licence comes back whole", async () => {
    simulator.behave("accept");
    expect(await perform()).toMatchObject({
      operation: "licence.read",
      result: { licence: { state: "valid" } },
    });
  });

  test.each(Object.entries(RIGHT))("%s comes back as %s", async (behaviour, code) => {
    simulator.behave(behaviour as Behaviour);
    const failure = await perform().then(
      () => "a result",
      (thrown: unknown) => (thrown instanceof GatewayError ? thrown.code : String(thrown)),
    );
    expect(failure).toBe(code);
    simulator.behave("accept");
    expect(await perform()).toMatchObject({ operation: "licence.read" });
  });
}
