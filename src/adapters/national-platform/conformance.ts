import { createHmac } from "node:crypto";
import type { Conformance, SignAsPartner } from "../../gateway/spi/conformance.ts";
import { nationalPlatform } from "./index.ts";
import { startSimulator } from "./simulator.ts";

const readme = "contracts/national-platform/README.md";

/** As the platform's own client signs: apart from `scheme.ts`, so that one mistake cannot hide in both. */
const signAsPartner: SignAsPartner = (request, credential, at) => {
  const name = request.path.slice(request.path.lastIndexOf("/") + 1);
  const sid = credential.interfaces?.[name] ?? "";
  const rtime = at.timestamp.toFixed(0);
  const mac = createHmac("sha256", Buffer.from(credential.secret, "utf8"));
  for (const part of [sid, credential.clientId, rtime]) mac.update(part, "utf8");
  return {
    ...request,
    headers: new Map([
      ...request.headers,
      ["gjzwfwpt_rid", credential.clientId],
      ["gjzwfwpt_sid", sid],
      ["gjzwfwpt_rtime", rtime],
      ["gjzwfwpt_sign", mac.digest("base64")],
    ]),
  };
};

const rejected = (route: string) => (file: string, code: string) => ({
  route,
  file: `rejected/${file}`,
  code,
});
const inQuery = rejected("queryCertInfo");
const inSearch = rejected("queryCertInfoByHolderCode");
const inVerify = rejected("verifyCertInfo");
const inDownload = rejected("downloadFile");

export const conformance: Conformance = {
  adapter: nationalPlatform,
  startSimulator,
  signAsPartner,
  samples: {
    inbound: [
      { route: "queryCertInfo", file: "query-cert-info.json" },
      { route: "queryCertInfo", file: "query-cert-info-mixed-case.json" },
      { route: "queryCertInfoByHolderCode", file: "query-cert-info-by-holder-code.json" },
      { route: "queryCertInfoByHolderCode", file: "query-cert-info-by-holder-code-operator.json" },
      { route: "verifyCertInfo", file: "verify-cert-info.json" },
      { route: "verifyCertInfo", file: "verify-cert-info-vehicle.json" },
      { route: "downloadFile", file: "download-file.json" },
      { route: "downloadFile", file: "download-file-alias.json" },
    ],
    rejected: [
      inQuery("truncated.txt", "request.malformed"),
      inQuery("byte-order-mark.txt", "request.malformed"),
      inQuery("proto-key.txt", "request.malformed"),
      inQuery("escaped-key.txt", "request.malformed"),
      inQuery("too-deep.txt", "request.malformed"),
      inQuery("list-at-top.json", "request.malformed"),
      inQuery("duplicate-key.txt", "request.ambiguous-field"),
      inQuery("duplicate-key-other-case.txt", "request.ambiguous-field"),
      inQuery("both-aliases.json", "request.ambiguous-field"),
      inQuery("unknown-field.json", "request.unknown-field"),
      inQuery("purpose-missing.json", "request.purpose-missing"),
      inQuery("purpose-blank.json", "request.purpose-missing"),
      inQuery("purpose-too-long.json", "request.invalid"),
      inQuery("purpose-control-character.json", "request.invalid"),
      inQuery("identifier-check-character.json", "request.identifier-invalid"),
      inQuery("identifier-missing.json", "request.invalid"),
      inSearch("type-unknown.json", "request.type-unknown"),
      inSearch("citizen-id-check-digit.json", "request.code-invalid"),
      inSearch("credit-code-check-digit.json", "request.code-invalid"),
      inSearch("holder-type-unknown.json", "request.invalid"),
      inVerify("face-field-of-other-class.json", "request.invalid"),
      inVerify("certdata-empty.json", "request.invalid"),
      inVerify("no-such-day.json", "request.invalid"),
      inDownload("download-purpose-missing.json", "request.purpose-missing"),
      inDownload("file-type-unknown.json", "request.invalid"),
    ],
    calls: {},
  },
  waived: {
    calls: `${readme} §5: it is sent reports and not asked for licences`,
  },
  unsigned: {
    method: `${readme} §3: sign covers sid + rid + rtime`,
    path: `${readme} §3: sign covers sid + rid + rtime; the sid must be the one registered for the path`,
    query: `${readme} §3: sign covers sid + rid + rtime; a query is refused`,
    body: `${readme} §3: sign covers sid + rid + rtime; gjzwfwpt_bodysign closes it`,
  },
};
