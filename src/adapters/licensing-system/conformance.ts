import { createHash, createSign, createVerify } from "node:crypto";
import type {
  Conformance,
  SignAsPartner,
  SigningPart,
  VerifyReplyAsPartner,
} from "../../gateway/spi/conformance.ts";
import { licensingSystem } from "./index.ts";
import { startSimulator } from "./simulator.ts";

const readme = "contracts/licensing-system/README.md";

/** As a Java client of the exchange does it: apart from scheme and codecs, so that one mistake cannot hide in both. */
const signAsPartner: SignAsPartner = (request, credential, { timestamp, nonce }) => {
  const stamp = new Date(timestamp + 8 * 3_600_000).toISOString().replace(/\D/g, "");
  const text = Buffer.from(request.body).toString("utf8");
  const body = unescapeText(/<body>([\s\S]*?)<\/body>/.exec(text)?.[1] ?? "");
  const md5 = createHash("md5").update(Buffer.from(body, "utf8").toString("base64")).digest("hex");
  const detail = signed(credential.secret, md5);
  const put = (whole: string, name: string, value: string): string =>
    whole.replace(new RegExp(`<${name}>[^<]*</${name}>`), `<${name}>${value}</${name}>`);
  const header = {
    serialnum: nonce.replace(/[^0-9A-Za-z_-]/g, "").slice(-64),
    sourceservice: credential.keyId,
    date: stamp.slice(0, 8),
    time: stamp.slice(8, 14),
    detail,
    md5,
  };
  const filled = Object.entries(header).reduce((whole, [name, value]) => put(whole, name, value), text);
  return { ...request, body: Buffer.from(filled) };
};

/** Whoever has no key can still send something that looks like a signature. */
function signed(secret: string, md5: string): string {
  try {
    return createSign("RSA-MD5").update(md5).sign(secret, "base64");
  } catch {
    return Buffer.from(secret).toString("base64");
  }
}

const verifyReplyAsPartner: VerifyReplyAsPartner = (reply, about, credential) => {
  const text = Buffer.from(reply.body).toString("utf8");
  const of = (name: string): string => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? "";
  const asked = /<serialnum>([^<]*)</.exec(Buffer.from(about.body).toString("utf8"))?.[1];
  const md5 = createHash("md5")
    .update(Buffer.from(unescapeText(of("body")), "utf8").toString("base64"))
    .digest("hex");
  const pem = Object.values(credential.gatewayKeys ?? {})[0];
  if (pem === undefined || of("serialnum") !== asked || of("md5") !== md5 || !text.endsWith(">"))
    return false;
  return createVerify("RSA-MD5").update(md5).verify(pem, of("detail"), "base64");
};

const unescapeText = (text: string): string =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");

const element = (name: string): SigningPart => {
  const pattern = new RegExp(`<${name}>([^<]*)</${name}>`);
  return {
    name,
    read: ({ body }) => pattern.exec(Buffer.from(body).toString("utf8"))?.[1] ?? "",
    write: (request, text) => ({
      ...request,
      body: Buffer.from(
        Buffer.from(request.body)
          .toString("utf8")
          .replace(pattern, () => `<${name}>${text}</${name}>`),
      ),
    }),
  };
};

const rejected = (route: string) => (file: string, code: string) => ({
  route,
  file: `rejected/${file}`,
  code,
});
const inVehicle = rejected("queryVehicle");

export const conformance: Conformance = {
  adapter: licensingSystem,
  startSimulator,
  signAsPartner,
  verifyReplyAsPartner,
  clientIdOf: (number) => String(500_000 + number),
  signingParts: [element("detail")],
  signedSpan: (body) => {
    const text = Buffer.from(body);
    return [text.indexOf("<body>") + "<body>".length, text.indexOf("</body>")];
  },
  refusedInside: `${readme} §5: a refusal is a code inside HTTP 200`,
  samples: {
    inbound: [
      { route: "queryVehicle", file: "query-vehicle.xml", about: "vehicle" },
      { route: "queryVehicle", file: "query-vehicle-code.xml", about: "vehicle" },
      { route: "queryCertificate", file: "query-certificate.xml", about: "vehicle" },
      { route: "queryOwner", file: "query-owner.xml", about: "operator" },
      { route: "queryStaff", file: "query-staff.xml", about: "practitioner" },
      { route: "queryStaffCertificate", file: "query-staff-certificate.xml", about: "practitioner" },
    ],
    rejected: [
      inVehicle("inner-form.xml", "request.unknown-field"),
      inVehicle("vehicle-colour-missing.xml", "request.invalid"),
      inVehicle("vehicle-colour-unknown.xml", "request.invalid"),
      inVehicle("vehicle-twice.xml", "request.ambiguous-field"),
      inVehicle("body-not-xml.xml", "request.malformed"),
      inVehicle("body-doctype.xml", "request.malformed"),
      inVehicle("body-empty.xml", "request.invalid"),
      inVehicle("envelope-doctype.xml", "request.malformed"),
      inVehicle("prototype-attribute.xml", "request.malformed"),
      rejected("queryCertificate")("certificate-number.xml", "request.invalid"),
      rejected("queryOwner")("owner-province.xml", "request.invalid"),
      rejected("queryStaff")("staff-check-digit.xml", "request.code-invalid"),
      rejected("queryStaffCertificate")("staff-certificate-missing.xml", "request.invalid"),
    ],
    calls: {},
  },
  waived: {
    delivery: `${readme} §6: the licensing system decides; it is not told of licences by us`,
    reconcile: `${readme} §6: the licensing system decides; it is not told of licences by us`,
  },
  unsigned: {
    body: `${readme} §4: the signature covers transaction/body, not the header beside it`,
  },
};
