import { createCipheriv, createDecipheriv, createHash, createHmac } from "node:crypto";
import iconv from "iconv-lite";
import type {
  Conformance,
  PartnerCredential,
  SignAsPartner,
  VerifyReplyAsPartner,
} from "../../gateway/spi/conformance.ts";
import { conveniencePortal } from "./index.ts";
import { keyOf, startSimulator } from "./simulator.ts";

const readme = "contracts/convenience-portal/README.md";

const crcOf = ({ algorithm, secret }: PartnerCredential, bare: Buffer): string =>
  createHmac(algorithm === "HMAC-SHA256" ? "sha256" : "sm3", secret)
    .update(bare)
    .digest("hex");

/** As the portal does it: apart from scheme and codecs, so that one mistake cannot hide in both. */
const signAsPartner: SignAsPartner = (request, credential, { timestamp, nonce }) => {
  const moment = new Date(timestamp + 28_800_000).toISOString().replace(/\D/g, "").slice(0, 14);
  // Two messages of one second are told apart by what they say; a test's say the same, but for the blanks behind.
  const bare = Buffer.from(request.body)
    .toString("latin1")
    .replace(/<applyDate>\d*/, `<applyDate>${moment}`)
    .replace(/<crcCode>[^<]*/, `<crcCode>`)
    .replace(/\s*$/, " ".repeat((timestamp % 1000) + 1));
  const crc = crcOf(credential, Buffer.from(bare, "latin1"));
  const plain = Buffer.from(bare.replace("<crcCode>", `<crcCode>${crc}`), "latin1");
  const iv = createHash("sha256").update(nonce).update(plain).digest().subarray(0, 16);
  const cipher = createCipheriv("sm4-cbc", keyOf(credential.secret), iv);
  const sealed = Buffer.concat([iv, cipher.update(plain), cipher.final()]).toString("base64");
  return {
    ...request,
    headers: new Map([...request.headers, ["x-portal-id", credential.clientId]]),
    body: Buffer.from(sealed),
  };
};

function openReply({ body }: { readonly body: Uint8Array }, { secret }: PartnerCredential): Buffer {
  const text = Buffer.from(body).toString("latin1");
  const sealed = Buffer.from(text, "base64");
  if (sealed.toString("base64") !== text) throw new Error("not what base64 writes");
  const decipher = createDecipheriv("sm4-cbc", keyOf(secret), sealed.subarray(0, 16));
  return Buffer.concat([decipher.update(sealed.subarray(16)), decipher.final()]);
}

const verifyReplyAsPartner: VerifyReplyAsPartner = (reply, about, credential) => {
  try {
    const plain = openReply(reply, credential).toString("latin1");
    const asked = /<crcCode>([0-9a-f]{64})</.exec(openReply(about, credential).toString("latin1"))?.[1];
    if (/<requestCrcCode>([0-9a-f]{64})</.exec(plain)?.[1] !== asked) return false;
    const crc = /<crcCode>([0-9a-f]{64})</.exec(plain)?.[1] ?? "none";
    return crcOf(credential, Buffer.from(plain.replace(crc, ""), "latin1")) === crc;
  } catch {
    return false;
  }
};

const rejected = (route: string) => (file: string, code: string) => ({
  route,
  file: `rejected/${file}`,
  code,
});
const inQuery = rejected("vehicleQuery");
const inApply = rejected("apply");

export const conformance: Conformance = {
  adapter: conveniencePortal,
  startSimulator,
  signAsPartner,
  verifyReplyAsPartner,
  readReplyAsPartner: (reply, credential) => iconv.decode(openReply(reply, credential), "gb18030"),
  samples: {
    inbound: [
      { route: "vehicleQuery", file: "vehicle-query.xml", about: "vehicle" },
      { route: "vehicleQuery", file: "vehicle-query-certificate.xml", about: "none" },
      { route: "apply", file: "apply.xml" },
      { route: "apply", file: "apply-company.xml" },
      { route: "applyQuery", file: "status.xml" },
      { route: "applyWithdraw", file: "withdraw.xml" },
    ],
    rejected: [
      inQuery("vehicle-colour.xml", "request.invalid"),
      inQuery("vehicle-doctype.xml", "request.malformed"),
      inQuery("vehicle-utf8.xml", "request.charset"),
      inQuery("vehicle-unknown.xml", "request.unknown-field"),
      inApply("apply-of-query.xml", "request.invalid"),
      inApply("apply-check-digit.xml", "request.code-invalid"),
      inApply("apply-no-licence.xml", "request.invalid"),
      rejected("applyQuery")("status-type.xml", "request.invalid"),
      rejected("applyWithdraw")("withdraw-number.xml", "request.invalid"),
    ],
    calls: {},
  },
  waived: {
    calls: `${readme} §5: the portal is told of applications and not asked for licences`,
    reconcile: `${readme} §5: the portal says of no application what it has`,
  },
};
