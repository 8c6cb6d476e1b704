/**
 * The sandbox core: a synthetic register behind the core's own contract.
 *
 * Serves `npm start`, the tests, a person, and the benchmark as upstream. Every synthetic licence is
 * anybody's to read, so it asks for a signature and a purpose but knows no grants.
 */
import type { PartnerCredential, RunningSimulator, SimulatorOptions } from "../../gateway/spi/conformance.ts";
import { startSimulatorServer } from "../../gateway/spi/simulator-kit.ts";
import type { WireRequest, WireResponse } from "../../gateway/spi/wire.ts";
import { createSandboxRegister, SANDBOX_COUNT_DEFAULT, type SandboxRegister } from "./sandbox/register.ts";
import { type CoreAnswer, createCoreAnswers, refusal, todayOf } from "./simulator-answers.ts";
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
  return startSimulatorServer(sandboxCore(register, options.credential, now), {
    port: options.port,
    ...(options.host === undefined ? {} : { host: options.host }),
  });
}

function sandboxCore(register: SandboxRegister, credential: PartnerCredential, now: () => number) {
  const signature = createCoreSignature(credential, now);
  const answerTo = createCoreAnswers(register, now);
  const signed = (request: WireRequest, { status, body }: CoreAnswer): WireResponse =>
    signature.sign(request, status, body);
  return {
    answer: (request: WireRequest): WireResponse => {
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
