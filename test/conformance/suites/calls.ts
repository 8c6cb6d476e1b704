import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSandboxRegister } from "../../../src/adapters/elicence-core/sandbox/register.ts";
import { GatewayError } from "../../../src/gateway/core/gateway-error.ts";
import { Secret } from "../../../src/gateway/core/secret.ts";
import type { Credential } from "../../../src/gateway/credentials/model.ts";
import { resolveAlgorithm } from "../../../src/gateway/crypto/algorithms.ts";
import { pemOfPrivate, pemOfPublic } from "../../../src/gateway/crypto/keys/write-key.ts";
import { createHttp, type Http } from "../../../src/gateway/platform/http.ts";
import { systemIds } from "../../../src/gateway/platform/ids.ts";
import type { Client } from "../../../src/gateway/spi/adapter.ts";
import type { Behaviour, PartnerCredential, RunningSimulator } from "../../../src/gateway/spi/conformance.ts";
import { createTransport } from "../../../src/gateway/transport/transport.ts";
import type { Subject } from "../subject.ts";

type Failing = Exclude<Behaviour, "accept">;

/** What each way of failing must come back as: one right answer each, and never a licence or a progress. */
const RIGHT: Readonly<Record<"core" | "partner", Readonly<Record<Failing, string>>>> = {
  core: {
    refuse: "core.refused",
    unavailable: "core.unavailable",
    slow: "core.timeout",
    "drop-after-accept": "core.unavailable",
    garbled: "core.garbled",
    "wrong-signature": "core.signature",
  },
  partner: {
    refuse: "partner.refused",
    unavailable: "partner.unavailable",
    slow: "partner.unavailable",
    "drop-after-accept": "partner.unavailable",
    garbled: "partner.garbled",
    "wrong-signature": "partner.garbled",
  },
};

const seed = 7;
const purpose = "一致性测试";

/** Something to ask of whoever the adapter reaches, and a question that changes nothing there. */
function questionTo(client: Client, now: number): () => Promise<unknown> {
  const context = () => ({ traceId: systemIds.traceId(), signal: new AbortController().signal });
  const { core, licensing } = client;
  if (core !== undefined) {
    const today = new Date(now + 8 * 3_600_000).toISOString().slice(0, 10);
    const licence = createSandboxRegister({ seed, count: 50, today }).at(0);
    if (licence === undefined) throw new Error("empty register");
    const request = { purpose, identifier: licence.identifier };
    return () => core.perform({ operation: "licence.read", request }, context());
  }
  if (licensing === undefined) throw new Error("an adapter that is called must reach somebody");
  const applicant = { name: "测试申请人", code: "510100199001010013", codeType: "111" };
  const typeCode = "11100000000019713D071";
  let sent = 0;
  return () => {
    sent += 1;
    const businessSn = `SN2026063000${String(sent).padStart(4, "0")}`;
    const form = { businessSn, kind: "renewal", typeCode, applicant, areaCode: "510100" } as const;
    return licensing.submit(form, context());
  };
}

/** Risk: a sick peer's answer is taken for a licence, or its silence for "no such licence". */
export function callsSuite({ adapter, conformance }: Subject): void {
  const now = Date.now();
  const { outbound } = adapter.scheme;
  const algorithm = Object.keys(outbound?.legacy ?? {}).includes("MD5-RSA") ? "MD5-RSA" : "HMAC-SM3";
  const role = algorithm === "HMAC-SM3" ? "core" : "partner";
  let simulator: RunningSimulator;
  let http: Http;
  let ask: () => Promise<unknown>;

  beforeAll(async () => {
    const { credential, ours, theirs } = keysFor(algorithm);
    simulator = await conformance.startSimulator({
      port: 0,
      credential,
      now: () => now,
      nonce: systemIds.nonce,
      seed,
      licenceCount: 50,
    });
    http = createHttp();
    if (outbound === undefined || adapter.connect === undefined)
      throw new Error("an adapter that is called must connect and sign");
    const transport = createTransport({
      adapterScheme: outbound,
      baseUrl: simulator.baseUrl,
      credential: () => ours,
      replyKey: () => theirs,
      clientId: credential.clientId,
      interfaces: () => ({ "option.sourceservice": "510000" }),
      algorithms: resolveAlgorithm,
      clock: () => now,
      ids: systemIds,
      http,
      partnerRole: role,
      quota: adapter.quota,
      timeouts: { headersMs: 300, bodyMs: 300, totalMs: 600 },
      // Each behaviour must be seen for what it is, not hidden behind a breaker that the one before has opened.
      breaker: { failuresInRow: Number.MAX_SAFE_INTEGER, failureRatio: 2 },
    });
    ask = questionTo(adapter.connect(transport), now);
  });
  afterAll(async () => {
    await http.close();
    await simulator.stop();
  });
  const outcome = (): Promise<string> =>
    ask().then(
      () => "answered",
      (thrown: unknown) => (thrown instanceof GatewayError ? thrown.code : String(thrown)),
    );

  test("accept: the answer comes back whole", async () => {
    simulator.behave("accept");
    expect(await ask()).toMatchObject(
      role === "core"
        ? { operation: "licence.read", result: { licence: { state: "valid" } } }
        : { stage: "accepted" },
    );
  });

  test.each(Object.entries(RIGHT[role]))("%s comes back as %s", async (behaviour, code) => {
    simulator.behave(behaviour as Behaviour);
    expect(await outcome()).toBe(code);
    simulator.behave("accept");
    expect(await outcome()).toBe("answered");
  });
}

/** A shared secret, or a pair on either side. */
function keysFor(algorithm: "HMAC-SM3" | "MD5-RSA"): {
  readonly credential: PartnerCredential;
  readonly ours: Credential;
  readonly theirs?: Credential;
} {
  const always = {
    state: "active",
    notBefore: 0,
    notAfter: Number.MAX_SAFE_INTEGER,
    parameters: {},
  } as const;
  const about = { ...always, partnerId: adapterPartner, algorithm, id: "row-1" } as const;
  if (algorithm === "HMAC-SM3") {
    const secret = randomBytes(24).toString("hex");
    const key = new Secret<Uint8Array>(Buffer.from(secret, "utf8"));
    return {
      credential: { clientId: "elgw", keyId: "conformance", algorithm, secret },
      ours: { ...about, keyId: "conformance", use: "shared", key },
    };
  }
  const row = resolveAlgorithm(algorithm, { [algorithm]: { clause: "the suite tries it" } });
  const [own, other] = [row.generateKey(), row.generateKey()];
  const credential = {
    clientId: "500000",
    keyId: "500000",
    algorithm,
    secret: pemOfPrivate(other.signing),
    gatewayKeys: { "gw-510000": pemOfPublic(own.verifying.reveal()) },
  };
  return {
    credential,
    ours: { ...about, keyId: "gw-510000", use: "ours", key: own.signing },
    theirs: { ...about, keyId: "500000", use: "theirs", key: other.verifying },
  };
}

const adapterPartner = "peer";
