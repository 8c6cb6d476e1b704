import { SHARE_OF_VERDICT, VERDICT } from "../../gateway/core/code-sets/verdict.ts";
import { GatewayError } from "../../gateway/core/gateway-error.ts";
import { type LicenceTypeCode, licenceType } from "../../gateway/core/licence.ts";
import { FACE_PATHS } from "../../gateway/core/share-face.ts";
import type { InboundCodec } from "../../gateway/spi/adapter.ts";
import { jsonReply } from "../../gateway/spi/json-reply.ts";
import { readDay, readIdentifier } from "../../gateway/spi/request-fields.ts";
import { readVerifyCertInfo, type Schemas } from "./contract.ts";

type FaceName = Exclude<
  keyof Schemas["CertData"],
  "holder" | "holdercode" | "certno" | "certificateidentifier"
>;

/** Members of certdata that every class of licence has. */
const commonPaths: ReadonlyMap<string, string> = new Map<FaceName, string>([
  ["certificatename", "name"],
  ["issuedept", "issuer.name"],
  ["issuedeptcode", "issuer.code"],
  ["issuedate", "issueDate"],
  ["certificatevalidatestart", "validFrom"],
  ["certificatevalidateend", "validTo"],
]);
const days: ReadonlySet<string> = new Set<FaceName>([
  "issuedate",
  "certificatevalidatestart",
  "certificatevalidateend",
  "birthdate",
]);

/** Our names of mismatched fields to theirs; the request's own names and the licence's paths both occur. */
const wireNames: ReadonlyMap<string, string> = new Map([
  ...[...commonPaths].map(([name, path]) => [path, name] as const),
  ...Object.values(FACE_PATHS).flatMap((paths) => [...paths].map(([name, path]) => [path, name] as const)),
  ["holderName", "holder"],
  ["holder.name", "holder"],
  ["holderCode", "holdercode"],
  ["holder.code", "holdercode"],
  ["number", "certno"],
  ["identifier", "certificateidentifier"],
]);

/** verifyCertInfo. */
export const verifyCodec: InboundCodec<"licence.verify"> = {
  decode: (request) => {
    const { certtypecode, certdata, usecause } = readVerifyCertInfo(request);
    const { holder, holdercode, certno, certificateidentifier, ...rest } = certdata;
    const face = readFace(rest, certtypecode);
    return {
      purpose: usecause,
      typeCode: certtypecode,
      ...(holder === undefined ? {} : { holderName: holder }),
      ...(holdercode === undefined ? {} : { holderCode: holdercode.toUpperCase() }),
      ...(certno === undefined ? {} : { number: certno }),
      ...(certificateidentifier === undefined
        ? {}
        : { identifier: readIdentifier(certificateidentifier, "certdata.certificateidentifier") }),
      ...(face === undefined ? {} : { face }),
    };
  },
  encode: ({ verdict, mismatched }, { traceId }) => {
    const data = {
      status: "0",
      verdict: SHARE_OF_VERDICT[verdict],
      verdictmessage: VERDICT.codes[verdict].zh,
      mismatched: mismatched.map((name) => wireNames.get(name) ?? name.toLowerCase()),
    };
    return jsonReply(200, { code: 200, message: "成功", data }, [["x-trace-id", traceId]]);
  },
};

/** Face fields by canonical path; one that licences of this type do not have is a mistake of the caller. */
function readFace(
  members: Readonly<Record<string, string>>,
  typeCode: LicenceTypeCode,
): Record<string, string> | undefined {
  const type = licenceType(typeCode);
  let face: Record<string, string> | undefined;
  for (const [name, value] of Object.entries(members)) {
    const path = commonPaths.get(name) ?? (type === undefined ? undefined : FACE_PATHS[type.class].get(name));
    const field = `certdata.${name}`;
    if (path === undefined) throw new GatewayError("request.invalid", { fields: [field] });
    face ??= {};
    face[path] = days.has(name) ? readDay(value, field) : value;
  }
  return face;
}
