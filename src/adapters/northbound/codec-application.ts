import type { Masked } from "../../gateway/core/masked.ts";
import type { OperationResult } from "../../gateway/core/operations.ts";
import type { InboundCodec, ReplyContext } from "../../gateway/spi/adapter.ts";
import { jsonReply } from "../../gateway/spi/json-reply.ts";
import { readHolderCode, readIdentifier } from "../../gateway/spi/request-fields.ts";
import { readApplicationQuery, readSubmitRequest } from "./contract.ts";

const encode = ({ progress }: Masked<OperationResult<"application.status">>, { traceId }: ReplyContext) =>
  jsonReply(200, { progress }, [["x-trace-id", traceId]]);

export const submitCodec: InboundCodec<"application.submit"> = {
  decode: (request) => {
    const { identifier, applicant, ...form } = readSubmitRequest(request);
    return {
      ...form,
      applicant: { ...applicant, code: readHolderCode(applicant.code, applicant.codeType, "applicant.code") },
      ...(identifier === undefined ? {} : { identifier: readIdentifier(identifier, "identifier") }),
    };
  },
  encode,
};

export const statusCodec: InboundCodec<"application.status"> = {
  decode: (request) => {
    const { purpose, businessSn } = readApplicationQuery(request);
    return { purpose, businessSn };
  },
  encode,
};

export const withdrawCodec: InboundCodec<"application.withdraw"> = { decode: readApplicationQuery, encode };
