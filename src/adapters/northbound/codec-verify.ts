import { GatewayError } from "../../gateway/core/gateway-error.ts";
import { type LicenceTypeCode, licenceType } from "../../gateway/core/licence.ts";
import type { InboundCodec } from "../../gateway/spi/adapter.ts";
import { jsonReply } from "../../gateway/spi/json-reply.ts";
import { readDay, readIdentifier } from "../../gateway/spi/request-fields.ts";
import { readVerifyRequest } from "./contract.ts";

const days: ReadonlySet<string> = new Set(["issueDate", "validFrom", "validTo", "practitioner.birthDate"]);

export const verifyCodec: InboundCodec<"licence.verify"> = {
  decode: (request) => {
    const { holderCode, identifier, face, ...rest } = readVerifyRequest(request);
    if (face !== undefined) checkFace(face, rest.typeCode);
    return {
      ...rest,
      ...(holderCode === undefined ? {} : { holderCode: holderCode.toUpperCase() }),
      ...(identifier === undefined ? {} : { identifier: readIdentifier(identifier, "identifier") }),
      ...(face === undefined ? {} : { face }),
    };
  },
  encode: ({ verdict, mismatched }, { traceId }) =>
    jsonReply(200, { verdict, mismatched }, [["x-trace-id", traceId]]),
};

/** A field that licences of this type do not have cannot match; to ask for it is a mistake, not a verdict. */
function checkFace(face: Readonly<Record<string, string>>, typeCode: LicenceTypeCode): void {
  const own = licenceType(typeCode)?.class;
  for (const [path, value] of Object.entries(face)) {
    const field = `face.${path}`;
    const [block, ...below] = path.split(".");
    if (below.length > 0 && block !== own && block !== "issuer")
      throw new GatewayError("request.invalid", { fields: [field], detail: "not a field of this class" });
    if (days.has(path)) readDay(value, field);
  }
}
