/**
 * `Authorization: ELGW1-<ALG> client_id="…",key_id="…",timestamp="…",nonce="…",signature="…"` over
 * `METHOD\nPATH?QUERY\nTIMESTAMP\nNONCE\nBODY\n`, after the convention of WeChat Pay v3; replies likewise.
 */
import { GatewayError } from "../../gateway/core/gateway-error.ts";
import { decodeStrictBase64 } from "../../gateway/core/strict-base64.ts";
import type { InboundScheme, SignatureAlgorithm, SignatureClaim } from "../../gateway/spi/adapter.ts";
import type { WireRequest, WireResponse } from "../../gateway/spi/wire.ts";

const HEADER = "authorization";

const algorithms: readonly SignatureAlgorithm[] = [
  "HMAC-SHA256",
  "HMAC-SM3",
  "SM2-SM3",
  "RSA-SHA256",
  "RSA-PSS-SHA256",
];
const macBytes = 32;
/** What a 401 offers (RFC 9110 §11.6.1). */
export const challenge = algorithms.map((algorithm) => `ELGW1-${algorithm}`).join(", ");

export const inbound: InboundScheme = {
  algorithms,
  claim,
  clockSkewSeconds: 300,
  reply: {
    kind: "signature",
    signedBytes: (reply, stamp, about) =>
      around(
        `${reply.status}\n${nonceOf(about)}\n${secondsOf(stamp.timestamp)}\n${stamp.nonce}\n`,
        reply.body,
      ),
    attach: (reply, stamp, signature): WireResponse => ({
      ...reply,
      headers: new Map([
        ...reply.headers,
        ["elgw-timestamp", secondsOf(stamp.timestamp)],
        ["elgw-nonce", stamp.nonce],
        ["elgw-key-id", stamp.keyId],
        ["elgw-algorithm", stamp.algorithm],
        ["elgw-signature", Buffer.from(signature).toString("base64")],
      ]),
    }),
  },
};

function claim(request: WireRequest): SignatureClaim {
  const header = request.headers.get(HEADER);
  if (header === undefined) throw new GatewayError("signature.missing", { fields: [HEADER] });
  const { algorithm, clientId, keyId, timestamp, nonce, signature } = parseAuthorization(header);
  const bytes = decodeStrictBase64(signature, algorithm.startsWith("HMAC-") ? macBytes : undefined);
  if (bytes === undefined) throw new GatewayError("signature.malformed", { fields: ["signature"] });
  const target = request.query === "" ? request.path : `${request.path}?${request.query}`;
  return {
    keyId,
    clientId,
    algorithm,
    signature: bytes,
    signedBytes: around(`${request.method}\n${target}\n${timestamp}\n${nonce}\n`, request.body),
    timestamp: Number(timestamp) * 1000,
    nonce,
  };
}

interface Authorization {
  readonly algorithm: SignatureAlgorithm;
  readonly clientId: string;
  readonly keyId: string;
  readonly timestamp: string;
  readonly nonce: string;
  readonly signature: string;
}

/** Printable ASCII that needs no quoting. */
const wireId = /^[!#-+\--[\]-~]{1,128}$/;
/** Each exactly once, any order, nothing else: two readers of one header must not see two callers. */
const shapes: ReadonlyMap<string, RegExp> = new Map([
  ["client_id", wireId],
  ["key_id", wireId],
  ["timestamp", /^\d{10}$/],
  ["nonce", /^[A-Za-z0-9_-]{16,64}$/],
  ["signature", /^[A-Za-z0-9+/=]{1,1368}$/],
]);

function parseAuthorization(header: string): Authorization {
  const blank = header.indexOf(" ");
  const scheme = blank < 0 ? header : header.slice(0, blank);
  if (!scheme.startsWith("ELGW1-")) throw malformed();
  const algorithm = algorithms.find((each) => scheme === `ELGW1-${each}`);
  if (algorithm === undefined) throw new GatewayError("credential.algorithm", { fields: [HEADER] });
  const found = new Map<string, string>();
  for (const parameter of header.slice(scheme.length + 1).split(",")) {
    const equals = parameter.indexOf('="');
    const name = parameter.slice(0, Math.max(equals, 0));
    const shape = shapes.get(name);
    const value = parameter.slice(equals + 2, -1);
    if (shape === undefined || found.has(name) || !parameter.endsWith('"')) throw malformed();
    if (name === "signature" && value === "") throw new GatewayError("signature.missing", { fields: [name] });
    if (!shape.test(value)) throw malformed(name);
    found.set(name, value);
  }
  const take = (name: string): string => {
    const value = found.get(name);
    if (value === undefined)
      throw name === "signature"
        ? new GatewayError("signature.missing", { fields: [name] })
        : new GatewayError("request.header-missing", { fields: [`${HEADER}.${name}`] });
    return value;
  };
  return {
    algorithm,
    clientId: take("client_id"),
    keyId: take("key_id"),
    timestamp: take("timestamp"),
    nonce: take("nonce"),
    signature: take("signature"),
  };
}

const malformed = (parameter?: string): GatewayError =>
  new GatewayError("request.header-malformed", {
    fields: [parameter === undefined ? HEADER : `${HEADER}.${parameter}`],
  });

/** The question's nonce; empty where the question was refused before its header could be read. */
function nonceOf(about: WireRequest | undefined): string {
  return /[ ,]nonce="([A-Za-z0-9_-]{16,64})"/.exec(about?.headers.get(HEADER) ?? "")?.[1] ?? "";
}

const secondsOf = (milliseconds: number): string => String(Math.floor(milliseconds / 1000));

/** `head`, the body as it is on the wire, and the closing line feed. */
function around(head: string, body: Uint8Array): Uint8Array {
  const start = Buffer.byteLength(head);
  const bytes = Buffer.allocUnsafe(start + body.length + 1);
  bytes.write(head, 0);
  bytes.set(body, start);
  bytes[start + body.length] = 0x0a;
  return bytes;
}
