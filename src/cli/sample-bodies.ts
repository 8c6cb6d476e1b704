/**
 * What `elgw call` asks when it is given no body: a question about the sandbox's sample licence, in the
 * words of each dialect's contract. By operation, so that a new route of a dialect needs no line here; by the route's
 * name where two routes of one operation ask differently.
 */
import type { OperationName } from "../gateway/core/operations.ts";
import type { SandboxSamples } from "./sandbox-credentials.ts";

type SampleBody = (samples: SandboxSamples) => unknown;
type SampleBodies = Readonly<Partial<Record<OperationName | (string & {}), SampleBody>>>;

const PURPOSE = "沙箱联调";

/** contracts/national-platform/openapi.yaml */
const national: SampleBodies = {
  "licence.read": ({ licenceIdentifier }) => ({ certidentifier: licenceIdentifier, usecause: PURPOSE }),
  "licence.search": ({ holderCode, holderTypeCode }) => ({
    holdercode: holderCode,
    holdertypecode: holderTypeCode,
    usecause: PURPOSE,
  }),
  "licence.verify": ({ certTypeCode, holderCode, holderName }) => ({
    certtypecode: certTypeCode,
    certdata: { holder: holderName, holdercode: holderCode },
    usecause: PURPOSE,
  }),
  "licence.download": ({ licenceIdentifier }) => ({
    certidentifier: licenceIdentifier,
    filetype: "png",
    usecause: PURPOSE,
  }),
};

/** contracts/gateway/openapi.yaml */
const northbound: SampleBodies = {
  "licence.read": ({ licenceIdentifier }) => ({ purpose: PURPOSE, identifier: licenceIdentifier }),
  "licence.search": ({ holderCode, holderTypeCode }) => ({
    purpose: PURPOSE,
    holderCode,
    holderCodeType: holderTypeCode,
  }),
  "licence.verify": ({ certTypeCode, holderCode, holderName }) => ({
    purpose: PURPOSE,
    typeCode: certTypeCode,
    holderCode,
    holderName,
  }),
  "licence.download": ({ licenceIdentifier }) => ({
    purpose: PURPOSE,
    identifier: licenceIdentifier,
    fileType: "png",
  }),
};

const ofHolder: SampleBody = ({ holderCode, holderTypeCode, certTypeCode }) => ({
  data: { holderCode, holderTypeCode, certTypeCode, useCause: PURPOSE },
});

/** contracts/provincial-platform/openapi.yaml */
const provincial: SampleBodies = {
  "licence.read": ({ licenceIdentifier }) => ({
    data: { certIdentifier: licenceIdentifier, useCause: PURPOSE },
  }),
  queryCertInfoByHolderCode: ofHolder,
  verifyCertInfo: ({ certTypeCode, holderCode, holderName }) => ({
    data: { certTypeCode, certData: { holder: holderName, holderCode }, useCause: PURPOSE },
  }),
  "licence.download": ({ licenceIdentifier }) => ({
    data: { certificateIdentifier: licenceIdentifier, fileType: "png", certificateCopyCause: PURPOSE },
  }),
  downloadUrl: ({ licenceIdentifier }) => ({
    data: { certIdentifier: licenceIdentifier, useCause: PURPOSE },
  }),
  downloadUrlsByHolderCode: ofHolder,
  licenseHolder: ({ holderCode }) => ({
    service_item_code: "510000000000",
    service_item_name: PURPOSE,
    biz_num: "SANDBOX-1",
    credential: holderCode,
  }),
};

const BODIES: Readonly<Record<string, SampleBodies>> = {
  "national-platform": national,
  northbound,
  "provincial-platform": provincial,
};

export function sampleBody(
  adapter: string,
  { name, operation }: { readonly name: string; readonly operation: OperationName },
  samples: SandboxSamples,
): unknown {
  const bodies = BODIES[adapter];
  return (bodies?.[name] ?? bodies?.[operation])?.(samples);
}
