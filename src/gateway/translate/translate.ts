/** Partner's words to ours, the question to the core, our words back. Codecs do the work; this orders it. */
import { GatewayError } from "../core/gateway-error.ts";
import type { DateText } from "../core/licence.ts";
import type { Masked } from "../core/masked.ts";
import { dateOfEpochMs } from "../core/numbers/dates.ts";
import type { Answer, Call, CallContext, OperationName, OperationResult } from "../core/operations.ts";
import type { Grant } from "../credentials/model.ts";
import {
  type Admitted,
  type Cleared,
  type Decoded,
  type Encoded,
  type Handled,
  type Permitted,
  pass,
} from "../pipeline/states.ts";
import type { AnyInboundRoute, InboundRoute, ReplyContext } from "../spi/adapter.ts";
import type { WireRequest, WireResponse } from "../spi/wire.ts";

const decoded = pass<"decode">();
const handled = pass<"handle">();
const encoded = pass<"encode">();

export function decode(message: Admitted): Decoded {
  const call = decodeCall(message.route, message.opened);
  message.progress.call = call;
  return decoded(message, { call });
}

/** @param serve whoever answers: the e-licence core, or a desk of ours */
export function createCoreStage(
  serve: (call: Call, context: AskContext) => Promise<Answer>,
): (message: Permitted) => Promise<Handled> {
  return async (message) => {
    const { traceId, signal, receivedAt, partner } = message;
    const answer = await serve(message.call, {
      traceId,
      signal,
      receivedAt,
      partnerId: partner.id,
      grants: message.permitted,
    });
    return handled(message, { answer });
  };
}

interface AskContext extends CallContext {
  readonly partnerId: string;
  readonly grants: readonly Grant[];
  readonly receivedAt: number;
}

export function encode(message: Cleared): Encoded {
  return encoded(message, {
    reply: encodeResult(message.route, message.masked, {
      traceId: message.traceId,
      at: message.receivedAt,
      about: message.opened,
      today: today(message.receivedAt),
    }),
  });
}

function today(receivedAt: number): DateText {
  const day = dateOfEpochMs(receivedAt);
  if (day === undefined) throw new GatewayError("gateway.internal", { detail: "the clock shows no day" });
  return day;
}

// A route and its codec agree by `AnyInboundRoute`; the compiler cannot follow that through a union, so
// the agreement is stated once here and nowhere else.
function decodeCall(route: AnyInboundRoute, request: WireRequest): Call {
  return { operation: route.operation, request: route.codec.decode(request) } as Call;
}

function encodeResult(
  route: AnyInboundRoute,
  result: Masked<Answer["result"]>,
  context: ReplyContext,
): WireResponse {
  const { codec } = route as InboundRoute<OperationName>;
  return codec.encode(result as Masked<OperationResult<OperationName>>, context);
}
