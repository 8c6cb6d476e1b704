/** A partner's simulator, and everything on our side that supplies it, with a clock that a test moves. */
import { collect } from "../../src/gateway/collect/collect.ts";
import { subscribe } from "../../src/gateway/collect/subscriptions.ts";
import { GatewayError } from "../../src/gateway/core/gateway-error.ts";
import { LICENCE_TYPE_CODES, type Licence } from "../../src/gateway/core/licence.ts";
import type { ApplicationEvent, CoreEvent, LicenceEvent } from "../../src/gateway/core/licence-event.ts";
import { Secret } from "../../src/gateway/core/secret.ts";
import { newSecretFor } from "../../src/gateway/credentials/new-key.ts";
import { algorithm, resolveAlgorithm } from "../../src/gateway/crypto/algorithms.ts";
import { pemOfPublic } from "../../src/gateway/crypto/keys/write-key.ts";
import { maskEvent } from "../../src/gateway/mask/mask-event.ts";
import { createProfiles } from "../../src/gateway/mask/profiles.ts";
import { consign } from "../../src/gateway/outbox/consign.ts";
import type { CoreSide } from "../../src/gateway/outbox/core-step.ts";
import { createDeliveryStages, type DeliveryPort } from "../../src/gateway/outbox/delivery-stages.ts";
import { createOutboxStore } from "../../src/gateway/outbox/outbox-store.ts";
import { createPartnerPort } from "../../src/gateway/outbox/partner-port.ts";
import { outbound } from "../../src/gateway/pipeline/outbound.ts";
import type { Settled } from "../../src/gateway/pipeline/outbound-states.ts";
import { createHttp } from "../../src/gateway/platform/http.ts";
import { systemIds } from "../../src/gateway/platform/ids.ts";
import type { Behaviour, Conformance, PartnerCredential } from "../../src/gateway/spi/conformance.ts";
import { createTransport } from "../../src/gateway/transport/transport.ts";
import { partnerOf, storeOn } from "../gateway/credentials/synthetic.ts";
import type { TestEngine } from "./database.ts";

/** What an event says, before it is told. */
export type Happening =
  | Omit<LicenceEvent, "eventId" | "occurredAt">
  | Omit<ApplicationEvent, "eventId" | "occurredAt">;

export type DeliveryRoom = Awaited<ReturnType<typeof openDeliveryRoom>>;

const ALWAYS = {
  state: "active",
  notBefore: 0,
  notAfter: Number.MAX_SAFE_INTEGER,
  parameters: {},
  partnerId: "partner",
} as const;
const FILE = Buffer.from("a licence file");
const PROFILE = "collection@1";

export async function openDeliveryRoom({ open }: TestEngine, { adapter, startSimulator }: Conformance) {
  const { outward, scheme, id } = adapter;
  if (outward === undefined || scheme.outbound === undefined) throw new Error(`${id} is not delivered to`);
  const database = await open();
  let now = Date.now();
  const clock = (): number => now;
  await storeOn(database, clock).addPartner(partnerOf("partner", { adapter: id }));
  await subscribe(database, {
    partnerId: "partner",
    licenceTypes: LICENCE_TYPE_CODES,
    badInput: "warn",
    applications: true,
  });
  const algorithmId = scheme.inbound?.algorithms[0] ?? "HMAC-SM3";
  const names = Object.fromEntries(outward.interfaces.map((name) => [name, `s_${name}_0001`]));
  const credential: PartnerCredential = {
    clientId: "TE5100000000000001@00000000000000000000000000000001",
    keyId: "delivery",
    algorithm: algorithmId,
    secret: newSecretFor(adapter),
    interfaces: names,
  };
  // Where replies are encrypted with SM2, to a key of ours.
  const pair = scheme.outbound.sealing?.cipher === "SM2" ? algorithm("SM2-SM3").generateKey() : undefined;
  const side: PartnerCredential =
    pair === undefined
      ? credential
      : { ...credential, gatewayKeys: { "*": pemOfPublic(pair.verifying.reveal()) } };
  const simulator = await startSimulator({ port: 0, credential: side, now: clock, nonce: systemIds.nonce });
  const http = createHttp();
  const transport = createTransport({
    adapterScheme: scheme.outbound,
    baseUrl: simulator.baseUrl,
    credential: () => ({
      keyId: credential.keyId,
      id: "row",
      use: "shared",
      parameters: {},
      partnerId: "partner",
      algorithm: credential.algorithm,
      state: "active",
      notBefore: 0,
      notAfter: Number.MAX_SAFE_INTEGER,
      key: new Secret<Uint8Array>(Buffer.from(credential.secret, "utf8")),
    }),
    clientId: credential.clientId,
    interfaces: () => names,
    ourKey: () =>
      pair === undefined
        ? undefined
        : { ...ALWAYS, id: "ours", keyId: "gw", use: "ours", algorithm: "SM2-SM3", key: pair.signing },
    algorithms: resolveAlgorithm,
    clock,
    ids: systemIds,
    http,
    partnerRole: "partner",
    quota: adapter.quota,
    timeouts: { headersMs: 250, bodyMs: 250, totalMs: 1_000 },
    // Each behaviour must be seen for what it is, not hidden behind a breaker that the one before has opened.
    breaker: { failuresInRow: Number.MAX_SAFE_INTEGER, failureRatio: 2 },
  });
  const profiles = createProfiles();
  const store = createOutboxStore(database);
  const context = () => ({ clientId: credential.clientId, interfaces: names });
  const mask = (event: CoreEvent) => maskEvent(profiles, PROFILE, event);
  let coreIsAway = false;
  const codes = new Map<string, string>();
  const answer = async <T>(value: T): Promise<T> => {
    if (coreIsAway) throw new GatewayError("core.unavailable");
    return value;
  };
  const core: CoreSide = {
    bindCode: ({ identifier, qrCode }) => {
      codes.set(identifier, qrCode);
      return answer(undefined);
    },
    perform: (call) => {
      if (call.operation !== "licence.download")
        throw new Error(`nobody asks the core for ${call.operation}`);
      const { identifier, fileType } = call.request;
      const result = { identifier, fileType, fileName: "licence.ofd", file: FILE.toString("base64") };
      return answer({ operation: call.operation, result });
    },
  };
  const port: DeliveryPort = createPartnerPort({ outward, transport, core, mask, context });
  const stages = createDeliveryStages({ store, port, clock, random: () => 0.5, record: async () => {} });
  let told = 0;

  const room = {
    adapter,
    outward,
    database,
    simulator,
    port,
    store,
    transport,
    context,
    mask,
    clock,
    /** Moves the clock. */
    pass: (ms: number): void => {
      now += ms;
    },
    tell: (licence: Licence, version = 1, event: LicenceEvent["event"] = "licence.issued"): Promise<string> =>
      room.happen({ event, version, licence }),
    /** @returns the event's id */
    happen: async (what: Happening): Promise<string> => {
      told += 1;
      const eventId = `event-${told}`;
      const event = { ...what, eventId, occurredAt: now } as CoreEvent;
      await collect({ database, outbox: store, clock }, [event]);
      return eventId;
    },
    /** One attempt at everything that is ready, through all its steps; `before` is told of each message. */
    attempt: async (before: (step: number) => void | Promise<void> = () => {}): Promise<number> => {
      const claimed = await store.claim({
        partnerId: "partner",
        owner: "room",
        lanesMax: 500,
        leaseMs: 15_000,
        now,
      });
      const run = async (deliveries: Settled["advanced"]): Promise<void> => {
        await before(deliveries[0]?.step ?? 0);
        const { signal } = new AbortController();
        const message = { deliveries, signal, traceId: systemIds.traceId(), startedAt: now };
        const { advanced, apart } = await outbound(message, stages);
        for (const fewer of apart) await run(fewer);
        for (const next of consign(advanced, port.stepOf)) await run(next);
      };
      for (const message of consign(claimed, port.stepOf)) await run(message);
      return claimed.length;
    },
    /** Attempts until nothing is open, however long it takes on the clock. */
    settle: async (): Promise<void> => {
      for (;;) {
        await room.attempt();
        const { rows } = await database.query<{ at: number | null }>(
          "select min(visible_at) as at from outbox_lane where pending > 0",
        );
        const at = rows[0]?.at ?? null;
        if (at === null) return;
        now = Math.max(now + 1, at);
      }
    },
    row: async (eventId: string) =>
      (
        await database.query<{
          state: string;
          code: string | null;
          partner_code: string | null;
          step: number;
          carried: string;
        }>("select state, code, partner_code, step, carried from outbox_delivery where event_id = $1", [
          eventId,
        ])
      ).rows[0],
    effects: (eventId: string) => (simulator.copy?.effects() ?? []).filter(({ id }) => id === eventId),
    /** What the core was told, by identifier. */
    codes,
    setCoreAway: (away: boolean): void => {
      coreIsAway = away;
    },
    behave: (behaviour: Behaviour) => simulator.behave(behaviour),
    close: async (): Promise<void> => {
      await http.close();
      await simulator.stop();
      await database.end();
    },
  };
  return room;
}
