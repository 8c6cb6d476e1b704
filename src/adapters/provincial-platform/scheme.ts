/**
 * Two ways to prove who calls, chosen by the path: a token in the body (A), or one in the query that a login gave (B).
 *
 * Neither covers the message: contracts/provincial-platform/README.md §3 says what follows.
 */
import { hash } from "node:crypto";
import { GatewayError } from "../../gateway/core/gateway-error.ts";
import type { InboundScheme, Sealing, SignatureClaim, Stamp, Waiver } from "../../gateway/spi/adapter.ts";
import type { WireRequest, WireResponse } from "../../gateway/spi/wire.ts";
import { type Body, bodyOf, withBody } from "./codec-body.ts";
import { parametersOf } from "./codec-query.ts";
import { parsed, readLogin } from "./contract.ts";
import { isB, LINK, LOGIN } from "./paths.ts";

const readme = "contracts/provincial-platform/README.md";
const waived = (clause: string): Waiver => ({ kind: "waived", clause: `${readme} ${clause}` });

/** raw 04 ‖ C1 ‖ C3 ‖ C2 */
export const LAYOUT = { order: "C1C3C2", form: "raw", point: "with-04" } as const;
const TOKEN_MS = 7_200_000;
const LINK_MS = 600_000;
const nothing = new Uint8Array(0);

const tokenText = (keyId: string, expiresAt: number, nonce: string): Uint8Array =>
  Buffer.from(`access-token\n${keyId}\n${expiresAt}\n${nonce}`);
const linkText = (keyId: string, expiresAt: number): Uint8Array =>
  Buffer.from(`link\n${keyId}\n${expiresAt}`);

function inBody(request: WireRequest): SignatureClaim {
  const head: unknown = parsed(request)["head"];
  const { accessId, accessToken } = (typeof head === "object" && head !== null ? head : {}) as Record<
    string,
    unknown
  >;
  if (typeof accessId !== "string" || accessId === "")
    throw new GatewayError("request.header-missing", { fields: ["head.accessId"] });
  if (typeof accessToken !== "string" || accessToken === "")
    throw new GatewayError("signature.missing", { fields: ["head.accessToken"] });
  return { keyId: accessId, clientId: accessId, signature: Buffer.from(accessToken), signedBytes: nothing };
}

function inLogin(request: WireRequest): SignatureClaim {
  const { app_key: keyId, app_secret, account, password } = readLogin(request);
  const proof = `${app_secret}:${account}:${password}`;
  return { keyId, clientId: keyId, signature: Buffer.from(proof), signedBytes: nothing };
}

/** `<app_key in base64url>.<milliseconds>.<nonce>.<MAC in hex>`: any process can judge it, and none has to keep it. */
const TOKEN = /^([A-Za-z0-9_-]{1,200})\.(\d{13})\.([A-Za-z0-9_-]{8,64})\.([0-9a-f]{64})$/;

function inQuery(request: WireRequest): SignatureClaim {
  const { access_token: token = "" } = parametersOf(request, IN_QUERY);
  if (token === "") throw new GatewayError("signature.missing", { fields: ["access_token"] });
  const [, name = "", expires = "", nonce = "", mac = ""] = TOKEN.exec(token) ?? [];
  const keyId = Buffer.from(name, "base64url").toString("utf8");
  if (mac === "" || Buffer.from(keyId).toString("base64url") !== name)
    throw new GatewayError("signature.malformed", { fields: ["access_token"] });
  const expiresAt = Number(expires);
  return {
    keyId,
    clientId: keyId,
    signature: Buffer.from(mac, "hex"),
    signedBytes: tokenText(keyId, expiresAt, nonce),
    expiresAt,
  };
}

function inLink(request: WireRequest): SignatureClaim {
  const { accessId: keyId = "", expires = "", sign = "" } = parametersOf(request, IN_LINK);
  if (sign === "") throw new GatewayError("signature.missing", { fields: ["sign"] });
  if (!/^\d{13}$/.test(expires) || !/^[0-9a-f]{64}$/.test(sign))
    throw new GatewayError("signature.malformed", { fields: ["sign"] });
  const expiresAt = Number(expires);
  return {
    keyId,
    clientId: keyId,
    signature: Buffer.from(sign, "hex"),
    signedBytes: linkText(keyId, expiresAt),
    expiresAt,
  };
}

const IN_LINK = ["id", "accessId", "expires", "sign"];
const IN_QUERY = ["access_token", "auth_code", "type", "org_code"];

function claim(request: WireRequest): SignatureClaim {
  if (request.path === LINK) return inLink(request);
  if (!isB(request)) return inBody(request);
  return request.path === LOGIN ? inLogin(request) : inQuery(request);
}

/** What of a reply the caller alone may read. A refusal has nothing in it to hide. */
const toCaller: Sealing<WireResponse> = {
  plain: (reply) => {
    const { data } = bodyOf(reply) ?? {};
    return data === undefined ? undefined : Buffer.from(JSON.stringify(data));
  },
  attach: (reply, sealed) => withBody(reply, { ...bodyOf(reply), data: Buffer.from(sealed).toString("hex") }),
};

export const inbound: InboundScheme = {
  algorithms: ["ACCESS-TOKEN"],
  legacy: { "ACCESS-TOKEN": waived("§3: both families prove the caller by a token and by nothing else") },
  claim,
  keyNamedBy: "client",
  clockSkewSeconds: 300,
  lifetimeSecondsMax: TOKEN_MS / 1000,
  unstamped: waived("§3: neither family has a time stamp or a nonce in its calls"),
  unsignedBody: waived("§3: a token covers nothing of the message"),
  sealing: {
    cipher: "SM2",
    layout: LAYOUT,
    reply: (about) => (isB(about) || about.path === LINK ? undefined : toCaller),
  },
  reply: { kind: "signature", signedBytes, attach },
  unsignedReply: waived("§3: replies of the share service are encrypted to the caller and not signed"),
};

const hasLinks = (body: Body | undefined): boolean => JSON.stringify(body?.data ?? null).includes(LINK);
const isLogin = (about: WireRequest | undefined, body: Body | undefined): boolean =>
  about?.path === LOGIN && body?.["ack_code"] === "SUCCESS";

function signedBytes(reply: WireResponse, stamp: Stamp, about?: WireRequest): Uint8Array | undefined {
  const body = bodyOf(reply);
  if (about === undefined || body === undefined) return undefined;
  if (isLogin(about, body)) return tokenText(stamp.keyId, stamp.timestamp + TOKEN_MS, stamp.nonce);
  if (isB(about)) return appReplyText(body, about);
  return hasLinks(body) ? linkText(stamp.keyId, stamp.timestamp + LINK_MS) : undefined;
}

/** README §3: what was answered, to which question, whether yes or no. */
function appReplyText(body: Body, { method, path, query, body: asked }: WireRequest): Buffer {
  return Buffer.from(
    [
      body["ack_code"],
      body["timestamp"],
      body["correlation_id"],
      `${method} ${path}?${query}`,
      hash("sm3", asked, "hex"),
      JSON.stringify(body["errors"]),
      JSON.stringify(body.data ?? null),
    ].join("\n"),
  );
}

function attach(reply: WireResponse, stamp: Stamp, signature: Uint8Array, about?: WireRequest): WireResponse {
  const body = bodyOf(reply) ?? {};
  const mac = Buffer.from(signature).toString("hex");
  if (isLogin(about, body)) {
    const name = Buffer.from(stamp.keyId).toString("base64url");
    const access_token = `${name}.${stamp.timestamp + TOKEN_MS}.${stamp.nonce}.${mac}`;
    return withBody(reply, { ...body, data: { access_token, expires_in: TOKEN_MS / 1000 } });
  }
  if (about !== undefined && isB(about)) return withBody(reply, { ...body, sign: mac });
  const proof = `&accessId=${encodeURIComponent(stamp.keyId)}&expires=${stamp.timestamp + LINK_MS}&sign=${mac}`;
  return withBody(reply, JSON.parse(JSON.stringify(body, (name, value) => linked(name, value, proof))));
}

const linked = (name: string, value: unknown, proof: string): unknown =>
  name === "content" && typeof value === "string" && value.startsWith(LINK) ? value + proof : value;
