import type { CallContext, CoreAnswer, CoreCall } from "../../gateway/core/operations.ts";
import type { Client, Transport } from "../../gateway/spi/adapter.ts";
import { decodeAnswer, decodeHealth } from "./codec-answer.ts";
import { encodeQuestion, HEALTH_QUESTION } from "./codec-question.ts";
import { decodeCode, decodeList, encodeCode, encodeList } from "./codec-tasks.ts";

export function connect(transport: Transport): Client {
  return {
    core: { perform: (call, context) => perform(transport, call, context) },
    tasks: {
      listEvents: async (page, context) =>
        decodeList(await transport.send(encodeList(page, context.traceId), context)),
      bindCode: async (binding, context) =>
        decodeCode(await transport.send(encodeCode(binding, context.traceId), context), binding),
    },
    probe: async (signal) =>
      decodeHealth(await transport.send(HEALTH_QUESTION, { signal, traceId: "probe" })),
  };
}

/** One question, one answer. Not repeated: reading again is the caller's choice, and the breaker's. */
async function perform(transport: Transport, call: CoreCall, context: CallContext): Promise<CoreAnswer> {
  return decodeAnswer(call, await transport.send(encodeQuestion(call, context.traceId), context));
}
