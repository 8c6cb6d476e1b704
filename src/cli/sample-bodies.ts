/**
 * What `elgw call` asks when it is given no body: a question about the sandbox's sample licence, in the
 * words of each dialect's contract. By operation, so that a new route of a dialect needs no line here.
 */
import type { OperationName } from "../gateway/core/operations.ts";
import type { SandboxSamples } from "./sandbox-credentials.ts";

type SampleBody = (samples: SandboxSamples) => unknown;
type SampleBodies = Readonly<Partial<Record<OperationName, SampleBody>>>;

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

const BODIES: Readonly<Record<string, SampleBodies>> = { "national-platform": national, northbound };

export function sampleBody(adapter: string, operation: OperationName, samples: SandboxSamples): unknown {
  return BODIES[adapter]?.[operation]?.(samples);
}
