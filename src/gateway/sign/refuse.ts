/**
 * Turns whatever was thrown into a refusal in the partner's own words.
 *
 * Signed where the caller has proved its key and it is in force. Anyone else gets an unsigned one: a
 * signature over a stranger's nonce would tell whether a key is in force, and be of use to nobody. The
 * public text comes from the catalogue, so nothing of the cause leaks.
 */
import { GatewayError, toGatewayError } from "../core/gateway-error.ts";
import { isUsable } from "../credentials/model.ts";
import { pass, type Received, type Refused } from "../pipeline/states.ts";
import type { Clock } from "../platform/clock.ts";
import type { Adapter, ErrorView } from "../spi/adapter.ts";
import type { WireResponse } from "../spi/wire.ts";
import type { ReplySigner } from "./sign-reply.ts";

export interface RefuseParts {
  readonly sign: ReplySigner;
  readonly clock: Clock;
  /** For messages refused before the route stage could say whose words to use. */
  readonly adapterOf: (path: string) => Adapter | undefined;
}

export type RefuseStage = (message: Received, thrown: unknown) => Refused;

const refused = pass<"refuse">();

export function createRefuse({ sign, clock, adapterOf }: RefuseParts): RefuseStage {
  return (message, thrown) => {
    const error = toGatewayError(thrown);
    const { progress, request } = message;
    progress.refusal = error;
    progress.outcome = error.code;
    const adapter = progress.adapter ?? adapterOf(request.path);
    if (adapter !== undefined) progress.adapter = adapter;
    const view = viewOf(error, message.traceId, clock());
    if (adapter === undefined) return refused(message, { reply: encodeForNobody(view), error });
    const about = progress.opened ?? request;
    const reply = adapter.encodeError(view, about);
    const { partner, credential } = progress;
    if (partner === undefined || credential === undefined) return refused(message, { reply, error });
    if (!isUsable(credential, clock())) return refused(message, { reply, error });
    return refused(message, {
      reply: signedIfWeCan(sign, adapter, partner, credential, reply, about),
      error,
    });
  };
}

/** Without a key of ours the refusal goes out plain: it gives nothing away, and the caller must hear it. */
function signedIfWeCan(sign: ReplySigner, ...about: Parameters<ReplySigner>): WireResponse {
  try {
    return sign(...about);
  } catch (thrown) {
    if (thrown instanceof GatewayError && thrown.code === "credential.no-reply-key") return about[3];
    throw thrown;
  }
}

function viewOf(error: GatewayError, traceId: string, at: number): ErrorView {
  const { status, zh, en } = error.entry;
  return {
    code: error.code,
    status,
    zh,
    en,
    fields: error.fields,
    traceId,
    at,
    ...(error.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: error.retryAfterSeconds }),
    ...(error.remaining === undefined ? {} : { remaining: error.remaining }),
  };
}

/** No partner lives at this address: plain JSON with the catalogue's code and texts. */
function encodeForNobody(view: ErrorView): WireResponse {
  const body = JSON.stringify({
    error: { code: view.code, message: { zh: view.zh, en: view.en }, traceId: view.traceId },
  });
  const headers = new Map([["content-type", "application/json; charset=utf-8"]]);
  if (view.retryAfterSeconds !== undefined) headers.set("retry-after", String(view.retryAfterSeconds));
  return { status: view.status, headers, body: Buffer.from(body) };
}
