import { unzipSync } from "fflate";
import { PNG } from "pngjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect } from "../../../../src/adapters/elicence-core/client.ts";
import { elicenceCore } from "../../../../src/adapters/elicence-core/index.ts";
import { createSandboxRegister } from "../../../../src/adapters/elicence-core/sandbox/register.ts";
import { outbound } from "../../../../src/adapters/elicence-core/scheme.ts";
import { startSimulator } from "../../../../src/adapters/elicence-core/simulator.ts";
import { createCoreSignature } from "../../../../src/adapters/elicence-core/simulator-signature.ts";
import { GatewayError } from "../../../../src/gateway/core/gateway-error.ts";
import type { Licence, LicenceIdentifier } from "../../../../src/gateway/core/licence.ts";
import type {
  CoreAnswer,
  CoreCall,
  OperationName,
  OperationResult,
} from "../../../../src/gateway/core/operations.ts";
import { Secret } from "../../../../src/gateway/core/secret.ts";
import { algorithm } from "../../../../src/gateway/crypto/algorithms.ts";
import { createHttp, type Http } from "../../../../src/gateway/platform/http.ts";
import { systemIds } from "../../../../src/gateway/platform/ids.ts";
import type { Client } from "../../../../src/gateway/spi/adapter.ts";
import type { RunningSimulator } from "../../../../src/gateway/spi/conformance.ts";
import { createTransport, type ObservableTransport } from "../../../../src/gateway/transport/transport.ts";

const NOW = Date.UTC(2026, 5, 1, 2);
const secret = "synthetic-secret-of-the-sandbox-core";
const credential = { clientId: "gateway", keyId: "gateway-1", algorithm: "HMAC-SM3", secret } as const;
const register = createSandboxRegister({ seed: 11, count: 480, today: "2026-06-01" });
const purpose = "测试";

let simulator: RunningSimulator;
let http: Http;
beforeAll(async () => {
  http = createHttp();
  simulator = await startSimulator({ port: 0, credential, now: () => NOW, nonce: systemIds.nonce, register });
});
afterAll(async () => {
  await http.close();
  await simulator.stop();
});

function transport(
  options: { keyId?: string; secret?: string; clock?: () => number } = {},
): ObservableTransport {
  const key = new Secret<Uint8Array>(Buffer.from(options.secret ?? secret));
  return createTransport({
    adapterScheme: outbound,
    baseUrl: simulator.baseUrl,
    credential: () => ({
      keyId: options.keyId ?? credential.keyId,
      id: "row-1",
      use: "shared",
      parameters: {},
      partnerId: "elicence-core",
      algorithm: "HMAC-SM3",
      state: "active",
      notBefore: 0,
      notAfter: Number.MAX_SAFE_INTEGER,
      key,
    }),
    algorithms: algorithm,
    clock: options.clock ?? (() => NOW),
    ids: systemIds,
    http,
    partnerRole: "core",
    quota: elicenceCore.quota,
    timeouts: { headersMs: 10_000, bodyMs: 10_000, totalMs: 20_000 },
  });
}

const never = new AbortController().signal;
function perform(call: CoreCall, client: Client = connect(transport())): Promise<CoreAnswer> {
  if (client.core === undefined) throw new Error("this adapter is the core's");
  return client.core.perform(call, { signal: never, traceId: systemIds.traceId() });
}

async function ask<Op extends OperationName>(
  operation: Op,
  request: Extract<CoreCall, { operation: Op }>["request"],
): Promise<OperationResult<Op>> {
  return (await perform({ operation, request } as CoreCall)).result as OperationResult<Op>;
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (thrown) {
    if (thrown instanceof GatewayError) return thrown.code;
    throw thrown;
  }
  return "answered";
}

const at = (place: number): Licence => {
  const licence = register.at(place);
  if (licence === undefined) throw new Error("no such place");
  return licence;
};

describe("the sandbox core, asked through the client", () => {
  test("gives every licence of the register by its identifier", async () => {
    const all = [...register.all()];
    const read = all.map(({ identifier }) => ask("licence.read", { purpose, identifier }));
    expect((await Promise.all(read)).map(({ licence }) => licence)).toEqual(all);
  });

  test("knows no licence by an identifier that it did not give out", async () => {
    const identifier = at(0).identifier.replace(/\.001\.\w$/, ".002.0") as LicenceIdentifier;
    expect(await codeOf(ask("licence.read", { purpose, identifier }))).toBe("licence.not-found");
    expect(await codeOf(ask("licence.download", { purpose, identifier, fileType: "ofd" }))).toBe(
      "licence.not-found",
    );
  });

  test("finds all licences of a holder, newest first, and only those of the type and number asked for", async () => {
    for (const place of [0, 1, 3, 12, 22]) {
      const { holder, typeCode, number } = at(place);
      const held = [...register.all()].filter((licence) => licence.holder.code === holder.code);
      const who = { purpose, holderCode: holder.code, holderCodeType: holder.codeType };
      const all = (await ask("licence.search", who)).licences;
      expect(new Set(all.map(({ identifier }) => identifier))).toEqual(
        new Set(held.map(({ identifier }) => identifier)),
      );
      const days = all.map(({ issueDate }) => issueDate ?? "");
      expect(days).toEqual([...days].sort().reverse());
      const some = (await ask("licence.search", { ...who, typeCode, number })).licences;
      expect(some.length).toBe(
        held.filter((one) => one.typeCode === typeCode && one.number === number).length,
      );
    }
    const stranger = { purpose, holderCode: "510104193102030017", holderCodeType: "111" };
    expect((await ask("licence.search", stranger)).licences).toEqual([]);
  });

  test("verifies a licence of any class by its number alone, as well as by holder and identifier", async () => {
    const seen = new Set<string>();
    for (const licence of register.all()) {
      const { typeCode, number, holder, identifier } = licence;
      if (licence.state !== "valid" || licence.validTo < "2026-06-01" || seen.has(typeCode)) continue;
      seen.add(typeCode);
      const known = { purpose, typeCode, holderName: holder.name };
      for (const by of [{ number }, { holderCode: holder.code }, { identifier }]) {
        expect(await ask("licence.verify", { ...known, ...by })).toEqual({
          verdict: "valid",
          mismatched: [],
        });
      }
      const wrong = await ask("licence.verify", { ...known, number, holderName: "查无此人" });
      expect(wrong).toEqual({ verdict: "partly-wrong", mismatched: ["holderName"] });
    }
    expect(seen.size).toBe(9);
  });

  test("hands out a real file, and an annotated copy that says when it ends", async () => {
    const { identifier } = at(0);
    const ofd = await ask("licence.download", {
      purpose,
      identifier,
      fileType: "ofd",
      copyExpires: "2026-07-01",
    });
    const parts = unzipSync(Buffer.from(ofd.file ?? "", "base64"));
    expect(new TextDecoder().decode(parts["OFD.xml"])).toContain("2026-07-01");
    expect(ofd.fileName).toBe(`${identifier}.ofd`);
    const png = await ask("licence.download", { purpose, identifier, fileType: "png" });
    expect(PNG.sync.read(Buffer.from(png.file ?? "", "base64")).width).toBeGreaterThan(0);
  });

  test("is probed without a licence being touched", async () => {
    await connect(transport()).probe(never);
    expect(simulator.received().at(-1)).toMatchObject({ method: "GET", path: "/core/health" });
  });

  test("refuses a question without a purpose, or one that breaks the contract", async () => {
    const { identifier } = at(0);
    for (const words of ["", "   ", "长".repeat(201)]) {
      expect(await codeOf(ask("licence.read", { purpose: words, identifier }))).toBe("core.refused");
    }
    const other = { purpose, identifier: "1.2.3" as LicenceIdentifier };
    expect(await codeOf(ask("licence.read", other))).toBe("core.refused");
  });

  test("answers nobody with a wrong key, another secret, or a clock that is off", async () => {
    const { identifier } = at(0);
    const call: CoreCall = { operation: "licence.read", request: { purpose, identifier } };
    const probe = (options: Parameters<typeof transport>[0]): Promise<string> =>
      codeOf(perform(call, connect(transport(options))));
    expect(await probe({ keyId: "another" })).toBe("core.refused");
    // It signs its refusal with its own secret, which is not ours: nothing of it is believed.
    expect(await probe({ secret: "another-secret-another-secret-32" })).toBe("core.signature");
    expect(await probe({ clock: () => NOW - 300_001 })).toBe("core.signature");
  });

  test("is not shown what a caller's log must not hold: no question of ours has a value in its address", () => {
    for (const { path, query } of simulator.received()) {
      expect(path).toMatch(/^\/core\/[a-z/]+$/);
      expect(query).toBe("");
    }
  });
});

describe("the sandbox core's memory of nonces", () => {
  test("outlives the window on both sides, and forgets after that", () => {
    let now = NOW;
    const core = createCoreSignature(credential, () => now);
    const key = new Secret<Uint8Array>(Buffer.from(secret));
    const request = {
      method: "GET",
      path: "/core/health",
      query: "",
      headers: new Map(),
      body: new Uint8Array(0),
    } as const;
    const stamp = {
      clientId: "g",
      keyId: credential.keyId,
      algorithm: "HMAC-SM3",
      timestamp: NOW + 300_000,
      nonce: systemIds.nonce(),
    } as const;
    const signature = algorithm("HMAC-SM3").sign(key, outbound.request.signedBytes(request, stamp));
    const signed = outbound.request.attach(request, stamp, signature);
    expect(core.fault(signed)).toBeUndefined();
    for (const later of [1, 300_000, 599_999, 600_000]) {
      now = NOW + later;
      expect(core.fault(signed)).toBe("nonce-seen");
    }
    now = NOW + 600_001;
    expect(core.fault(signed)).toBe("timestamp-outside-window");
  });
});
