/** Who answers a question: the e-licence core for licences, a desk of the gateway's own for everything else. */
import { GatewayError } from "../core/gateway-error.ts";
import type { Answer, Call, CallContext, CoreCall, CoreOperations } from "../core/operations.ts";
import type { Grant } from "../credentials/model.ts";

import { type Elsewhere, verifyElsewhere } from "./verify-elsewhere.ts";

/** A desk knows who asks, because what it keeps belongs to somebody. */
export interface ServeContext extends CallContext {
  readonly partnerId: string;
  /** What it may do, as far as that could be judged from the question. */
  readonly grants: readonly Grant[];
  /** Milliseconds. */
  readonly receivedAt: number;
}

export type ApplicationCall = Extract<Call, { readonly operation: `application.${string}` }>;
export type ApplicationAnswer = Extract<Answer, { readonly operation: `application.${string}` }>;

/** Throws GatewayError `application.*`, `partner.*`. */
export interface ApplicationDesk {
  readonly perform: (call: ApplicationCall, context: ServeContext) => Promise<ApplicationAnswer>;
}

export type ShareCall = Extract<Call, { readonly operation: `share.${string}` | "session.use" }>;
export type ShareAnswer = Extract<Answer, { readonly operation: `share.${string}` | "session.use" }>;

/** Throws GatewayError `share.*`, `core.*`, `licence.not-found`. */
export interface ShareDesk {
  readonly perform: (call: ShareCall, context: ServeContext) => Promise<ShareAnswer>;
}

export interface Desks {
  readonly core: CoreOperations;
  /** Absent: no application is taken. */
  readonly applications?: ApplicationDesk;
  /** Absent: no code is given out. */
  readonly shares?: ShareDesk;
  /** Absent: nobody is asked about licences of other provinces. */
  readonly elsewhere?: Elsewhere;
}

export type Serve = (call: Call, context: ServeContext) => Promise<Answer>;

const isShareCall = (call: Call): call is ShareCall =>
  call.operation.startsWith("share.") || call.operation === "session.use";
const isCoreCall = (call: Call): call is CoreCall => call.operation.startsWith("licence.");

export function createServe({ core, applications, shares, elsewhere }: Desks): Serve {
  return async (call, context) => {
    if (call.operation === "licence.verify" && elsewhere !== undefined) {
      const result = await verifyElsewhere(elsewhere, call.request, context);
      if (result !== undefined) return { operation: call.operation, result };
    }
    if (isCoreCall(call)) return core.perform(call, context);
    const desk = isShareCall(call) ? shares?.perform(call, context) : applications?.perform(call, context);
    if (desk === undefined)
      throw new GatewayError("gateway.configuration", { detail: `no desk for ${call.operation}` });
    return desk;
  };
}
