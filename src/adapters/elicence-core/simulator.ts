/**
 * The sandbox core: a synthetic register behind the core's own contract.
 *
 * Serves `npm start`, the tests, a person, and the benchmark as upstream. Every synthetic licence is
 * anybody's to read, so it asks for a signature and a purpose but knows no grants.
 */
import type { RunningSimulator, SimulatorOptions } from "../../gateway/spi/conformance.ts";
import { jsonReply } from "../../gateway/spi/json-reply.ts";
import { startSimulatorServer } from "../../gateway/spi/simulator-kit.ts";
import type { WireRequest, WireResponse } from "../../gateway/spi/wire.ts";
import { createSandboxRegister, SANDBOX_COUNT_DEFAULT, type SandboxRegister } from "./sandbox/register.ts";
import { type CoreAnswer, createCoreAnswers, refusal, todayOf } from "./simulator-answers.ts";
import { type IssuingRegister, issuingRegister } from "./simulator-issuing.ts";
import { createCoreSignature } from "./simulator-signature.ts";

const SEED_DEFAULT = 1;

export interface CoreSimulatorOptions extends SimulatorOptions {
  /** In place of the one made from `seed` and `licenceCount`, e.g. one with canaries. */
  readonly register?: SandboxRegister;
}

/** @throws GatewayError `gateway.configuration` when the port cannot be opened */
export function startSimulator(options: CoreSimulatorOptions): Promise<RunningSimulator> {
  const { now, seed = SEED_DEFAULT, licenceCount = SANDBOX_COUNT_DEFAULT } = options;
  const register =
    options.register ?? createSandboxRegister({ seed, count: licenceCount, today: todayOf(now) });
  return startSimulatorServer(sandboxCore(issuingRegister(register), options), {
    port: options.port,
    ...(options.host === undefined ? {} : { host: options.host }),
  });
}

/**
 * Not of the core's contract: a person at the sandbox lets the core issue here. The decision is 运政's, and how the core
 * hears of it is no business of the gateway's; that a licence was issued is then told to the gateway as ever.
 */
export const ISSUE_PATH = "/simulator/issue";

function sandboxCore(
  register: IssuingRegister,
  { credential, now, nonce }: Pick<CoreSimulatorOptions, "credential" | "now" | "nonce">,
) {
  const signature = createCoreSignature(credential, now);
  const answerTo = createCoreAnswers(register, now);
  const signed = (request: WireRequest, { status, body }: CoreAnswer): WireResponse =>
    signature.sign(request, status, body);
  return {
    answer: (request: WireRequest): WireResponse | Promise<WireResponse> => {
      if (request.path === ISSUE_PATH) return issue(request, register, { signature, now, nonce });
      const fault = signature.fault(request);
      if (fault === undefined) return signed(request, answerTo(request));
      const { status, body } = refusal(fault);
      return fault === "key-unknown"
        ? signature.unsigned(status, body)
        : signature.sign(request, status, body);
    },
    refuse: (request: WireRequest): WireResponse => signed(request, refusal("not-permitted")),
    unavailable: (request: WireRequest): WireResponse =>
      signed(request, refusal("not-available", { retryAfterSeconds: 2 })),
    wrongSignature: async (_request: WireRequest, answer: () => WireResponse | Promise<WireResponse>) => {
      const good = await answer();
      const signature = Buffer.alloc(32, 7).toString("base64");
      return { ...good, headers: new Map([...good.headers, ["elcore-signature", signature]]) };
    },
  };
}

interface Telling {
  readonly signature: ReturnType<typeof createCoreSignature>;
  readonly now: () => number;
  readonly nonce: () => string;
}

/** Renews a licence and tells the gateway of both, the new one and the one that it replaces. */
async function issue(
  request: WireRequest,
  register: IssuingRegister,
  { signature, now, nonce }: Telling,
): Promise<WireResponse> {
  const { identifier, gatewayUrl } = JSON.parse(Buffer.from(request.body).toString()) as Record<
    string,
    string
  >;
  const { issued, replaced } = register.renew(identifier ?? "", todayOf(now));
  const at = now();
  const events = [
    {
      eventId: `issued-${issued.identifier}`,
      event: "licence.issued",
      version: 1,
      occurredAt: at,
      licence: issued,
    },
    {
      eventId: `void-${replaced.identifier}`,
      event: "licence.status-changed",
      version: 2,
      occurredAt: at,
      licence: replaced,
    },
  ];
  const plain = {
    method: "POST",
    path: "/core/events",
    query: "",
    headers: new Map([["content-type", "application/json"]]),
    body: Buffer.from(JSON.stringify({ events })),
  } as const;
  const told = signature.tell(plain, at, nonce().replaceAll("-", "").slice(0, 32));
  const reply = await fetch(`${gatewayUrl}${told.path}`, {
    method: "POST",
    headers: Object.fromEntries(told.headers),
    body: Buffer.from(told.body),
  });
  return jsonReply(reply.status, { issued: issued.identifier, replaced: replaced.identifier });
}
