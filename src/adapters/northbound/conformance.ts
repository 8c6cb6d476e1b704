import type { Conformance, SignAsPartner, VerifyReplyAsPartner } from "../../gateway/spi/conformance.ts";
import { signText, verifyText } from "./conformance-signature.ts";
import { northbound } from "./index.ts";
import { startSimulator } from "./simulator.ts";

const readme = "contracts/gateway/README.md";

const lines = (parts: readonly (string | Uint8Array)[]): Uint8Array =>
  Buffer.concat(parts.flatMap((part) => [Buffer.from(part), Buffer.from("\n")]));

const signAsPartner: SignAsPartner = (request, credential, at) => {
  const seconds = at.timestamp.toFixed(0).slice(0, 10);
  const target = request.query.length > 0 ? [request.path, request.query].join("?") : request.path;
  const signed = lines([request.method, target, seconds, at.nonce, request.body]);
  const signature = signText(credential, signed).toString("base64");
  const parameters = Object.entries({
    client_id: credential.clientId,
    key_id: credential.keyId,
    timestamp: seconds,
    nonce: at.nonce,
    signature,
  }).map(([name, value]) => `${name}="${value}"`);
  return {
    ...request,
    headers: new Map(request.headers).set(
      "authorization",
      `ELGW1-${credential.algorithm} ${parameters.join(",")}`,
    ),
  };
};

const verifyReplyAsPartner: VerifyReplyAsPartner = (reply, about, credential) => {
  const of = (name: string): string => reply.headers.get(`elgw-${name}`) ?? "";
  const asked = about.headers.get("authorization")?.split('nonce="')[1]?.split('"')[0] ?? "";
  const signed = lines([String(reply.status), asked, of("timestamp"), of("nonce"), reply.body]);
  const signature = Buffer.from(of("signature"), "base64");
  return (
    asked !== "" &&
    of("algorithm") === credential.algorithm &&
    signature.toString("base64") === of("signature") &&
    verifyText(credential, of("key-id"), signed, signature)
  );
};

const rejected = (route: string) => (file: string, code: string) => ({
  route,
  file: `rejected/${file}`,
  code,
});
const inSearch = rejected("searchLicences");
const inRead = rejected("readLicence");
const inVerify = rejected("verifyLicence");
const inDownload = rejected("downloadLicence");
const inSubmit = rejected("submitApplication");

export const conformance: Conformance = {
  adapter: northbound,
  startSimulator,
  signAsPartner,
  verifyReplyAsPartner,
  samples: {
    inbound: [
      { route: "readLicence", file: "read.json" },
      { route: "searchLicences", file: "search.json" },
      { route: "searchLicences", file: "search-operator.json" },
      { route: "verifyLicence", file: "verify.json" },
      { route: "verifyLicence", file: "verify-vehicle.json" },
      { route: "downloadLicence", file: "download.json" },
      { route: "submitApplication", file: "submit.json" },
      { route: "submitApplication", file: "submit-first-grant.json" },
      { route: "applicationStatus", file: "status.json" },
      { route: "withdrawApplication", file: "withdraw.json" },
    ],
    rejected: [
      inRead("truncated.txt", "request.malformed"),
      inRead("byte-order-mark.txt", "request.malformed"),
      inRead("list-at-top.json", "request.malformed"),
      inRead("duplicate-key.txt", "request.ambiguous-field"),
      inRead("other-case.json", "request.unknown-field"),
      inRead("unknown-field.json", "request.unknown-field"),
      inRead("purpose-missing.json", "request.purpose-missing"),
      inRead("purpose-blank.json", "request.purpose-missing"),
      inRead("purpose-too-long.json", "request.invalid"),
      inRead("identifier-check-character.json", "request.identifier-invalid"),
      inRead("identifier-no-text.json", "request.identifier-invalid"),
      inSearch("citizen-id-check-digit.json", "request.code-invalid"),
      inSearch("credit-code-check-digit.json", "request.code-invalid"),
      inSearch("type-unknown.json", "request.type-unknown"),
      inVerify("nothing-to-compare.json", "request.invalid"),
      inVerify("face-field-of-other-class.json", "request.invalid"),
      inVerify("face-field-unknown.json", "request.unknown-field"),
      inDownload("no-such-day.json", "request.invalid"),
      inDownload("file-type-unknown.json", "request.invalid"),
      inSubmit("submit-kind-unknown.json", "request.invalid"),
      inSubmit("submit-no-licence.json", "request.invalid"),
      inSubmit("submit-applicant-check-digit.json", "request.code-invalid"),
      inSubmit("submit-purpose-missing.json", "request.purpose-missing"),
      rejected("applicationStatus")("status-number-short.json", "request.invalid"),
      rejected("withdrawApplication")("withdraw-number-missing.json", "request.invalid"),
    ],
    calls: {},
  },
  waived: {
    calls: `${readme} §5: partners of this interface ask, they are not asked`,
    delivery: `${readme} §5: notifications are not part of v1`,
    reconcile: `${readme} §5: notifications are not part of v1`,
  },
};
