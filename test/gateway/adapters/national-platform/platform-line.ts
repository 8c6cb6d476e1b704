/** The platform's simulator, and the gateway's own transport that leads to it, with a clock that a test moves. */

import { decodeReport } from "../../../../src/adapters/national-platform/codec-reply.ts";
import { nationalPlatform } from "../../../../src/adapters/national-platform/index.ts";
import { outbound } from "../../../../src/adapters/national-platform/scheme-outbound.ts";
import { startSimulator } from "../../../../src/adapters/national-platform/simulator.ts";
import { Secret } from "../../../../src/gateway/core/secret.ts";
import { algorithm } from "../../../../src/gateway/crypto/algorithms.ts";
import { maskEvent } from "../../../../src/gateway/mask/mask-event.ts";
import { createProfiles } from "../../../../src/gateway/mask/profiles.ts";
import { createHttp, type Http } from "../../../../src/gateway/platform/http.ts";
import { systemIds } from "../../../../src/gateway/platform/ids.ts";
import type { DeliveryId } from "../../../../src/gateway/spi/adapter.ts";
import type { DeliveryStep, OutboundContext } from "../../../../src/gateway/spi/delivery.ts";
import type { WireRequest, WireResponse } from "../../../../src/gateway/spi/wire.ts";
import { createTransport } from "../../../../src/gateway/transport/transport.ts";
import { LicenceLives } from "../../../support/licence-lives.ts";

export const CLIENT = "TE5100000000000001@00000000000000000000000000000001";
export const APPKEY = "an-appkey-of-the-sandbox";
const REFRESH = "refreshappsecret";

export const sids: Readonly<Record<string, string>> = Object.fromEntries(
  (nationalPlatform.outward?.interfaces ?? []).map((name) => [name, `s_${name}_0001`]),
);
export const contextOf = (more: Readonly<Record<string, string>> = {}): OutboundContext => ({
  clientId: CLIENT,
  interfaces: { ...sids, ...more },
});
export const step = nationalPlatform.outward?.deliveries[
  "licence.issued"
]?.[0] as DeliveryStep<"licence.issued">;

const [first] = new LicenceLives(() => 0.9).next(1);
if (first === undefined) throw new Error("no licence");
export const told = first;
export const item = {
  id: "message-1" as DeliveryId,
  event: maskEvent(createProfiles(), "collection@1", told),
  version: 1,
  occurredAt: told.occurredAt,
  carried: {},
  isCorrection: false,
};

/** @param more what the registration holds beside the sids */
export async function openLine(more: Readonly<Record<string, string>> = {}) {
  let now = Date.now();
  let isExchangeAway = false;
  const clock = (): number => now;
  const credential = { clientId: CLIENT, keyId: "k", algorithm: "HMAC-SHA256", secret: APPKEY } as const;
  const registered = { ...credential, interfaces: sids };
  const simulator = await startSimulator({
    port: 0,
    credential: registered,
    now: clock,
    nonce: systemIds.nonce,
  });
  const http = createHttp();
  /** The exchange alone is away, while reports are taken. */
  const exchange: Http["exchange"] = (origin, request) =>
    isExchangeAway && request.target.endsWith(REFRESH)
      ? Promise.resolve({ kind: "reply", status: 503, headers: new Map(), body: Buffer.alloc(0) })
      : http.exchange(origin, request);
  const transport = createTransport({
    adapterScheme: outbound,
    baseUrl: simulator.baseUrl,
    credential: () => ({
      id: "row",
      keyId: "k",
      partnerId: "national-platform",
      use: "shared",
      algorithm: "HMAC-SHA256",
      parameters: {},
      state: "active",
      notBefore: 0,
      notAfter: Number.MAX_SAFE_INTEGER,
      key: new Secret<Uint8Array>(Buffer.from(APPKEY)),
    }),
    clientId: CLIENT,
    interfaces: () => contextOf(more).interfaces,
    algorithms: algorithm,
    clock,
    ids: systemIds,
    http: { ...http, exchange },
    partnerRole: "partner",
    quota: { concurrent: 8 },
  });
  const send = (message: WireRequest): Promise<WireResponse> =>
    transport.send(message, { signal: new AbortController().signal, traceId: "trace" });
  return {
    simulator,
    send,
    /** @returns the kind of the outcome */
    report: async (id: string): Promise<string> =>
      decodeReport(await send(step.encode([{ ...item, id: id as DeliveryId }], contextOf(more)))).kind,
    /** How often the platform was asked for a secret. */
    exchanges: (): number => simulator.received().filter(({ path }) => path.endsWith(REFRESH)).length,
    setExchangeAway: (away: boolean): void => {
      isExchangeAway = away;
    },
    pass: (ms: number): void => {
      now += ms;
    },
    [Symbol.asyncDispose]: async (): Promise<void> => {
      await http.close();
      await simulator.stop();
    },
  };
}
