import { createHash, createHmac } from "node:crypto";
import type {
  Conformance,
  PartnerCredential,
  SignAsPartner,
  SigningPart,
  VerifyReplyAsPartner,
} from "../../gateway/spi/conformance.ts";
import type { WireRequest } from "../../gateway/spi/wire.ts";
import { openReply } from "./conformance-opening.ts";
import { provincialPlatform } from "./index.ts";
import { startSimulator } from "./simulator.ts";

const readme = "contracts/provincial-platform/README.md";
const isB = ({ path }: WireRequest): boolean => path.includes("/license-app/");

const mac = (secret: string, text: string): string => createHmac("sm3", secret).update(text).digest("hex");

/** As a client of either family does it: apart from scheme and codecs, so that one mistake cannot hide in both. */
const signAsPartner: SignAsPartner = (request, credential, { timestamp, nonce }) => {
  const { clientId, secret } = credential;
  if (request.path.endsWith("/zzgxpt/download")) {
    const expires = timestamp + 60_000;
    const sign = mac(secret, `link\n${clientId}\n${expires}`);
    return {
      ...request,
      query: `${request.query}&accessId=${encodeURIComponent(clientId)}&expires=${expires}&sign=${sign}`,
    };
  }
  if (isB(request)) return signB(request, credential, timestamp, nonce);
  const text = Buffer.from(request.body).toString("utf8");
  const message = JSON.parse(text) as object;
  const head = { accessId: clientId, accessToken: secret };
  return { ...request, body: Buffer.from(JSON.stringify({ ...message, head })) };
};

function signB(
  request: WireRequest,
  { clientId, secret }: PartnerCredential,
  timestamp: number,
  nonce: string,
): WireRequest {
  if (isLogin(request)) {
    const [app_secret, account, password] = secret.split(":");
    return {
      ...request,
      body: Buffer.from(JSON.stringify({ app_key: clientId, app_secret, account, password })),
    };
  }
  const expires = timestamp + 60_000;
  const sign = mac(secret, `access-token\n${clientId}\n${expires}\n${nonce}`);
  const token = `${Buffer.from(clientId).toString("base64url")}.${expires}.${nonce}.${sign}`;
  return { ...request, query: `access_token=${token}${request.query === "" ? "" : `&${request.query}`}` };
}

/** Of family A whoever opens it with the partner's key knows that it was meant for the partner; B is signed. */
const verifyReplyAsPartner: VerifyReplyAsPartner = (reply, about, credential) => {
  const text = Buffer.from(reply.body).toString("utf8");
  try {
    const told = JSON.parse(text) as Readonly<Record<string, unknown>>;
    const { data, sign } = told;
    if (isLogin(about)) return isOurToken(data as { readonly access_token?: string }, credential);
    if (isB(about)) return sign === mac(credential.secret, appText(told, about)) && text.endsWith("}");
    return text.endsWith("}") && openReply(reply, credential) !== text;
  } catch {
    return false;
  }
};

const isLogin = ({ path }: WireRequest): boolean => path.endsWith("/security/login");

/** The answer to a login is proved by the token in it: nobody else could have made it. */
function isOurToken(
  { access_token: token = "" }: { readonly access_token?: string },
  { clientId, secret }: PartnerCredential,
): boolean {
  const [name, expires, nonce, sign] = token.split(".");
  return (
    name === Buffer.from(clientId).toString("base64url") &&
    sign === mac(secret, `access-token\n${clientId}\n${expires}\n${nonce}`)
  );
}

function appText(
  told: Readonly<Record<string, unknown>>,
  { method, path, query, body }: WireRequest,
): string {
  const { ack_code, timestamp, correlation_id, errors, data = null } = told;
  const asked = createHash("sm3").update(body).digest("hex");
  const target = `${method} ${path}?${query}`;
  return `${ack_code}\n${timestamp}\n${correlation_id}\n${target}\n${asked}\n${JSON.stringify(errors)}\n${JSON.stringify(data)}`;
}

const inHead = (name: "accessId" | "accessToken"): SigningPart => ({
  name,
  read: ({ body }) =>
    (JSON.parse(Buffer.from(body).toString("utf8")) as { readonly head: Readonly<Record<string, string>> })
      .head[name] ?? "",
  write: (request, text) => {
    const message = JSON.parse(Buffer.from(request.body).toString("utf8")) as { readonly head: object };
    return {
      ...request,
      body: Buffer.from(JSON.stringify({ ...message, head: { ...message.head, [name]: text } })),
    };
  },
});

const rejected = (route: string) => (file: string, code: string) => ({
  route,
  file: `rejected/${file}`,
  code,
});
const got = (route: string, query: string) => ({ route, file: "empty.txt", query });
const code = "auth_code=20260630120000000abcdef";

export const conformance: Conformance = {
  adapter: provincialPlatform,
  startSimulator,
  signAsPartner,
  verifyReplyAsPartner,
  readReplyAsPartner: openReply,
  signingParts: [inHead("accessId"), inHead("accessToken")],
  refusedInside: `${readme} §4: both families answer HTTP 200 and say no inside`,
  samples: {
    inbound: [
      { route: "queryCertInfo", file: "query-cert-info.json" },
      { route: "queryCertInfoByHolderCode", file: "query-by-holder.json" },
      { route: "queryCertInfoByQRcode", file: "query-by-qrcode.json" },
      { route: "verifyCertInfo", file: "verify-cert-info.json" },
      { route: "verifyCertInfo", file: "verify-without-data.json" },
      { route: "verifyFile", file: "verify-file.json" },
      { route: "downloadFile", file: "download-file.json" },
      { route: "downloadUrl", file: "download-url.json" },
      { route: "downloadUrlsByHolderCode", file: "download-urls.json" },
      { route: "getCertRemarkInfo", file: "remark.json" },
      got("fileLink", "id=20260630120000000abcdef"),
      { route: "login", file: "login.json" },
      got("logout", ""),
      got("currentUser", ""),
      got("serviceItems", "type=1&org_code=1"),
      { route: "licenseHolder", file: "holder.json" },
      { route: "licenseAuth", file: "auth.json" },
      got("getLicense", code),
      got("archive", code),
      got("licenseToken", code),
    ],
    rejected: [
      rejected("queryCertInfo")("purpose-missing.json", "request.purpose-missing"),
      rejected("queryCertInfo")("identifier.json", "request.identifier-invalid"),
      rejected("queryCertInfoByHolderCode")("holder-check-digit.json", "request.code-invalid"),
      rejected("queryCertInfoByHolderCode")("type-unknown.json", "request.type-unknown"),
      rejected("queryCertInfoByQRcode")("unknown.json", "request.unknown-field"),
      rejected("verifyCertInfo")("verify-face.json", "request.invalid"),
      rejected("verifyFile")("verify-file-type.json", "request.invalid"),
      rejected("downloadFile")("download-type.json", "request.invalid"),
      rejected("downloadUrl")("url-purpose.json", "request.purpose-missing"),
      rejected("downloadUrlsByHolderCode")("holder-check-digit.json", "request.code-invalid"),
      rejected("getCertRemarkInfo")("remark-name.json", "request.invalid"),
      { ...got("fileLink", "x=1"), code: "request.unknown-field" },
      rejected("login")("login-password.json", "request.invalid"),
      { ...got("logout", "x=1"), code: "request.unknown-field" },
      { ...got("currentUser", "x=1"), code: "request.unknown-field" },
      { ...got("serviceItems", "x=1"), code: "request.unknown-field" },
      rejected("licenseHolder")("holder-item.json", "request.purpose-missing"),
      rejected("licenseAuth")("auth-operator.json", "request.invalid"),
      { ...got("getLicense", ""), code: "request.invalid" },
      { ...got("archive", `${code}&${code}`), code: "request.ambiguous-field" },
      { ...got("licenseToken", "auth_code="), code: "request.invalid" },
    ],
    calls: {},
  },
  waived: {
    calls: `${readme} §5: the province is sent licences and not asked for them`,
    replay: `${readme} §3: neither family has a time stamp or a nonce in its calls`,
  },
  unsigned: {
    method: `${readme} §3: a token covers nothing of the message`,
    path: `${readme} §3: a token covers nothing of the message`,
    query: `${readme} §3: a token covers nothing of the message`,
    body: `${readme} §3: a token covers nothing of the message`,
  },
};
